"""What if: shocks and other policies give a compared plan, and never touch the adopted one."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.dispatch import core
from services.dispatch.supposing.compared import Compared, what_if
from services.dispatch.supposing.shaken import shaken
from services.dispatch.supposing.shocks import Shock, shocked
from services.dispatch.translating.translation import translate
from tests.dispatch.situations import HOUR, LI, line, situation
from tests.dispatch.small import problem


def shock(**of: Any) -> Shock:
    return Shock.model_validate(of)


DOWN = shock(hours={"group": "grinding", "member": "Li", "from_week": 0, "to_week": 1})


def after(*shocks: Shock, **changes: Any) -> Compared:
    asked = problem(**changes)
    return what_if(asked, shocks, plan=core.solve(asked))


def test_the_adopted_plan_and_its_problem_stay_byte_for_byte() -> None:
    asked = problem()
    plan = core.solve(asked)
    was = plan.model_dump_json(), asked.model_dump_json()
    for each in (
        shock(hours={"group": "grinding", "per_mille": 500}),
        shock(suspended={"member": "Wang", "from_week": 2}),
        shock(larger={"line": "6306", "times": 3}),
        shock(policy={"max_members": 1, "late_times_per_mille": 2000}),
    ):
        told = what_if(asked, [each], plan=plan)
        assert told.before.objective == plan.objective
        assert (plan.model_dump_json(), asked.model_dump_json()) == was


def test_a_machine_that_is_down_for_two_weeks_sends_its_work_elsewhere() -> None:
    told = after(DOWN)
    assert {part.member for line in told.changed for part in line.after if part.week < 2} == {
        "Wang"
    }
    assert told.after.objective > told.before.objective == told.again
    load = {each.resource: each for each in told.load}
    assert load["Li:grinding"].hours_after == 100 and load["Li:grinding"].hours_before == 300


def test_a_suspended_member_makes_nothing_from_then_on() -> None:
    told = after(shock(suspended={"member": "Li", "from_week": 1}))
    parts = [part for line in told.changed for part in line.after]
    assert not [part for part in parts if part.member == "Li" and part.week >= 1]
    gone = after(shock(suspended={"member": "Li"}), shock(suspended={"member": "Wang"}))
    assert gone.after.served_pieces == 0 and gone.after.unserved_pieces == 160


def test_a_line_three_times_as_large_is_made_as_far_as_hours_go() -> None:
    told = after(shock(larger={"line": "6205", "times": 5}))
    assert told.after.served_pieces + told.after.unserved_pieces == 560
    assert told.after.unserved_lines and told.before.unserved_lines == ()


def test_another_policy_is_compared_too() -> None:
    told = after(shock(policy={"max_members": 1}))
    assert all(len({part.member for part in line.after}) <= 1 for line in told.changed)
    free = after(shock(policy={"setup_times_per_mille": 0}))
    assert free.after.cost.set_up == 0
    on_time = after(DOWN, shock(policy={"may_be_late": False}))
    assert on_time.after.late_lines == ()


def test_what_stood_where_hours_are_gone_is_no_longer_frozen() -> None:
    stands = {"way": [0], "week": [0], "packs": [4], "move_cost": [-1]}
    told = after(DOWN, adopted=stands)
    assert told.after.status != "infeasible"
    assert told.after.cost.change == 0


@pytest.mark.parametrize(
    "wrong",
    [
        shock(hours={"group": "forging"}),
        shock(hours={"group": "grinding", "member": "Zhao"}),
        shock(hours={"group": "grinding", "resource": "Zhao:grinding"}),
        shock(suspended={"member": "Zhao"}),
        shock(larger={"line": "6999", "times": 2}),
        shock(policy={"kindness": 3}),
    ],
)
def test_a_shock_that_names_what_is_not_there_is_refused_in_words(wrong: Shock) -> None:
    with pytest.raises(ValueError, match=r"forging|Zhao|6999|kindness"):
        shocked(problem(), [wrong])


def test_a_shock_is_one_thing() -> None:
    with pytest.raises(ValidationError):
        shock()
    with pytest.raises(ValidationError):
        shock(larger={"line": "6205", "times": 2}, policy={})


def test_a_situation_is_shaken_before_it_becomes_a_problem() -> None:
    calm = situation(lines=(line("a"), line("b")))
    told = what_if(calm, [shock(suspended={"member": LI.id, "from_week": 0})])
    makers = {part.member for each in told.changed for part in each.after}
    assert makers == {"Wang"} and calm == situation(lines=(line("a"), line("b")))
    hours = shock(hours={"group": "grinding", "member": "Li", "per_mille": 500, "to_week": 1})
    halved = translate(shaken(calm, [hours])).capacity
    whole = translate(calm).capacity
    fewer = [(now, was) for now, was in zip(halved, whole, strict=True) if now != was]
    assert fewer == [(100 * HOUR, 200 * HOUR)] * 2
    larger = shaken(calm, [shock(larger={"line": "b", "times": 3})])
    assert [each.quantity for each in larger.lines] == [100, 300]
    assert shaken(calm, [shock(policy={"max_members": 2})]).policy.max_members == 2


@pytest.mark.parametrize(
    "wrong",
    [
        shock(hours={"group": "forging"}),
        shock(hours={"group": "forging", "member": "Li"}),
        shock(hours={"group": "grinding", "resource": "x"}),
        shock(policy={"kindness": 3}),
    ],
)
def test_a_situation_refuses_strange_shocks_too(wrong: Shock) -> None:
    with pytest.raises(ValueError, match=r"forging|resource|kindness"):
        shaken(situation(), [wrong])
