"""From shares to a plan: pieces, reasons, cost by term, bound and gaps."""

from collections import Counter
from decimal import ROUND_CEILING, Decimal
from typing import Literal

import numpy as np

from libs.contracts.problem import CostTerms, Plan, Shares, Unserved
from services.dispatch.core.arrays import Arrays, Ints, grouped
from services.dispatch.core.costing import Share, cost_of, setups_taken, total, unserved_packs

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
) -> Plan:
    """The plan that these shares are. `bound` in cost units; `gap` is what counts as proved."""
    shares = sorted(shares, key=lambda share: (int(a.line[share[0]]), share[0], share[1]))
    cost = cost_of(a, shares)
    objective = total(cost)
    # Every cost is whole, so a bound rounds up; less a solver's floating point (1e-9).
    whole = (Decimal(bound) * (1 - FLOATING)).to_integral_value(rounding=ROUND_CEILING)
    proved = min(max(whole, Decimal(0)), Decimal(objective))
    if Decimal(objective) * (1 - FLOATING) <= proved:
        proved = Decimal(objective)
    apart = Decimal(objective) - proved
    left = _unserved(a, shares)
    forced = any(a.unserved[line] < 0 for line in left.line)
    near = apart <= Decimal(objective) * Decimal(gap)
    return Plan(
        status="stopped" if forced else "optimal" if near else "feasible",
        cost_unit=a.problem.cost_unit,
        objective=objective,
        cost=cost,
        bound=format(proved, "f"),
        gap=_ratio(apart, Decimal(objective)),
        controllable_gap=_ratio(apart, Decimal(objective - unavoidable(a))),
        braked=braked,
        work=work,
        method=method,
        shares=_shares(a, shares),
        unserved=left,
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


def _unserved(a: Arrays, shares: list[Share]) -> Unserved:
    left = unserved_packs(a, shares)
    lines = [line for line, packs in enumerate(left) if packs > 0]
    free = free_hours(a, shares) if lines else a.capacity
    start, by_line = grouped(a.line, len(a.packs), np.arange(len(a.line)))
    whole = a.packs.tolist()
    pieces = []
    for line in lines:
        made = (whole[line] - left[line]) * int(a.pack[line])
        pieces.append(a.problem.lines.quantity[line] - made)
    return Unserved.model_validate(
        {
            "line": lines,
            "packs": [left[line] for line in lines],
            "pieces": pieces,
            "reason": tuple(
                _reason(a, line, left[line], free, by_line[start[line] : start[line + 1]])
                for line in lines
            ),
        }
    )


def free_hours(a: Arrays, shares: list[Share]) -> Ints:
    """[R, T] hours that the shares and their set-ups leave."""
    free = a.capacity.copy()
    for way, week, packs in shares:
        for resource, hours, before in a.steps(way):
            free[resource, week - before] -= hours * packs
    prepared = {}
    for way, _, _ in shares:
        if a.setup[way] >= 0:
            own = -1 if a.shared_setup[a.setup[way]] else way
            prepared[int(a.setup[way]), int(a.source[way]), own] = way
    for key, weeks in setups_taken(a, shares).items():
        for resource, hours in a.setup_steps(prepared[key]):
            free[resource, weeks] -= hours
    return free


def _reason(a: Arrays, line: int, packs: int, free: Ints, ways: Ints) -> str:
    """A code: what kept this line from being made."""
    if not len(ways):
        told = a.problem.lines.obstacle
        return told[line] if told and told[line] else "line.no_way"
    week = np.arange(a.weeks)
    last = a.last[ways] if a.late[line] >= 0 else np.minimum(a.last[ways], a.due[line])
    is_open = (a.first[ways][:, None] <= week) & (week <= last[:, None])
    if not is_open.any():
        return "line.too_late"
    if ((a.member_lines[a.member[ways]] >= 0) | (a.most[ways] < packs)).all():
        return "line.newcomers_only"
    lot = np.maximum(a.least[ways], 1) * a.pack[line]
    need = a.hours_table[a.recipe[ways]] * lot[:, None] + a.setup_table[a.setup[ways]]
    supply = free[a.resource[a.source[ways]]]
    fits = ((need[:, :, None] <= supply) | (need[:, :, None] == 0)).all(axis=1)
    return "line.not_worth_it" if (fits & is_open).any() else "line.no_hours"
