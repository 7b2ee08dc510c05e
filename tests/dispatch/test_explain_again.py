"""What is found by planning again holds when it is planned again here, and is bounded."""

from typing import Any

import numpy as np
import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch.core.arrays import ints
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.explaining import (
    Labels,
    counterfactual,
    price_counterfactual,
    price_of_fairness,
    price_of_stability,
    relief,
    say,
)
from services.dispatch.explaining.ground import ground
from services.dispatch.explaining.raising import MOST_PLANS
from services.dispatch.levelling import solve
from tests.dispatch.clusters import cluster
from tests.dispatch.small import problem
from tests.dispatch.thrown import planned

HOUR = 10_000_000
# Li, the cheaper, has 100 hours a week of which 6205 takes all; 6306 goes to Wang.
TIGHT = problem(
    lines={"name": ("6205", "6306"), "quantity": [150, 1500], "due_week": [0, 0]},
    steps={"hours": [HOUR // 10]},
    setup_hours={"hours": [0]},
    capacity=[15 * HOUR, 0, 0, 900 * HOUR, 0, 0],
    ways={"price": [10, 19, 10, 11]},
)


def pieces(problem: Problem, plan: Plan, line: str, member: str) -> int:
    at = problem.lines.name.index(line), problem.members.name.index(member)
    rows = zip(plan.shares.line, plan.shares.member, plan.shares.pieces, strict=True)
    return sum(made for of, by, made in rows if (of, by) == at)


def with_more(asked: Problem, resource: str, week: int, hours: int) -> Problem:
    capacity = np.array(ints(asked.capacity)).reshape(-1, asked.weeks)
    capacity[asked.resources.name.index(resource), week] += hours
    return Problem.model_validate(dict(asked) | {"capacity": capacity.ravel()})


class Counted:
    """The solver, and how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, problem: Problem, *, work: int | None, start: Plan | None) -> Plan:
        self.times += 1
        return solve(problem, work=work, start=start)


def test_hours_that_would_have_won_pieces_win_them_and_fewer_do_not() -> None:
    plan, counted = solve(TIGHT), Counted()
    told = counterfactual(
        TIGHT, plan, "6306", "Li", solve=counted, labels=Labels(weeks=("2026-W32",))
    )
    assert counted.times <= MOST_PLANS
    assert say(told, "en") == (
        "No. 2 of the lines you can make (1,500 pieces, due week 2026-W32): 150.0 h more of "
        "grinding in week 2026-W32 would have won you 1,500 pieces more."
    )
    hours = int(str(told.figures["hours_e7"]))
    again = solve(with_more(TIGHT, "Li:grinding", 0, hours))
    assert pieces(TIGHT, again, "6306", "Li") == told.figures["won_pieces"] == 1500
    fewer = solve(with_more(TIGHT, "Li:grinding", 0, hours * 9 // 10))
    assert pieces(TIGHT, fewer, "6306", "Li") < 1500


def test_who_is_dearer_hears_that_hours_would_not_help() -> None:
    roomy = problem(capacity=[500] * 6)
    told = counterfactual(roomy, solve(roomy), "6205", "Wang")
    assert (told.audience, told.code) == ("member", "hours_would_not_win")
    assert set(told.figures) == {"number", "bare", "pieces", "got_pieces", "due"}


def test_who_makes_all_of_a_line_needs_no_hours() -> None:
    roomy = problem(capacity=[500] * 6)
    assert counterfactual(roomy, solve(roomy), "6205", "Li").code == "hours_not_needed"


def test_a_member_without_a_way_is_told_so() -> None:
    asked = problem(
        ways={"line": [0, 0, 1], "member": [0, 1, 0], "recipe": [0, 0, 0]}
        | {"source": [0, 1, 0], "price": [10, 11, 10], "setup": [0, 0, 0]}
    )
    with pytest.raises(KeyError, match="no way"):
        counterfactual(asked, solve(asked), "6306", "Wang")


def raised(asked: Problem, figures: dict[str, Any], name: str) -> Problem:
    """The problem with the stated hours of one week, found by the names in the statement."""
    groups = [figures["group"], *figures["others"]]
    hours = [figures["hours_e7"], *map(int, figures["others_e7"])]
    for group, more in zip(groups, hours, strict=True):
        asked = with_more(asked, f"{name}:{group}", int(figures["week"]), more)
    return asked


def test_what_is_said_of_thrown_problems_comes_true() -> None:
    won = 0
    for seed in range(30):
        asked, plan = planned(seed)
        for line, member in list(zip(asked.ways.line, asked.ways.member, strict=True))[:2]:
            names = asked.lines.name[line], asked.members.name[member]
            counted = Counted()
            told = counterfactual(asked, plan, *names, solve=counted, audience="group")
            assert counted.times <= MOST_PLANS
            if told.code == "hours_would_win":
                again = solve(raised(asked, dict(told.figures), names[1]), start=plan)
                before = pieces(asked, plan, *names)
                assert pieces(asked, again, *names) - before >= int(str(told.figures["won_pieces"]))
                won += 1
    assert won >= 5


def test_relief_brings_the_line_on_time_at_the_stated_saving() -> None:
    asked = problem(lines={"due_week": [0, 0]})
    plan, counted = solve(asked), Counted()
    told = relief(asked, plan, "6205", solve=counted)
    assert told[0].code == "relief_hours" and counted.times <= MOST_PLANS
    figures = told[0].figures
    name = f"{figures['member']}:grinding"
    again = solve(with_more(asked, name, int(str(figures["week"])), int(str(figures["hours_e7"]))))
    weeks = [w for of, w in zip(again.shares.line, again.shares.week, strict=True) if of == 0]
    assert max(weeks) == 0 and not len(again.unserved.line)
    assert (plan.objective - again.objective) * 100 == figures["saved_fen"]


def test_a_buyer_hears_of_relief_only_weeks_and_groups() -> None:
    asked = problem(lines={"due_week": [0, 0]})
    told = relief(asked, solve(asked), "6205", audience="buyer")
    assert {frozenset(s.figures) for s in told} == {frozenset({"line", "due", "groups", "week"})}


def test_a_line_that_is_on_time_needs_no_relief() -> None:
    roomy = problem(capacity=[500] * 6)
    assert relief(roomy, solve(roomy), "6205") == ()


def test_the_price_that_would_have_won_wins_and_is_the_groups_alone() -> None:
    roomy = problem(
        capacity=[500] * 6,
        ways={"price": [1000, 1100, 1000, 1100]},
        lines={"unserved_cost": [9000, 9000]},
    )
    told = price_counterfactual(roomy, solve(roomy), "6205", "Wang")
    assert told.audience == "group" and told.code == "price_would_win"
    assert 998 <= float(str(told.figures["asked_price"])) <= 1000
    assert told.figures["won_pieces"] == 100


def test_fairness_and_stability_have_their_price() -> None:
    fair: dict[str, Any] = {
        "lines": {"value": [100, 100]},
        "members": {"fair_target": [0, 16_000]},
        "fair_per_million": 20_000,
        "capacity": [500] * 6,
        "setups": {"cost": [0]},
    }
    asked = problem(**fair)
    paid = price_of_fairness(asked, solve(asked)).figures
    assert paid["price_fen"] == 16_000  # Wang makes all 160 at 1 more than Li would
    stands = {"way": [1], "week": [0], "packs": [10], "move_cost": [3]}
    kept = problem(capacity=[500] * 6, adopted=stands)
    assert price_of_stability(kept, solve(kept)).figures["price_fen"] == 10_000


@pytest.mark.skipif(not COMPILED, reason="the search is compiled")
def test_hours_win_in_a_searched_plan_too() -> None:
    asked = cluster(300, 20, 12, seed=5)
    plan = solve(asked, work=50)
    g = ground(asked, plan, Labels())
    rows = [row for row in np.flatnonzero(g.made == 0).tolist() if g.left[g.a.line[row]] == 0]
    codes = set[str]()
    for way in rows[:6]:
        line, member = (int(column[way]) for column in (g.a.line, g.a.member))
        counted = Counted()
        told = counterfactual(
            asked, plan, asked.lines.name[line], asked.members.name[member], solve=counted
        )
        codes.add(told.code)
        assert counted.times <= MOST_PLANS
    assert "hours_would_win" in codes
