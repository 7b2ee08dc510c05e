"""Routes: machine-hours by resource group for a set, and set-ups. Hours are integers in 1e-7 h."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from libs.bearings.catalogue import DATA, CatalogueBearing

LABORATORY = "lab"
HOUR = 10_000_000
SIZES = (52, 90, 150, 250)  # largest outside diameter of a size class, mm
FINISHING = ("grinding", "superfinishing")  # slower for a finer tolerance class


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def _hours() -> Mapping[tuple[str, int], dict[str, str]]:
    return {(row["family"], int(row["D_max_mm"])): row for row in _read("route_hours.csv")}


@cache
def _setups() -> Mapping[str, int]:
    rows = _read("resource_groups.csv")
    return {row["resource_group"]: int(Decimal(row["setup_h_per_lot"]) * HOUR) for row in rows}


@cache
def _factors() -> Mapping[str, dict[str, str]]:
    return {row["class"]: row for row in _read("class_factors.csv")}


RESOURCE_GROUPS = tuple(_setups())


@cache
def hours_per_set(bearing: CatalogueBearing, tol_class: str, *, matched: bool) -> Mapping[str, int]:
    """By resource group, those with hours. A matched pair is two bearings.

    Errors: KeyError where no route of the family and size is known.
    """
    size = next((size for size in SIZES if size >= bearing.D_mm), SIZES[-1])
    row, factor = _hours()[bearing.family, size], _factors()[tol_class]
    hours = {}
    for group in RESOURCE_GROUPS:
        if group == LABORATORY:
            continue
        per_thousand = Decimal(row[group]) * (2 if matched else 1)
        if group in FINISHING:
            per_thousand *= Decimal(factor["grinding_and_superfinishing"])
        if group == "testing":
            per_thousand *= Decimal(factor["testing"])
        if per_thousand:
            hours[group] = int(per_thousand * HOUR / 1000)
    return hours


def setup_hours(bearing: CatalogueBearing) -> Mapping[str, int]:
    """Once a member takes a share of a line, for the groups in its route."""
    return {group: _setups()[group] for group in hours_per_set(bearing, "P0", matched=False)}


def carton_sets(bearing: CatalogueBearing, *, matched: bool) -> int:
    """Sets in a full carton; a matched set is two bearings."""
    return max(1, bearing.carton_sets // 2) if matched else bearing.carton_sets


def routable(bearing: CatalogueBearing) -> bool:
    size = next((size for size in SIZES if size >= bearing.D_mm), SIZES[-1])
    return (bearing.family, size) in _hours()
