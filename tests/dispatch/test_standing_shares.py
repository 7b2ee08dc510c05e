"""What stands of the adopted plan when much is planned again: frozen shares, and dear ones."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.core.arrays import Arrays
from services.dispatch.core.brake import Brake
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.reading import plan_of
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.core.search.freezing import can_stand, frozen_of
from services.dispatch.core.search.searching import search
from tests.dispatch.changes import changed, with_table
from tests.dispatch.clusters import cluster
from tests.dispatch.small import problem

SIZE, WORK = ((400, 30, 12), 20) if COMPILED else ((6, 4, 4), 1)


def searched(a: Arrays, work: int) -> Plan:
    answer = search(a, Brake(None, None), work, 0.0)
    told = {"gap": 0.0, "method": "search", "work": work, "braked": False}
    return plan_of(a, answer.shares, answer.bound, **told)  # type: ignore[arg-type]


def standing(now: Problem, plan: Plan, move_cost: list[int]) -> Problem:
    shares = plan.shares
    rows = {"way": shares.way, "week": shares.week, "packs": shares.packs, "move_cost": move_cost}
    return with_table(now, "adopted", rows)


def test_frozen_shares_of_a_large_plan_stay_and_the_rest_is_planned_beside_them() -> None:
    before = cluster(*SIZE, seed=6)
    plan = searched(arrays_of(before), WORK)
    frozen = len(plan.shares.way) // 4
    asked = standing(before, plan, [-1] * frozen + [0] * (len(plan.shares.way) - frozen))
    a = arrays_of(asked)
    assert can_stand(a, frozen_of(a))
    again = searched(a, WORK)
    assert check(asked, again) == () and int(again.bound) <= again.objective
    assert again.objective <= plan.objective * 1.05


@pytest.mark.skipif(not COMPILED, reason="only a compiled search is asked for large problems")
def test_dear_shares_of_a_large_plan_move_less_than_those_that_cost_nothing() -> None:
    before = cluster(*SIZE, seed=6)
    plan = searched(arrays_of(before), WORK)
    now = changed(before, seed=6)
    rows = len(plan.shares.way)
    free, dear = (searched(arrays_of(standing(now, plan, [cost] * rows)), WORK) for cost in (0, 9))
    asked = standing(now, plan, [9] * rows)
    assert check(asked, dear) == () and dear.cost.change > 0
    assert moved(plan, dear) < moved(plan, free)


def moved(before: Plan, after: Plan) -> int:
    """Packs that are no longer where they stood."""
    shares = after.shares
    now = dict(zip(zip(shares.way, shares.week, strict=True), shares.packs, strict=True))
    stood = zip(before.shares.way, before.shares.week, before.shares.packs, strict=True)
    return sum(max(packs - now.get((way, week), 0), 0) for way, week, packs in stood)


stood = st.fixed_dictionaries(
    {
        "way": st.lists(st.integers(0, 3), min_size=3, max_size=3, unique=True),
        "week": st.lists(st.integers(0, 2), min_size=3, max_size=3),
        "packs": st.lists(st.integers(0, 5), min_size=3, max_size=3),
        "move_cost": st.lists(st.sampled_from([-1, 0, 3, 40]), min_size=3, max_size=3),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stood)
def test_search_and_program_agree_on_what_stands(adopted: dict[str, Any]) -> None:
    asked = problem(adopted=adopted)
    a = arrays_of(asked)
    if not can_stand(a, frozen_of(a)):
        return
    exact, found = core.solve(asked, gap=0.0), searched(a, 5)
    assert check(asked, found) == ()
    assert found.objective >= exact.objective >= int(found.bound)
