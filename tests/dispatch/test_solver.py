"""A solve runs in a process of its own, that can be ended and whose death is noticed."""

import time

import pytest

from libs.contracts.problem import Problem
from services.dispatch.core.search.warming import ONE
from services.dispatch.solver import Solver, prepare


def solver() -> Solver:
    prepare()
    return Solver(Problem.model_validate(ONE), 20.0, time.monotonic)


def await_end(asked: Solver) -> None:
    deadline = time.monotonic() + 60
    while not asked.finished:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_plan_comes_back() -> None:
    asked = solver()
    await_end(asked)
    assert asked.plan().status == "optimal"


def test_a_solve_that_is_ended_has_no_plan_and_the_next_one_has() -> None:
    ended, other = solver(), solver()
    ended.process.kill()
    await_end(ended)
    with pytest.raises(RuntimeError, match="ended with -9"):
        ended.plan()
    await_end(other)
    assert other.plan().status == "optimal"


def test_a_solver_that_fails_says_so() -> None:
    wrong = Problem.model_validate(ONE).model_copy(update={"weeks": -1})
    asked = Solver(wrong, 20.0, time.monotonic)
    await_end(asked)
    with pytest.raises(RuntimeError, match="ended with 1"):
        asked.plan()
