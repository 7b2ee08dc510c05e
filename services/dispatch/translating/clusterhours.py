"""Hours of a cluster file: of recipes and set-ups, and those that members and pools have."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from libs.contracts.problem import Resources, SetupHours, Setups, Sources, Steps

Row = Mapping[str, Any]

GROUPS = (
    "forging",
    "annealing",
    "turning",
    "heat_treatment",
    "grinding",
    "superfinishing",
    "assembly",
    "testing",
    "packing",
)
HOUR = 10_000_000
SETUP_CNY_AN_HOUR = 80


def whole(figure: Any, times: int) -> int:
    """figure x times, exactly; raises ValueError where that is not whole."""
    exact = Decimal(str(figure)) * times
    if exact != int(exact):
        raise ValueError(f"{figure} is not a whole multiple of 1/{times}")
    return int(exact)


def recipe_key(bearing: Row, rank: str, cluster: Row) -> tuple[str, ...]:
    size = Decimal(bearing["D_mm"])
    rows = [row for row in cluster["route_hours"] if row["family"] == bearing["type"]]
    fitting = [row["D_max_mm"] for row in rows if Decimal(row["D_max_mm"]) >= size]
    if not fitting:
        raise ValueError(f"no route for {bearing['designation']}")
    return bearing["type"], min(fitting, key=Decimal), rank


def hours_of(key: tuple[str, ...], cluster: Row) -> dict[str, int]:
    """1e-7 h a set, by group."""
    family, largest, rank = key
    route = next(
        row
        for row in cluster["route_hours"]
        if (row["family"], row["D_max_mm"]) == (family, largest)
    )
    factors = next(row for row in cluster["class_factors"] if row["class"] == rank)
    harder = {
        "grinding": Decimal(factors["grinding_and_superfinishing"]),
        "superfinishing": Decimal(factors["grinding_and_superfinishing"]),
        "testing": Decimal(factors["testing"]),
    }
    return {
        group: whole(Decimal(route[group]) * harder.get(group, Decimal(1)), HOUR // 1000)
        for group in GROUPS
    }


def recipe_tables(recipes: list[dict[str, int]], groups: Sequence[Row]) -> dict[str, object]:
    setup_h = {row["resource_group"]: whole(row["setup_h_per_lot"], HOUR) for row in groups}
    steps = [
        (at, g, hours[group])
        for at, hours in enumerate(recipes)
        for g, group in enumerate(GROUPS)
        if hours[group]
    ]
    setups = [(at, g, setup_h[GROUPS[g]]) for at, g, _ in steps if setup_h[GROUPS[g]]]
    cost = [0] * len(recipes)
    for at, _, hours in setups:
        cost[at] += hours * SETUP_CNY_AN_HOUR
    recipe, group, each = zip(*steps, strict=True)
    setup, setup_group, taken = zip(*setups, strict=True)
    return {
        "steps": Steps.model_validate({"recipe": recipe, "group": group, "hours": each}),
        "setup_hours": SetupHours.model_validate(
            {"setup": setup, "group": setup_group, "hours": taken}
        ),
        "setups": Setups.model_validate(
            {
                "scope": ("line",) * len(recipes),
                "repeats": ("horizon",) * len(recipes),
                "cost": cost,
            }
        ),
    }


def supply_tables(capacity: Sequence[Row], members: Sequence[Row], weeks: int) -> dict[str, object]:
    """Pools first, then each member's own hours; the same every week."""
    index = {row["member"]: at for at, row in enumerate(members)}
    hours = [0] * len(GROUPS)
    names, group_of = [f"pool:{group}" for group in GROUPS], list(range(len(GROUPS)))
    resource = np.tile(np.arange(len(GROUPS)), (len(members), 1))
    for row in capacity:
        if row["resource_group"] not in GROUPS:
            continue
        group = GROUPS.index(row["resource_group"])
        hours[group] += whole(row["pool_hours_per_week"], HOUR)
        own = whole(row["offered_hours_per_week"], HOUR)
        if own > 0 and row["member"] in index:
            resource[index[row["member"]], group] = len(names)
            names.append(f"{row['member']}:{row['resource_group']}")
            group_of.append(group)
            hours.append(own)
    source, group_at = np.divmod(np.arange(resource.size), len(GROUPS))
    return {
        "resources": Resources.model_validate({"name": tuple(names), "group": group_of}),
        "capacity": np.repeat(np.array(hours, dtype=np.int64), weeks),
        "sources": Sources.model_validate(
            {"source": source, "group": group_at, "resource": resource.ravel()}
        ),
    }
