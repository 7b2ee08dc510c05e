"""Why nobody can keep all limits: a smallest set of them that cannot stand together, in words.

Smallest means that without any one of the set the others can be kept (Junker's QuickXplain,
2004: halves are tried before single limits).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from services.dispatch.core.arrays import Arrays
from services.dispatch.core.brake import Brake

Kind = Literal["serve", "in time", "hours", "lot", "members", "newcomer"]
Feasible = Callable[[Arrays], bool]
HOUR = 10_000_000
MOST_TRIALS = 400


@dataclass(frozen=True)
class Limit:
    """One limit: of a line, a member or a resource, by its index."""

    kind: Kind
    at: int


def conflict_of(a: Arrays, feasible: Feasible, brake: Brake) -> tuple[str, ...]:
    """The limits of a smallest conflict, in words; empty where time or trials ran out first."""
    trials = 0

    def holds(limits: list[Limit]) -> bool:
        nonlocal trials
        trials += 1
        if trials > MOST_TRIALS or brake.over():
            raise TimeoutError
        return feasible(_only(a, limits))

    try:
        found = _explain(holds, [], list(_limits(a)), False)
    except TimeoutError:
        return ()
    return tuple(_words(a, limit) for limit in found)


def _explain(
    holds: Callable[[list[Limit]], bool], kept: list[Limit], doubted: list[Limit], grown: bool
) -> list[Limit]:
    if grown and not holds(kept):
        return []
    if len(doubted) == 1:
        return doubted
    half = len(doubted) // 2
    first, second = doubted[:half], doubted[half:]
    from_second = _explain(holds, kept + first, second, True)
    from_first = _explain(holds, kept + from_second, first, bool(from_second))
    return from_first + from_second


def _limits(a: Arrays) -> list[Limit]:
    """All limits that can be let go; those that people see as causes stand last, and are kept."""
    forced = np.flatnonzero(a.unserved < 0).tolist()
    in_time = np.flatnonzero(a.late < 0).tolist()
    lots = np.unique(a.line[a.least > 1]).tolist()
    shared = np.flatnonzero(a.most_members > 0).tolist()
    new = np.flatnonzero(a.member_lines >= 0).tolist()
    return [
        *(Limit("members", at) for at in shared),
        *(Limit("newcomer", at) for at in new),
        *(Limit("lot", at) for at in lots),
        *(Limit("hours", at) for at in range(len(a.capacity))),
        *(Limit("in time", at) for at in in_time),
        *(Limit("serve", at) for at in forced),
    ]


def _only(a: Arrays, limits: list[Limit]) -> Arrays:
    """The problem with these limits alone, and nothing to pay: only whether it can be done."""
    kept = {kind: [limit.at for limit in limits if limit.kind == kind] for kind in KINDS}
    late = np.zeros_like(a.late)
    late[kept["in time"]] = -1
    unserved = np.zeros_like(a.unserved)
    unserved[kept["serve"]] = -1
    unlimited = np.ones(len(a.capacity), dtype=bool)
    unlimited[kept["hours"]] = False
    capacity = a.capacity.copy()
    capacity[unlimited] = _plenty(a)
    members = np.zeros_like(a.most_members)
    members[kept["members"]] = a.most_members[kept["members"]]
    newcomers = np.full_like(a.member_lines, -1)
    newcomers[kept["newcomer"]] = a.member_lines[kept["newcomer"]]
    nothing = np.zeros_like(a.price)
    return replace(
        a,
        late=late,
        early=np.zeros_like(a.early),
        unserved=unserved,
        capacity=capacity,
        most_members=members,
        member_lines=newcomers,
        member_cost=np.zeros_like(a.member_cost),
        setup_cost=np.zeros_like(a.setup_cost),
        least=np.where(np.isin(a.line, kept["lot"]), a.least, 0),
        price=nothing,
        freight=nothing,
    )


KINDS: tuple[Kind, ...] = ("serve", "in time", "hours", "lot", "members", "newcomer")


def _plenty(a: Arrays) -> int:
    """Hours that are enough for everything at once."""
    most = int(a.hours_table.max(initial=0)) * int((a.packs * a.pack).sum())
    return min(most + int(a.setup_table.sum()) * max(len(a.line), 1), 1 << 61)


def _words(a: Arrays, limit: Limit) -> str:
    at, problem = limit.at, a.problem
    match limit.kind:
        case "serve":
            name, quantity = problem.lines.name[at], problem.lines.quantity[at]
            return f"line {name}: all {quantity} pieces must be made"
        case "in time":
            return f"line {problem.lines.name[at]}: not later than week {int(a.due[at])}"
        case "hours":
            hours = int(a.capacity[at].sum()) / HOUR
            return f"{problem.resources.name[at]}: {hours:g} h in all weeks together"
        case "lot":
            return f"line {problem.lines.name[at]}: the minimum lots of its members"
        case "members":
            return f"line {problem.lines.name[at]}: at most {int(a.most_members[at])} members"
        case "newcomer":
            return f"{problem.members.name[at]}: at most {int(a.member_lines[at])} lines"
