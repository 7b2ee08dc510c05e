"""The bearings that the cluster has figures for."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from libs.bearings.parsed import Parsed
from libs.bearings.tables import rows

# Prefixes that leave size and mass as they are: stainless steels.
SAME_SIZE = ("", "S", "SS", "W")
ISO_NAMES = {"68": "618", "69": "619"}


@dataclass(frozen=True)
class CatalogueBearing:
    """mm, kg, grams; carton_sets: sets in a full carton."""

    designation: str
    family: str
    series: str
    d_mm: Decimal
    D_mm: Decimal
    mass_kg: Decimal
    carton_sets: int

    @property
    def mass_g(self) -> int:
        return int((self.mass_kg * 1000).quantize(Decimal(1), ROUND_HALF_UP))


@cache
def catalogue_bearings() -> dict[str, CatalogueBearing]:
    """By designation, in the table's order."""
    return {
        row["designation"]: CatalogueBearing(
            designation=row["designation"],
            family=row["type"],
            series=row["series"],
            d_mm=Decimal(row["d_mm"]),
            D_mm=Decimal(row["D_mm"]),
            mass_kg=Decimal(row["mass_kg"]),
            carton_sets=int(row["carton_sets"]),
        )
        for row in rows("bearings")
    }


def by_designation(designation: str) -> CatalogueBearing:
    """As the catalogue spells it. LookupError if it has none."""
    return catalogue_bearings()[designation]


def find(parsed: Parsed) -> CatalogueBearing | None:
    """Suffixes aside, but for contact angle B, which the catalogue counts as a series."""
    if parsed.outcome != "accepted" or parsed.prefix not in SAME_SIZE:
        return None
    names = [parsed.number]
    if parsed.type == "angular contact ball":
        names = [parsed.number + "B"] if "B" in parsed.design else []
    for name in names:
        row = _by_number().get(name)
        if row is not None and row.family == parsed.type:
            return row
    return None


@cache
def _by_number() -> dict[str, CatalogueBearing]:
    """By the number as `parse` spells it: 6905 stands under 61905."""
    return {_number(row): row for row in catalogue_bearings().values()}


def _number(row: CatalogueBearing) -> str:
    name = ISO_NAMES.get(row.series)
    return name + row.designation[2:] if name else row.designation
