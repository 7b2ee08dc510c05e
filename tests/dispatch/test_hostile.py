"""Nonsense is answered in words, and extremes with a plan; never a crash, never a wrong plan."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.dispatch import core
from services.dispatch.checking.check import check
from tests.dispatch.small import made, problem, wide


@pytest.mark.parametrize(
    ("table", "column", "wrong"),
    [
        ("lines", "quantity", [0, 60]),
        ("lines", "quantity", [-5, 60]),
        ("lines", "quantity", [1 << 60, 60]),
        ("lines", "pack", [0, 10]),
        ("ways", "price", [-1, 11, 10, 11]),
        ("ways", "member", [0, 7, 0, 1]),
        ("steps", "hours", [-1]),
        ("sources", "resource", [0, 9]),
        ("setups", "cost", [-30]),
    ],
)
def test_a_contradictory_problem_is_refused_in_words(
    table: str, column: str, wrong: list[int]
) -> None:
    with pytest.raises(core.Unsound) as refusal:
        core.solve(problem(**{table: {column: wrong}}))
    assert refusal.value.faults and all(" " in fault for fault in refusal.value.faults)


@pytest.mark.parametrize("wrong", [[float("nan"), 60], [1.5, 60], ["ten", 60], [10], [1 << 70, 6]])
def test_a_column_holds_whole_numbers_only(wrong: list[Any]) -> None:
    with pytest.raises(ValidationError):
        problem(lines={"quantity": wrong})


def test_names_that_a_solver_would_confuse_are_kept_apart() -> None:
    plan = core.solve(problem(lines={"name": ("a-1", "a_1")}, members={"name": ("M 1", "M_1")}))
    assert {line for line, _, _, _ in made(plan)} == {0, 1}


def test_one_piece_and_ten_million_stand_side_by_side() -> None:
    scales = problem(lines={"quantity": [1, 10_000_000], "pack": [1, 1]}, capacity=[10_000_100] * 6)
    plan = core.solve(scales, gap=0.0)
    assert not len(plan.unserved.line) and check(scales, plan) == ()


def test_a_thousand_ways_for_a_line_are_one_choice() -> None:
    plan = core.solve(wide(), gap=0.0)
    assert [member for _, member, _, _ in made(plan)] == [999] * len(plan.shares.way)
