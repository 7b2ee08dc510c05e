"""A whole cluster in one file becomes a problem: by arrays, 600,000 ways in a second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from libs.contracts.problem import (
    Lines,
    Members,
    Problem,
    Ways,
)
from services.dispatch.translating.clusterhours import (
    GROUPS,
    Row,
    hours_of,
    recipe_key,
    recipe_tables,
    supply_tables,
    whole,
)
from services.dispatch.translating.situation import CLASSES, VIBRATIONS

Ints = NDArray[np.int64]

UNIT = 10_000_000  # cost units in a CNY: every cost of a cluster file is whole in them
CNY_OF = {"CNY": Decimal(1), "USD": Decimal("6.9")}
PRIORITY = {"domestic": 1, "export": 2}
LATE = Decimal("0.02")  # of the value, by week and priority
MEMBERS_A_LINE = 4
PERMITTED = ("active", "probation")


@dataclass(frozen=True)
class _Orders:
    """Columns by line, and the recipe (hours) and set-up that its bearing has."""

    lines: Lines
    value: Ints  # cost units a piece
    ready: Ints
    family: list[str]
    bore: NDArray[np.float64]
    rank: Ints
    grade: Ints
    recipe: Ints
    recipes: list[dict[str, int]]


def problem_of_cluster(cluster: Row) -> Problem:
    """The problem of a cluster file. KeyError or ValueError where a table lacks something."""
    orders = _orders(cluster)
    members = [row for row in cluster["member_factories_demo"] if row["permit"] in PERMITTED]
    index = {row["member"]: at for at, row in enumerate(members)}
    line, member = _able(cluster["member_capabilities"], index, orders)
    tables = supply_tables(cluster["member_capacity"], members, int(cluster["horizon_weeks"]))
    return Problem.model_validate(
        {
            "cost_unit": "1e-7 CNY",
            "weeks": int(cluster["horizon_weeks"]),
            "lines": orders.lines,
            "members": Members(name=tuple(row["member"] for row in members)),
            "ways": _ways(orders, members, line, member),
            "groups": GROUPS,
        }
        | tables
        | recipe_tables(orders.recipes, cluster["resource_groups"])
    )


def _ways(orders: _Orders, members: Sequence[Row], line: Ints, member: Ints) -> Ways:
    index_price = np.array([whole(row["price_index"], 1000) for row in members], dtype=np.int64)
    least = np.array([whole(row["min_lot_sets"] or 0, 1) for row in members], dtype=np.int64)
    return Ways.model_validate(
        {
            "line": line,
            "member": member,
            "recipe": orders.recipe[line],
            "source": member,
            "price": orders.value[line] * index_price[member] // 1000,
            "min_pieces": least[member],
            "first_week": orders.ready[line],
            "setup": orders.recipe[line],
        }
    )


def _orders(cluster: Row) -> _Orders:
    kinds = {row["scenario"]: PRIORITY[row["kind"]] for row in cluster["order_scenarios"]}
    bearings = {row["designation"]: row for row in cluster["bearings"]}
    rows = cluster["order_scenario_lines"]
    value = [whole(Decimal(str(row["unit_price"])) * CNY_OF[row["currency"]], UNIT) for row in rows]
    rank, grade, recipe, recipes = _wanted(rows, bearings, cluster)
    weight = [kinds[row["scenario"]] for row in rows]
    catalogue = [bearings[row["catalogue"]] for row in rows]
    return _Orders(
        lines=_lines(rows, catalogue, value, weight),
        value=np.array(value, dtype=np.int64),
        ready=np.array([-(-int(row["material_ready_day"]) // 7) for row in rows], dtype=np.int64),
        family=[bearing["type"] for bearing in catalogue],
        bore=np.array([float(bearing["d_mm"]) for bearing in catalogue]),
        rank=np.array(rank, dtype=np.int64),
        grade=np.array(grade, dtype=np.int64),
        recipe=np.array(recipe, dtype=np.int64),
        recipes=[hours_of(key, cluster) for key in recipes],
    )


def _wanted(
    rows: Sequence[Row], bearings: Mapping[str, Row], cluster: Row
) -> tuple[list[int], list[int], list[int], list[tuple[str, ...]]]:
    """Rank, grade and recipe of each line, and what the recipes are of."""
    rank, grade, recipe = (list[int]() for _ in range(3))
    recipes: dict[tuple[str, ...], int] = {}
    known: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        name = row["designation"]
        if name not in known:
            tail = name.removeprefix(row["catalogue"])
            wanted = _highest(CLASSES, tail), _highest(VIBRATIONS, tail)
            key = recipe_key(bearings[row["catalogue"]], CLASSES[wanted[0]], cluster)
            known[name] = (*wanted, recipes.setdefault(key, len(recipes)))
        for column, figure in zip((rank, grade, recipe), known[name], strict=True):
            column.append(figure)
    return rank, grade, recipe, list(recipes)


def _lines(
    rows: Sequence[Row], catalogue: Sequence[Row], value: list[int], weight: list[int]
) -> Lines:
    late = [whole(each * LATE, weight[at]) for at, each in enumerate(value)]
    return Lines.model_validate(
        {
            "name": tuple(f"{row['scenario']}-{row['line']}" for row in rows),
            "quantity": [int(row["qty"]) for row in rows],
            "pack": [int(bearing["carton_sets"]) for bearing in catalogue],
            "due_week": [int(row["due_day"]) // 7 - 1 for row in rows],
            "unserved_cost": [
                each + each * share // 2 for each, share in zip(value, weight, strict=True)
            ],
            "late_cost": late,
            "max_members": [MEMBERS_A_LINE] * len(rows),
            "value": value,
        }
    )


def _highest(order: Sequence[str], text: str) -> int:
    return max((at for at, name in enumerate(order) if name and name in text), default=0)


def _able(
    capabilities: Sequence[Row], index: Mapping[str, int], orders: _Orders
) -> tuple[Ints, Ints]:
    """Pairs of line and member that can and may, by line and then by member."""
    able = np.zeros((len(orders.family), len(index)), dtype=bool)
    family = np.array(orders.family)
    of_family = {name: np.flatnonzero(family == name) for name in set(orders.family)}
    for row in capabilities:
        lines = of_family.get(row["family"])
        if row["member"] not in index or lines is None:
            continue
        bore = orders.bore[lines]
        fits = (float(row["d_min_mm"]) <= bore) & (bore <= float(row["d_max_mm"]))
        fits &= orders.rank[lines] <= CLASSES.index(row["best_class"])
        fits &= orders.grade[lines] <= VIBRATIONS.index(row["best_vibration"])
        able[lines[fits], index[row["member"]]] = True
    line, member = np.nonzero(able)
    return line, member
