"""How a catalogue bearing is made: operations, machine-hours a set, set-up hours."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from libs.bearings.catalogue import CatalogueBearing
from libs.bearings.tables import Row, rows

E7 = 10_000_000  # hours are integers of 1e-7 h
LABORATORY = "lab"
RESOURCE_GROUPS = tuple(row["resource_group"] for row in rows("resource_groups"))
# Classes without a row of their own. P2, SP and UP: nobody has given their figures.
SAME_HOURS = {"": "P0", "P6X": "P6"}
FACTOR_COLUMN = {
    "grinding": "grinding_and_superfinishing",
    "superfinishing": "grinding_and_superfinishing",
    "testing": "testing",
}


class NoRoute(LookupError):
    """The family at this size, or the tolerance class, has no figures."""


@dataclass(frozen=True)
class Step:
    op: int
    name_en: str
    name_zh: str
    resource_group: str


def hours_per_set(
    bearing: CatalogueBearing, tol_class: str = "P0", *, matched: bool = False
) -> dict[str, int]:
    """1e-7 h by resource group, without set-up; groups that do nothing are left out."""
    hours, factors = _hours_row(bearing), _class_factors(tol_class)
    pieces = 2 if matched else 1
    exact = {
        group: Decimal(hours[group])
        * (Decimal(factors[FACTOR_COLUMN[group]]) if group in FACTOR_COLUMN else 1)
        * pieces
        * E7
        / 1000
        for group in RESOURCE_GROUPS
        if group in hours
    }
    return {group: int(value) for group, value in exact.items() if value}


def setup_hours(bearing: CatalogueBearing) -> dict[str, int]:
    """1e-7 h each time a member takes a share, by resource group of the route, lab included."""
    groups = {step.resource_group for step in steps(bearing)}
    return {
        row["resource_group"]: int(Decimal(row["setup_h_per_lot"]) * E7)
        for row in rows("resource_groups")
        if row["resource_group"] in groups
    }


def steps(bearing: CatalogueBearing, *, sealed: bool = True) -> tuple[Step, ...]:
    """In the order of work. An open bearing is not greased and closed: operation 120."""
    factors = next(row for row in rows("route_factors") if row["family"] == bearing.family)
    return tuple(
        Step(int(row["op"]), row["name_en"], row["name_zh"], row["resource_group"])
        for row in rows("process_routes")
        if Decimal(factors[f"op{row['op']}"]) and (sealed or row["op"] != "120")
    )


def mass_g(bearing: CatalogueBearing, *, matched: bool = False) -> int:
    """Of a set."""
    return bearing.mass_g * (2 if matched else 1)


def carton_sets(bearing: CatalogueBearing, *, matched: bool = False) -> int:
    """Sets in a full carton."""
    return max(1, bearing.carton_sets // 2) if matched else bearing.carton_sets


def _hours_row(bearing: CatalogueBearing) -> Row:
    for row in _sizes(bearing.family):
        if bearing.D_mm <= Decimal(row["D_max_mm"]):
            return row
    raise NoRoute(f"{bearing.family}, D {bearing.D_mm} mm")


@cache
def _sizes(family: str) -> tuple[Row, ...]:
    """Rows by rising outside diameter."""
    own = (row for row in rows("route_hours") if row["family"] == family)
    return tuple(sorted(own, key=lambda row: Decimal(row["D_max_mm"])))


def _class_factors(tol_class: str) -> Row:
    name = SAME_HOURS.get(tol_class, tol_class)
    for row in rows("class_factors"):
        if row["class"] == name:
            return row
    raise NoRoute(f"class {tol_class}")
