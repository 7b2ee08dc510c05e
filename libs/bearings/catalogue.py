"""The catalogue: boundary dimensions, mass and carton of the bearings that the cluster makes."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class CatalogueBearing:
    """Lengths in mm, mass in grams, `carton_sets`: sets in a full carton."""

    designation: str
    family: str
    d_mm: Decimal
    D_mm: Decimal
    mass_g: int
    carton_sets: int


@cache
def rows() -> Mapping[str, CatalogueBearing]:
    """By designation, as the catalogue spells it."""
    with (DATA / "bearings.csv").open(encoding="utf-8") as file:
        return {row["designation"]: _bearing(row) for row in csv.DictReader(file)}


def _bearing(row: dict[str, str]) -> CatalogueBearing:
    return CatalogueBearing(
        designation=row["designation"],
        family=row["type"],
        d_mm=Decimal(row["d_mm"]),
        D_mm=Decimal(row["D_mm"]),
        mass_g=int(Decimal(row["mass_kg"]) * 1000),
        carton_sets=int(row["carton_sets"]),
    )


def by_designation(designation: str) -> CatalogueBearing:
    """Errors: KeyError for a designation that is not in the catalogue."""
    return rows()[designation]
