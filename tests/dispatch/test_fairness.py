"""Fair shares: who is due how much, how evenly a plan gives, and what evening it out costs."""

from typing import Any

import numpy as np
import pytest

from libs.contracts.problem import Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.levelling import level
from services.dispatch.translating.fairness import (
    fair_targets,
    hours_index,
    value_index,
    with_fair_shares,
)
from services.dispatch.translating.situation import Policy
from services.dispatch.translating.translation import translate
from tests.dispatch.changes import with_table
from tests.dispatch.clusters import cluster
from tests.dispatch.situations import HOUR, WANG, line, member, situation
from tests.dispatch.small import problem

VALUE = {"value": [1, 1]}


def test_a_line_is_due_to_those_able_for_it_in_the_ratio_of_their_hours() -> None:
    plenty = problem(lines=VALUE, capacity=[100] * 3 + [300] * 3)
    assert fair_targets(plenty) == [40, 120]


def test_hours_come_to_be_used_evenly_where_not_all_are_able_for_all_lines() -> None:
    """Wang alone is able for the second line, so most of the first is due to Li."""
    narrow = {"line": [0, 0, 1], "member": [0, 1, 1], "recipe": [0] * 3, "source": [0, 1, 1]}
    narrow |= {"price": [10, 11, 11], "setup": [0] * 3}
    assert fair_targets(problem(lines=VALUE, ways=narrow)) == [pytest.approx(80, abs=1)] * 2


def test_who_is_able_for_nothing_has_no_share() -> None:
    alone = {"line": [0, 1], "member": [0, 0], "recipe": [0, 0], "source": [0, 0]}
    alone |= {"price": [10, 10], "setup": [0, 0]}
    assert fair_targets(problem(lines=VALUE, ways=alone)) == [160, -1]


def test_what_was_received_in_the_window_counts() -> None:
    """Li: (40 + 66) of 340 hours; Wang: 93 of 300."""
    assert fair_targets(problem(lines=VALUE), received=(40, 0)) == [
        pytest.approx(66, abs=1),
        pytest.approx(93, abs=1),
    ]


def test_a_policy_that_weighs_fairness_gives_both_their_part() -> None:
    """Both could make all of it: without the weight the lower price decides."""
    fair = Policy(fair_per_million=100_000)
    asked = situation(policy=fair, lines=(line(quantity=200, setup_hours={}),))
    translated = translate(asked)
    worth = 200 * 1_000_000_000
    assert list(translated.members.fair_target) == [pytest.approx(worth / 2, rel=1e-6)] * 2
    plan = core.solve(translated, gap=0.0)
    assert check(translated, plan) == () and set(plan.shares.member) == {0, 1}
    assert set(core.solve(translate(situation())).shares.member) == {0}


def test_who_was_given_more_already_is_due_less() -> None:
    had = member("Li", received=400 * HOUR)
    fair = Policy(fair_per_million=100_000)
    translated = translate(situation(policy=fair, members=(had, WANG)))
    li, wang = translated.members.fair_target
    assert li < wang / 10


def test_fairness_without_any_way_is_no_fault() -> None:
    nobody = (member("Li", permits=()), member("Wang", permits=()))
    translated = translate(situation(policy=Policy(fair_per_million=1), members=nobody))
    assert list(translated.members.fair_target) == [-1, -1]


def test_the_index_is_one_where_all_are_used_alike_and_falls_to_one_in_n() -> None:
    both = problem(lines=VALUE, setup_hours={"hours": [0]})
    even = {"line": [0, 1], "member": [0, 1], "way": [0, 3], "week": [0, 0]}
    even |= {"packs": [8, 8], "pieces": [80, 80]}
    plan = core.solve(both)
    shares = type(plan.shares).model_validate(even)
    spread = plan.model_copy(update={"shares": shares})
    assert hours_index(both, spread) == pytest.approx(1)
    assert value_index(both, spread) == pytest.approx(1)
    alone = type(plan.shares).model_validate(even | {"member": [0, 0], "way": [0, 2]})
    one = plan.model_copy(update={"shares": alone})
    assert hours_index(both, one) == pytest.approx(0.5)
    assert value_index(both, one) == pytest.approx(0.5)


def fair(weight: int) -> Problem:
    plain = cluster(150, 12, 13, seed=3)
    roomy = np.array(plain.capacity) * 95 // 70
    columns: dict[str, Any] = {"value": np.array(plain.lines.unserved_cost) // 2}
    counted = with_table(plain, "lines", columns).model_copy(update={"fair_per_million": weight})
    return with_fair_shares(Problem.model_validate(dict(counted) | {"capacity": roomy}))


@pytest.mark.skipif(not COMPILED, reason="only a compiled search is levelled")
def test_levelling_makes_a_large_plan_fairer_and_says_what_is_left() -> None:
    asked = fair(25_000)
    before = core.solve(asked.model_copy(update={"fair_per_million": 0}), work=30)
    after = level(asked, work=30)
    assert check(asked, after) == ()
    assert hours_index(asked, after) > hours_index(asked, before) + 0.05
    assert after.objective - after.cost.fairness < before.objective * 1.01
    assert after.model_dump_json() == level(asked, work=30).model_dump_json()
