"""Promises for which others give way: frozen shares stay, no promise is broken, costs are true."""

import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.promising import (
    Promise,
    Standing,
    Terms,
    adopt,
    inserted,
    promise,
    promise_moving,
    standing_of,
)
from services.dispatch.promising.alike import like
from tests.dispatch.clusters import cluster
from tests.dispatch.small import problem

QUIET = Terms(relax=False)
pytestmark = pytest.mark.skipif(not COMPILED, reason="chains are for compiled loops")


def adopted(seed: int) -> tuple[Problem, Plan]:
    plain = cluster(400, 30, 12, seed=seed)
    plan = core.solve(plain, work=5)
    return adopt(plain, plan, 2, 20), plan


def asked(standing: Standing, rows: range) -> tuple[Problem, Promise]:
    lines = standing.problem.lines
    asked = like(standing.problem, [(row, lines.quantity[row], 0) for row in rows])
    return asked, promise_moving(standing, asked, QUIET)


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_in_which_others_gave_way_passes_the_check_at_the_stated_cost(seed: int) -> None:
    problem, plan = adopted(seed)
    standing = standing_of(problem, plan)
    lines, answer = asked(standing, range(seed * 10, seed * 10 + 5))
    whole, with_it = inserted(standing, lines, answer)
    assert check(whole, with_it) == ()
    left = zip(with_it.unserved.line, with_it.unserved.packs, strict=True)
    new = sum(50 * packs * whole.lines.unserved_cost[row] for row, packs in left if row >= 400)
    assert with_it.objective - plan.objective == answer.cost + new
    assert answer.moved


@pytest.mark.parametrize("seed", range(3))
def test_what_is_frozen_never_moves_and_no_line_becomes_later(seed: int) -> None:
    problem, plan = adopted(seed)
    standing = standing_of(problem, plan)
    _, answer = asked(standing, range(40, 46))
    frozen = {(way, week): packs for way, week, packs in standing.shares if week < 2}
    for moved in answer.moved:
        assert moved.last_week <= moved.last_week_before
        assert all(move.week >= 2 for move in moved.moves)
        now = {(way, week): packs for way, week, packs in moved.shares}
        own = {at: packs for at, packs in frozen.items() if problem.ways.line[at[0]] == moved.row}
        assert all(now.get(at, 0) >= packs for at, packs in own.items())


def test_each_move_says_from_whom_and_when_to_whom_and_when() -> None:
    problem, plan = adopted(1)
    standing = standing_of(problem, plan)
    _, answer = asked(standing, range(10, 15))
    for moved in answer.moved:
        before = [share for share in standing.shares if problem.ways.line[share[0]] == moved.row]
        assert sum(packs for _, _, packs in before) == sum(packs for _, _, packs in moved.shares)
        assert moved.moves and moved.change_cost > 0
        assert all((m.member, m.week) != (m.to_member, m.to_week) for m in moved.moves)


def test_moving_never_promises_later_and_sometimes_earlier() -> None:
    problem, plan = adopted(2)
    standing = standing_of(problem, plan)
    weeks = []
    for row in range(12):
        line = like(problem, [(row, problem.lines.quantity[row], 0)])
        still = promise(standing, line, QUIET).lines[0].week
        moving = promise_moving(standing, line, QUIET).lines[0].week
        weeks.append((12 if moving is None else moving, 12 if still is None else still))
    assert all(moving <= still for moving, still in weeks)
    assert any(moving < still for moving, still in weeks)


def test_a_promise_changes_nothing_and_comes_out_the_same_again() -> None:
    problem, plan = adopted(0)
    standing = standing_of(problem, plan)
    _, first = asked(standing, range(5))
    assert standing.movable is not None
    assert (standing.movable.stands.free[:-1] == standing.free[:-1]).all()
    assert asked(standing, range(5))[1].model_dump_json() == first.model_dump_json()


def test_where_all_is_frozen_nothing_gives_way() -> None:
    plain = cluster(400, 30, 12, seed=1)
    plan = core.solve(plain, work=5)
    standing = standing_of(adopt(plain, plan, 12, 20), plan)
    lines = like(plain, [(row, plain.lines.quantity[row], 0) for row in range(5)])
    moving = promise_moving(standing, lines, QUIET)
    assert moving.moved == ()
    assert [line.week for line in moving.lines] == [
        line.week for line in promise(standing, lines, QUIET).lines
    ]


def test_kinds_that_cannot_be_moved_are_promised_without() -> None:
    standing = problem(setups={"scope": ("family",)})
    ready = standing_of(standing, core.solve(standing))
    answer = promise_moving(ready, like(standing, [(0, 50, 2)]))
    assert ready.movable is None and answer.moved == () and answer.lines[0].week is not None
