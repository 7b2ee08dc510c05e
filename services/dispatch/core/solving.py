"""The door of the core: a problem in, a checked plan out."""

import numpy as np

from libs.contracts.problem import Plan, Problem
from services.dispatch.checking.check import check
from services.dispatch.core.answer import Answer
from services.dispatch.core.arrays import Arrays
from services.dispatch.core.brake import Brake, Clock
from services.dispatch.core.conflict import conflict_of
from services.dispatch.core.construct import construct
from services.dispatch.core.earlier import Earlier, earlier_of
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.piecemeal import solve_piecemeal
from services.dispatch.core.reading import Method, infeasible, plan_of
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.core.search.freezing import can_stand, frozen_of
from services.dispatch.core.search.grid import suits
from services.dispatch.core.search.searching import search
from services.dispatch.core.soundness import Unsound, faults
from services.dispatch.core.whole import solve_whole

DEFAULT_WORK = 1000
DEFAULT_GAP = 0.0001
TINY_CELLS = 1_000  # up to this, the program needs no good start
START_WORK = 20  # of the search that gives the program its start
SMALL_CELLS = 6_000  # up to this, one program is proved before a search is loaded
WHOLE_CELLS = 20_000  # up to this, one program is still better than a search not compiled
READING = 6e-5, 6e-7  # seconds a line and a way for costing and checking the plan in the end
MOST_CELLS = 20_000  # up to this, one program with set-ups is any good, or one without them
MOST_PLAIN = 150_000
WHOLE: Method = "whole"
SEARCH: Method = "search"


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    work: int | None = None,
    gap: float = DEFAULT_GAP,
    clock: Clock | None = None,
    start: Plan | None = None,
) -> Plan:
    """The plan of a problem, checked. Raises Unsound, in words, where the problem is not sound.

    `work` limits the search in units of work, so that the same call gives the same plan;
    `seconds` is the emergency brake by `clock`; `gap` (relative) is what counts as proved.
    From `start`, the plan of an earlier state of the problem, planning begins where it still fits.
    """
    wrong = faults(problem)
    if wrong:
        raise Unsound(wrong)
    brake = Brake(seconds, clock)
    a = arrays_of(problem)
    earlier = earlier_of(a, start) if start is not None else None
    plan = _planned(a, brake, work if work or seconds else DEFAULT_WORK, gap, earlier)
    broken = check(problem, plan)
    if broken:
        plan = _constructed(a, brake, float(plan.bound), gap)
        broken = check(problem, plan)
    if broken:
        raise AssertionError("no plan passed the independent check: " + "; ".join(broken[:5]))
    return plan


def constructed(problem: Problem) -> Plan:
    """A plan by insertion alone, checked: no bound, and no more memory than the problem takes."""
    wrong = faults(problem)
    if wrong:
        raise Unsound(wrong)
    plan = _constructed(arrays_of(problem), Brake(None, None), 0.0, DEFAULT_GAP)
    broken = check(problem, plan)
    if broken:
        raise AssertionError("no plan passed the independent check: " + "; ".join(broken[:5]))
    return plan


def _planned(
    a: Arrays, brake: Brake, work: int | None, gap: float, earlier: Earlier | None
) -> Plan:
    brake.reserve(READING[0] * len(a.packs) + READING[1] * len(a.line))
    answer, method = _answered(a, brake, work, gap, earlier)
    if answer.outcome == "infeasible":
        conflict = conflict_of(a, lambda part: _feasible(part, brake), brake)
        return infeasible(a, conflict, answer.work, brake.pulled)
    if answer.outcome == "nothing":
        return _constructed(a, brake, answer.bound, gap)
    return plan_of(
        a,
        answer.shares,
        answer.bound,
        gap=gap,
        method=method,
        work=answer.work,
        braked=brake.pulled,
        prices=answer.prices,
    )


def _answered(
    a: Arrays, brake: Brake, work: int | None, gap: float, earlier: Earlier | None
) -> tuple[Answer, Method]:
    """By the search, line by line with the search's start, or whole: by size and by what it has."""
    cells = int(np.minimum(a.last - a.first + 1, a.weeks).clip(0).sum())
    most = MOST_CELLS if (a.setup >= 0).any() else MOST_PLAIN
    searchable = suits(a, pairs=cells <= most) and can_stand(a, frozen_of(a))
    if cells > (SMALL_CELLS if COMPILED else WHOLE_CELLS) and searchable:
        return search(a, brake, work, gap, earlier), SEARCH
    if cells > most:
        return solve_piecemeal(a, brake, work, gap, earlier), SEARCH
    if searchable and COMPILED and cells > TINY_CELLS:
        start = search(a, brake, START_WORK, gap, earlier).shares
    else:
        start = construct(a, earlier)
    return solve_whole(a, brake, work or DEFAULT_WORK, gap, start), WHOLE


def _feasible(a: Arrays, brake: Brake) -> bool:
    return solve_whole(a, brake, DEFAULT_WORK, 1.0).outcome != "infeasible"


def _constructed(a: Arrays, brake: Brake, bound: float, gap: float) -> Plan:
    return plan_of(
        a,
        construct(a),
        max(bound, float(0)),
        gap=gap,
        method="construction",
        work=0,
        braked=brake.pulled,
    )
