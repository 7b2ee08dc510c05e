"""A solve runs in a process of its own, within hard limits; whatever becomes of it is noticed."""

import resource
import time
from typing import Any

import pytest

from libs.contracts.problem import Problem
from services.dispatch.core.search.warming import ONE
from services.dispatch.desk.attempts import Attempt
from services.dispatch.solver import NoPlan, Solver, prepare
from tests.dispatch import hostile_solvers as hostile

ALL = Problem.model_validate(ONE)
SMALL = 300_000_000  # bytes: enough for a small problem and what the process brings along


def solver(problem: Problem = ALL, **limits: Any) -> Solver:
    prepare()
    return Solver(problem, limits.pop("attempt", Attempt()), time.monotonic, **limits)


def await_end(asked: Solver, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not asked.finished:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def why(asked: Solver) -> NoPlan:
    await_end(asked)
    with pytest.raises(NoPlan) as raised:
        asked.plan()
    assert not asked.process.is_alive()
    return raised.value


def test_the_plan_comes_back() -> None:
    asked = solver()
    await_end(asked)
    assert asked.plan().status == "optimal"


def test_construction_alone_gives_a_checked_plan_without_a_bound() -> None:
    asked = solver(attempt=Attempt(5.0, 0, construct=True))
    await_end(asked)
    plan = asked.plan()
    assert (plan.method, plan.bound) == ("construction", "0") and max(plan.shares.packs) > 0


def test_a_solver_that_is_killed_is_no_plan_and_the_next_one_has_one() -> None:
    ended, other = solver(solve=hostile.killed), solver()
    failed = why(ended)
    assert (failed.code, failed.signal) == ("solver.killed", 9)
    await_end(other)
    assert other.plan().status == "optimal"


def test_a_solver_that_hangs_is_ended_when_its_time_is_over() -> None:
    begun = time.monotonic()
    ended = why(solver(solve=hostile.hanging, attempt=Attempt(0.1), grace=0.4))
    assert (ended.code, ended.signal) == ("solver.hung", 9)
    assert 0.5 <= time.monotonic() - begun < 10


def test_a_solver_that_spins_is_ended_by_the_kernel_where_nobody_looks() -> None:
    asked = solver(solve=hostile.spinning, attempt=Attempt(0.1), grace=0.4)
    asked.process.join(30)
    assert not asked.process.is_alive()
    assert why(asked).code == "solver.hung"


def test_a_solver_that_eats_memory_gets_no_more_than_its_limit() -> None:
    asked = solver(solve=hostile.hungry, memory=SMALL)
    assert why(asked).code == "solver.memory"
    assert 50_000_000 < asked.peak < SMALL + 200_000_000


def test_the_limits_are_not_those_of_the_process_that_asks() -> None:
    await_end(solver(memory=SMALL))
    assert resource.getrlimit(resource.RLIMIT_DATA)[0] != SMALL


def test_a_solver_that_fails_says_by_what() -> None:
    failed = why(solver(ALL.model_copy(update={"weeks": -1})))
    assert (failed.code, failed.error) == ("solver.failed", "ValidationError")
