"""From shares to a plan: pieces, reasons, cost by term, bound and gaps."""

from collections import Counter
from decimal import ROUND_CEILING, Decimal
from typing import Any, Literal

import numpy as np

from libs.contracts.problem import CostTerms, Names, Plan, Shares, Unserved
from services.dispatch.core.arrays import Arrays
from services.dispatch.core.costing import Share, cost_of, total
from services.dispatch.core.leftover import free_hours, unserved_of
from services.dispatch.core.shadow import Prices, rows, shadow_prices

FLOATING = Decimal("1e-9")
Method = Literal["whole", "search", "construction"]


def plan_of(
    a: Arrays,
    shares: list[Share],
    bound: float,
    *,
    gap: float,
    method: Method,
    work: int,
    braked: bool,
    prices: Prices | None = None,
) -> Plan:
    """The plan that these shares are. `bound` in cost units; `gap` is what counts as proved."""
    shares = sorted(shares, key=lambda share: (int(a.line[share[0]]), share[0], share[1]))
    free = free_hours(a, shares)
    left = unserved_of(a, shares, free)
    return Plan(
        **_worth(a, shares, bound, gap, left),
        cost_unit=a.problem.cost_unit,
        braked=braked,
        work=work,
        method=method,
        shares=_shares(a, shares),
        unserved=left,
        shadow_prices=shadow_prices(a, prices, free),
        bound_prices=rows(prices if method == "search" else None),
        names=names_of(a),
    )


def _worth(
    a: Arrays, shares: list[Share], bound: float, gap: float, left: Unserved
) -> dict[str, Any]:
    """Cost by term, bound and gaps, and the status that follows."""
    cost = cost_of(a, shares)
    objective = total(cost)
    proved = _proved(bound, objective)
    apart = Decimal(objective) - proved
    forced = any(a.unserved[line] < 0 for line in left.line)
    near = apart <= Decimal(objective) * Decimal(gap)
    return {
        "status": "stopped" if forced else "optimal" if near else "feasible",
        "objective": objective,
        "cost": cost,
        "bound": format(proved, "f"),
        "gap": _ratio(apart, Decimal(objective)),
        "controllable_gap": _ratio(apart, Decimal(objective - unavoidable(a))),
    }


def _proved(bound: float, objective: int) -> Decimal:
    """Every cost is whole, so a bound rounds up; less a solver's floating point (1e-9)."""
    whole = (Decimal(bound) * (1 - FLOATING)).to_integral_value(rounding=ROUND_CEILING)
    if Decimal(objective) * (1 - 2 * FLOATING) <= whole:
        return Decimal(objective)
    return max(whole, Decimal(0))


def names_of(a: Arrays) -> Names:
    problem = a.problem
    return Names.model_construct(
        lines=problem.lines.name, members=problem.members.name, resources=problem.resources.name
    )


def infeasible(a: Arrays, conflict: tuple[str, ...], work: int, braked: bool) -> Plan:
    """Nobody can keep all limits; `conflict` is a smallest set that cannot stand together."""
    left = list(range(len(a.packs)))
    return Plan(
        status="infeasible",
        cost_unit=a.problem.cost_unit,
        objective=0,
        cost=CostTerms(),
        bound="0",
        gap="0",
        controllable_gap="0",
        braked=braked,
        work=work,
        method="whole",
        shares=_shares(a, []),
        unserved=Unserved.model_validate(
            {
                "line": left,
                "packs": a.packs.tolist(),
                "pieces": a.problem.lines.quantity,
                "reason": ("plan.infeasible",) * len(left),
            }
        ),
        conflict=conflict,
        names=names_of(a),
    )


def unavoidable(a: Arrays) -> int:
    """The cheapest qualified price of every line, as if nothing limited it. Lines that nobody can
    make count with what leaving them costs."""
    cheapest = np.full(len(a.packs), np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(cheapest, a.line, a.price)
    alone = cheapest == np.iinfo(np.int64).max
    cheapest[alone] = np.maximum(a.unserved[alone], 0)
    return sum(
        each * packs for each, packs in zip(cheapest.tolist(), a.packs.tolist(), strict=True)
    )


def _ratio(part: Decimal, whole: Decimal) -> str:
    if part <= 0 or whole <= 0:
        return "0"
    return format((part / whole).quantize(Decimal("0.000000001")), "f")


def _shares(a: Arrays, shares: list[Share]) -> Shares:
    pieces = [packs * int(a.pack[a.line[way]]) for way, _, packs in shares]
    _shorten(a, shares, pieces)
    return Shares.model_validate(
        {
            "way": [way for way, _, _ in shares],
            "line": [int(a.line[way]) for way, _, _ in shares],
            "member": [int(a.member[way]) for way, _, _ in shares],
            "week": [week for _, week, _ in shares],
            "packs": [packs for _, _, packs in shares],
            "pieces": pieces,
        }
    )


def _shorten(a: Arrays, shares: list[Share], pieces: list[int]) -> None:
    """The short pack of a line that is wholly made stands in its largest pair's largest share."""
    made, largest = Counter[int](), Counter[tuple[int, int]]()
    for way, _, packs in shares:
        made[int(a.line[way])] += packs
        largest[int(a.line[way]), int(a.member[way])] += packs
    best: dict[int, tuple[int, int, int]] = {}
    for row, (way, _, packs) in enumerate(shares):
        line = int(a.line[way])
        rank = (largest[line, int(a.member[way])], packs, -row)
        if line not in best or rank > best[line]:
            best[line] = rank
    for line, (_, _, row) in best.items():
        if made[line] == a.packs[line]:
            pieces[-row] -= int(a.packs[line] * a.pack[line]) - a.problem.lines.quantity[line]
