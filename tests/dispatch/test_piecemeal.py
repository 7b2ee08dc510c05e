"""Whole clusters that the search cannot express get a checked plan in their time and memory."""

import resource
import time
from itertools import pairwise

import numpy as np
import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.core.brake import Brake
from services.dispatch.core.costing import cost_of, total
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.piecemeal import solve_piecemeal
from services.dispatch.core.reading import plan_of
from services.dispatch.core.relaxing import bound_of, stricter
from services.dispatch.core.solving import MOST_CELLS
from services.dispatch.core.whole import solve_whole
from tests.dispatch.tied import TIES, Tie, tied

SIZE = 100, 12, 10  # lines, members, weeks
LARGE = 300, 24, 12  # more cells than one program may have
SOME: tuple[tuple[Tie, ...], ...] = (*((tie,) for tie in TIES), TIES)


def planned(problem: Problem, work: int) -> Plan:
    a = arrays_of(problem)
    answer = solve_piecemeal(a, Brake(None, None), work, 0.0, None)
    return plan_of(
        a, answer.shares, answer.bound, gap=0.0, method="search", work=answer.work, braked=False
    )


@pytest.mark.parametrize("by", SOME, ids="+".join)
def test_a_cluster_tied_so_gets_a_checked_plan_under_its_bound(by: tuple[Tie, ...]) -> None:
    problem = tied(by, *SIZE, seed=3)
    plan = planned(problem, work=20)
    assert check(problem, plan) == ()
    assert 0 < float(plan.bound) <= plan.objective
    assert planned(problem, work=20) == plan


def test_more_work_makes_no_worse_plan() -> None:
    problem = tied(("weekly",), *SIZE, seed=3)
    costs = [planned(problem, work).objective for work in (10, 40)]
    assert all(more <= less for less, more in pairwise(costs)) and costs[-1] < costs[0]


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_of_the_looser_problem_is_below_the_proved_optimum(seed: int) -> None:
    a = arrays_of(tied(("family", "fixed cost", "weeks before"), 10, 4, 4, seed))
    exact = solve_whole(a, Brake(None, None), 200, 1e-6)
    _, bound = bound_of(a, Brake(None, None), 60)
    assert 0 < bound <= total(cost_of(a, exact.shares)) * (1 + 1e-9)


def test_a_plan_of_the_stricter_problem_keeps_the_limits_of_the_true_one() -> None:
    a = arrays_of(tied(("family", "fixed cost", "two ways"), 60, 10, 8, seed=1))
    strict = stricter(a)
    assert strict is not None and not strict.shared_setup.any() and not strict.member_cost.any()
    assert stricter(arrays_of(tied(("weekly",), 60, 10, 8, seed=1))) is None


def test_a_large_one_keeps_the_brake_and_the_memory() -> None:
    problem = tied(TIES, *LARGE, seed=4)
    a = arrays_of(problem)
    assert (a.last - a.first + 1).sum() > MOST_CELLS
    planned(tied(TIES, *SIZE, seed=4), work=1)  # what is compiled is loaded
    begun = time.process_time()
    plan = core.solve(problem, seconds=3.0, gap=0.0, clock=time.process_time)
    assert time.process_time() - begun < 8.0
    assert plan.braked and plan.method == "search" and check(problem, plan) == ()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500_000  # in KB


def test_lots_of_what_is_left_beside_frozen_shares_are_not_too_small() -> None:
    for seed in range(3):
        problem = tied(("standing",), 200, 20, 12, seed)
        plan = core.solve(problem, work=10, gap=0.0)
        assert check(problem, plan) == () and plan.method != "construction"
    assert np.array(problem.adopted.packs).sum() > 0
