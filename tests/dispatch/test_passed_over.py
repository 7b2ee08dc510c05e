"""Lines that an attempt cannot plan: others have their turn, and when they have theirs again."""

from dataclasses import replace

from libs.contracts.plans import CapacityRecorded, LineEnqueued, MaterialRecorded
from services.dispatch.desk.attempts import UNSOLVED
from services.dispatch.desk.state import Desk, LineKey
from services.dispatch.plan import plan
from services.dispatch.planning.outlook import asked, outlook
from tests.dispatch.demo import all_orders
from tests.dispatch.desk import LINE, NOW
from tests.dispatch.tried import tried


def most_urgent(desk: Desk) -> LineKey:
    (key,) = asked(replace(desk, failures=2, most=1))
    return key


def test_a_line_with_which_every_attempt_fails_is_passed_over_once_others_were_planned() -> None:
    desk, turns = all_orders(), 0
    hopeless, many = most_urgent(desk), len(desk.unmet)
    desk = replace(desk, failures=2, most=1)
    desk = tried(desk, hopeless)
    assert hopeless not in asked(desk)  # it comes last
    while desk.plan_due:
        desk, turns = tried(desk, hopeless), turns + 1
        assert turns <= many + 1
    assert (desk.failures, desk.most, desk.passed) == (0, 0, ((hopeless, UNSOLVED),))
    assert outlook(desk).waiting[hopeless] == UNSOLVED and desk.lines[hopeless].open
    new = plan.evolve(desk, LineEnqueued(**LINE))
    assert new.plan_due and hopeless not in asked(new)
    material = MaterialRecorded(order_id=hopeless[0], line=hopeless[1], ready=NOW.date())
    assert hopeless in asked(plan.evolve(desk, material))
    hours = CapacityRecorded(
        member_id="F004", from_week="2027-W01", hours=(), declared_on=NOW.date()
    )
    assert hopeless in asked(plan.evolve(desk, hours))


def test_where_every_line_fails_none_is_passed_over_and_each_has_its_turn() -> None:
    desk = replace(all_orders(), failures=2, most=1)
    turns, keys = list[LineKey](), asked(replace(desk, most=0))
    for _ in range(2 * len(keys)):
        turns += asked(desk)
        desk = tried(desk, *keys)
    assert sorted(turns) == sorted(keys * 2) and desk.passed == () and desk.plan_due


def test_while_fewer_are_asked_what_is_new_does_not_put_lines_back_before_others() -> None:
    desk = replace(all_orders(), failures=2, most=1)
    first = most_urgent(desk)
    passed = replace(desk, passed=((first, "line.no_hours"),))
    new = plan.evolve(passed, LineEnqueued(**LINE))
    assert new.passed == passed.passed and new.facts == desk.facts + 1
    while new.most:
        new = tried(new)
    assert new.plan_due and first in asked(new)  # then it has its turn with what is new
    new = tried(new)
    assert not new.plan_due


def test_what_is_new_and_of_no_line_frees_a_hopeless_line_once_all_is_asked_again() -> None:
    desk = all_orders()
    hopeless = most_urgent(desk)
    desk = tried(tried(replace(desk, failures=2, most=1), hopeless), hopeless)
    while (hopeless, UNSOLVED) not in desk.passed:
        desk = tried(desk, hopeless)
    assert desk.most
    hours = CapacityRecorded(
        member_id="F004", from_week="2027-W01", hours=(), declared_on=NOW.date()
    )
    desk = plan.evolve(desk, hours)
    assert hopeless not in asked(desk)  # those before it have their turn
    while desk.most:
        desk = tried(desk)
    assert desk.passed == () and desk.plan_due and hopeless in asked(desk)
