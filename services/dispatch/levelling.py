"""Fair shares in problems too large for the whole program: prices that members' work pays or earns.

A member above its fair share becomes a little dearer, one below a little cheaper, in proportion to
what is missing; the search plans on from the plan before, and the best plan of all rounds is taken,
at its true cost. A bound without fairness also holds with it, so the gap contains its price.
"""

from typing import Any

import numpy as np

from libs.contracts.problem import Plan, Problem, Ways
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.core.arrays import Arrays, ints
from services.dispatch.core.brake import Brake, Clock
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.reading import plan_of
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.core.search.grid import Floats, suits
from services.dispatch.core.solving import MOST_CELLS, SMALL_CELLS
from services.dispatch.core.soundness import faults

ROUNDS = 40
ROUND_WORK = 10
GAIN = 0.1  # of the weight, by which a member at twice its share gets dearer in a round
STRONGEST = 0.12  # of a line's value: the most that a member gets dearer or cheaper
FIRST = 0.5  # of the time, for the plan from which the rounds begin


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    work: int | None = None,
    gap: float = core.DEFAULT_GAP,
    clock: Clock | None = None,
    start: Plan | None = None,
) -> Plan:
    """As `core.solve`; what weighs fairness and is too large to be solved whole is levelled."""
    limits: Any = {"seconds": seconds, "work": work, "gap": gap, "clock": clock, "start": start}
    if problem.fair_per_million and not faults(problem):
        plain = arrays_of(problem.model_copy(update={"fair_per_million": 0}))
        cells = len(problem.ways.line) * problem.weeks
        if COMPILED and cells > SMALL_CELLS and (suits(plain) or cells > MOST_CELLS):
            return level(problem, **limits)
    return core.solve(problem, **limits)


def level(
    problem: Problem,
    *,
    seconds: float | None = None,
    work: int | None = None,
    gap: float = core.DEFAULT_GAP,
    clock: Clock | None = None,
    start: Plan | None = None,
) -> Plan:
    """The plan of a problem with `fair_per_million`, checked. Limits are those of `core.solve`,
    but `work` is that of the first plan: each round takes a little more."""
    brake = Brake(seconds, clock)
    plain = problem.model_copy(update={"fair_per_million": 0})
    half = seconds * FIRST if seconds else None
    first = core.solve(plain, seconds=half, work=work, gap=gap, clock=clock, start=start)
    if first.status in ("infeasible", "stopped"):
        return first
    a = arrays_of(problem)
    plan, best = first, _restated(a, first, first, gap)
    push = np.zeros(len(a.fair_target))
    for _ in range(ROUNDS):
        if brake.over():
            break
        push = _pushed(a, push, plan)
        asked = plain.model_copy(update={"ways": _priced(a, push)})
        limits: Any = {"seconds": brake.left, "work": ROUND_WORK, "gap": 0.0, "clock": clock}
        plan = core.solve(asked, **limits, start=plan)
        best = min(best, _restated(a, plan, first, gap), key=lambda each: each.objective)
    return _kept(problem, best.model_copy(update={"braked": first.braked or brake.pulled}))


def _kept(problem: Problem, plan: Plan) -> Plan:
    broken = check(problem, plan)
    if broken:
        raise AssertionError("no plan passed the independent check: " + "; ".join(broken[:5]))
    return plan


def _pushed(a: Arrays, push: Floats, plan: Plan) -> Floats:
    """[F] part of the value by which each member is dearer, one round on."""
    line, member = ints(plan.shares.line), ints(plan.shares.member)
    value = a.value[line] * ints(plan.shares.packs)
    given = np.bincount(member, value, minlength=len(push))
    fair = a.fair_target
    over = np.divide(given - fair, fair, out=np.zeros(len(push)), where=fair > 0)
    step = GAIN * a.problem.fair_per_million / 1_000_000
    return np.asarray(np.clip(push + step * over, -STRONGEST, STRONGEST))


def _priced(a: Arrays, push: Floats) -> Ways:
    ways, pack = a.problem.ways, a.pack[a.line]
    extra = np.rint(push[a.member] * a.value[a.line] / pack)
    price = np.maximum(0, ints(ways.price) + extra.astype(np.int64))
    return Ways.model_validate(dict(ways) | {"price": price})


def _restated(a: Arrays, plan: Plan, bounding: Plan, gap: float) -> Plan:
    """The plan's shares at the true cost, with the bound of another and its prices of hours."""
    shares = plan.shares
    rows = list(zip(shares.way, shares.week, shares.packs, strict=True))
    told = plan_of(
        a,
        rows,
        float(bounding.bound),
        gap=gap,
        method=plan.method,
        work=bounding.work,
        braked=plan.braked,
    )
    return told.model_copy(update={"bound_prices": bounding.bound_prices})
