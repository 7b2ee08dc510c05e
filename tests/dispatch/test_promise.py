"""Promises without moving anything: as early as the exact program says, within every limit."""

from typing import Any

import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.promising import Record, Terms, adopt, inserted, promise, standing_of
from services.dispatch.promising.alike import like
from services.dispatch.promising.asking import Unknown, asked_of
from services.dispatch.promising.inserting import appended
from services.dispatch.promising.placing import slots_of
from tests.dispatch.clusters import cluster
from tests.dispatch.small import problem

QUIET = Terms(relax=False)


def can_be_made_by(standing: Problem, plan: Plan, asked: Problem, week: int) -> bool:
    """Solved anew, whole: everything that stands is frozen, the asked line counts before all."""
    whole = appended(adopt(standing, plan, standing.weeks, 0), asked)
    lines, ways, new = whole.lines, whole.ways, len(standing.lines.name)
    last = list(ways.last_week) or [standing.weeks - 1] * len(ways.line)
    last = [week if line == new else end for line, end in zip(ways.line, last, strict=True)]
    stands = set(plan.shares.way)
    most = [-1 if line == new or way in stands else 0 for way, line in enumerate(ways.line)]
    columns: dict[str, Any] = {"last_week": last, "max_pieces": most}
    worth = [0] * new + [10**9]
    asked_first: dict[str, Any] = {"unserved_cost": worth, "late_cost": [0] * (new + 1)}
    again = whole.model_copy(
        update={
            "ways": type(ways).model_validate(dict(ways) | columns),
            "lines": type(lines).model_validate(dict(lines) | asked_first),
        }
    )
    return new not in core.solve(again, work=50, gap=0.0).unserved.line


@pytest.mark.parametrize("seed", range(6))
def test_no_earlier_week_is_possible_than_the_one_that_is_promised(seed: int) -> None:
    standing = cluster(12, 4, 4, seed=seed)
    plan = core.solve(standing, work=5)
    ready = standing_of(standing, plan)
    for row in (seed % 12, (seed + 5) % 12):
        asked = like(standing, [(row, standing.lines.quantity[row], 0)])
        line = promise(ready, asked, QUIET).lines[0]
        earlier = standing.weeks - 1 if line.week is None else line.week - 1
        assert earlier < 0 or not can_be_made_by(standing, plan, asked, earlier)
        assert line.week is None or line.not_before == line.week


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("times", [1, 5])
def test_a_promised_split_passes_the_independent_check(seed: int, times: int) -> None:
    standing = cluster(400, 30, 12, seed=seed)
    plan = core.solve(standing, work=5)
    ready = standing_of(standing, plan)
    asked = like(standing, [(row, standing.lines.quantity[row] * times, 2) for row in range(4)])
    answer = promise(ready, asked, QUIET)
    whole, with_it = inserted(ready, asked, answer)
    assert check(whole, with_it) == ()
    left = sum(
        packs * asked.lines.pack[0] * whole.lines.unserved_cost[line]
        for line, packs in zip(with_it.unserved.line, with_it.unserved.packs, strict=True)
        if line >= 400
    )
    assert with_it.objective - plan.objective == answer.cost + left
    assert [line.unserved_pieces + sum(p.pieces for p in line.split) for line in answer.lines] == [
        *asked.lines.quantity
    ]


KINDS: tuple[dict[str, Any], ...] = (
    {"setups": {"repeats": ("week",)}},
    {"setups": {"scope": ("family",)}},
    {"steps": {"weeks_before": [1]}},
    {"members": {"fixed_cost": [500, 700]}},
    {"members": {"max_lines": [1, -1]}},
    {"lines": {"max_members": [1, 1]}},
    {"ways": {"min_pieces": [40, 40, 40, 40], "max_pieces": [60, 60, 60, 60]}},
    {"closed": {"way": [0, 2], "week": [0, 1]}},
    {"lines": {"late_cost": [-1, -1]}},
)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_problems_of_every_kind_can_be_asked(kind: dict[str, Any]) -> None:
    standing = problem(**kind)
    plan = core.solve(standing)
    asked = like(standing, [(0, 95, 2), (1, 30, 2)])
    answer = promise(standing_of(standing, plan), asked)
    whole, with_it = inserted(standing_of(standing, plan), asked, answer)
    assert check(whole, with_it) == ()


def test_lines_that_are_asked_together_do_not_get_the_same_hours() -> None:
    standing = problem()
    ready = standing_of(standing, core.solve(standing))
    alone = promise(ready, like(standing, [(0, 100, 2)])).lines[0].week
    together = promise(ready, like(standing, [(0, 100, 2)] * 3)).lines
    assert (alone, [line.week for line in together]) == (1, [1, 2, 2])


def test_what_would_help_is_told_with_the_week_it_gives() -> None:
    standing = problem(ways={"first_week": [1, 1, 1, 1]})
    ready = standing_of(standing, core.solve(standing))
    line = promise(ready, like(standing, [(0, 100, 2)])).lines[0]
    assert line.week == 2
    assert {relaxed.what: relaxed.week for relaxed in line.relax} == {"hours": 1, "material": 0}
    hours = next(relaxed for relaxed in line.relax if relaxed.what == "hours")
    assert hours.group == "grinding" and all(short.hours > 0 for short in hours.hours)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ({"ways": {"min_pieces": [100] * 4}}, "minimum_lot"),
        ({"lines": {"max_members": [1, 1]}}, "member_limit"),
        ({"members": {"max_lines": [2, -1]}}, "newcomer"),
        ({"ways": {"max_pieces": [100, 150, 100, 150]}}, "largest_share"),
        ({"closed": {"way": [1, 3], "week": [1, 1]}}, "weeks"),
    ],
)
def test_each_limit_that_keeps_a_line_out_is_named(kind: dict[str, Any], what: str) -> None:
    standing = problem(**kind)
    ready = standing_of(standing, core.solve(standing))
    line = promise(ready, like(standing, [(0, 300, 2)])).lines[0]
    assert line.week is None
    assert (what, 2) in {(relaxed.what, relaxed.week) for relaxed in line.relax}


def test_another_rule_that_is_handed_in_is_tried_too() -> None:
    standing = problem()
    plan = core.solve(standing)
    asked = like(standing, [(0, 300, 2)])
    only_li = asked.model_copy(
        update={
            "ways": type(asked.ways).model_validate(
                {name: column[:1] for name, column in dict(asked.ways).items()}
            )
        }
    )
    terms = Terms(alternatives={"permit": asked})
    line = promise(standing_of(standing, plan), only_li, terms).lines[0]
    assert line.week is None
    assert ("permit", 2) in {(relaxed.what, relaxed.week) for relaxed in line.relax}


def sure(spread: int, mean: int = 1000) -> Any:
    standing = problem()
    ready = standing_of(standing, core.solve(standing))
    record = Record(delivered=mean, accepted=1000, variance=spread**2, periods=40)
    terms = Terms(records={"Li": record, "Wang": record})
    return promise(ready, like(standing, [(0, 50, 2)]), terms).lines[0]


def test_confidence_falls_with_the_spread_of_what_members_delivered() -> None:
    told = [float(sure(spread).confidence) for spread in (10, 100, 300, 900)]
    assert told == sorted(told, reverse=True) and len(set(told)) == 4
    assert float(sure(100, 900).confidence) < float(sure(100, 1000).confidence)


def test_a_surer_week_is_never_before_the_promised_one() -> None:
    weeks = [sure(spread).sure_week for spread in (10, 100, 300)]
    assert weeks == sorted(weeks) and weeks[0] >= sure(10).week
    assert sure(5000).sure_week is None


def test_who_asks_for_strange_members_is_told_which() -> None:
    standing = problem()
    ready = standing_of(standing, core.solve(standing))
    with pytest.raises(Unknown, match="Zhao"):
        promise(ready, problem(members={"name": ("Li", "Zhao")}))


def test_a_line_may_have_as_many_members_as_it_says() -> None:
    standing = problem()
    ready = standing_of(standing, core.solve(standing))
    q = asked_of(ready, like(standing, [(0, 10, 2)])).query(0, ready, ready.lines_of)
    assert (slots_of(q), slots_of(q._replace(most_members=1))) == (2, 1)
