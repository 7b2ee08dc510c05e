"""Adopting plans: share by share, in parts, automatically or by a dispatcher."""

from datetime import timedelta

import pytest

from libs.contracts.clusters import DispatchPolicy
from libs.contracts.plans import (
    AnswerRecorded,
    ApprovePlan,
    PlanAdopted,
    PlanProposed,
    PlanRejected,
    PolicyRecorded,
    RejectPlan,
    StandingRecorded,
    WeekRecorded,
)
from services.dispatch.plan import plan
from tests.dispatch.desk import ASKED, FACTS, NOW, SOLUTION, adopt, left_codes, share, whole
from tests.support import given


def test_a_plan_that_started_from_a_superseded_one_is_refused() -> None:
    late = adopt(share(9_000), name="plan-2", based_on="plan-0")
    given(plan, *FACTS, whole).when(late).then_refused(
        "plan.superseded", based_on="plan-0", current="plan-1"
    )


def test_shares_above_what_is_open_are_left_out_and_named() -> None:
    both = adopt(share(6_000), share(6_000, name="package-2"))
    assert left_codes(both, *FACTS) == ["share.line_filled"]


def test_a_share_without_free_hours_is_left_out() -> None:
    assert left_codes(adopt(share(9_000, hours=101)), *FACTS) == ["share.no_hours"]


def test_two_shares_may_not_take_the_same_hours() -> None:
    both = adopt(share(4_000, hours=60), share(4_000, name="package-2", hours=60))
    assert left_codes(both, *FACTS) == ["share.no_hours"]


def test_a_share_of_a_suspended_member_is_left_out() -> None:
    suspended = StandingRecorded(member_id="F004", standing="suspended")
    assert left_codes(adopt(share(9_000)), *FACTS, suspended) == ["share.not_permitted"]


def test_a_member_that_declined_the_line_is_not_asked_again() -> None:
    declined = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="declined", returned=9_000
    )
    again = adopt(share(9_000, name="package-2"), name="plan-2", based_on="plan-1")
    assert left_codes(again, *FACTS, whole, declined) == ["share.member_declined"]


APPROVED = PolicyRecorded(policy=DispatchPolicy(adoption="approved"))
asked_for = adopt(share(9_000))
PROPOSED = PlanProposed(
    plan_id="plan-1",
    based_on="",
    as_of=5,
    digest="d",
    shares=(share(9_000),),
    unserved=(),
    solution=SOLUTION,
)


def test_where_policy_says_approved_a_plan_is_first_proposed() -> None:
    given(plan, *FACTS, APPROVED).when(asked_for).then(PROPOSED)


def test_a_dispatcher_adopts_the_proposed_plan() -> None:
    approve = ApprovePlan(**ASKED, plan_id="plan-1", answer_by=NOW + timedelta(hours=48))
    (event,) = plan.decide(approve, plan.fold((*FACTS, APPROVED, PROPOSED)))
    assert isinstance(event, PlanAdopted) and event.shares == (share(9_000),)
    given(plan, *FACTS, APPROVED).when(approve).then_refused("plan.not_proposed", plan_id="plan-1")


def test_a_rejected_proposal_is_gone() -> None:
    no = RejectPlan(**ASKED, plan_id="plan-1", reason="too much for F004")
    given(plan, *FACTS, APPROVED, PROPOSED).when(no)
    (event,) = plan.decide(no, plan.fold((*FACTS, APPROVED, PROPOSED)))
    assert event == PlanRejected(plan_id="plan-1", reason="too much for F004", by="policy", at=NOW)


def test_a_proposal_in_parts_is_adopted_whole_or_not_at_all() -> None:
    first = PROPOSED.model_copy(update={"parts": 2, "shares": (share(4_000),)})
    rest = share(5_000, name="package-2", hours=40)
    second = first.model_copy(update={"part": 2, "shares": (rest,)})
    approve = ApprovePlan(**ASKED, plan_id="plan-1", answer_by=NOW + timedelta(hours=48))
    given(plan, *FACTS, APPROVED, first).when(approve).then_refused(
        "plan.incomplete", have=1, parts=2
    )
    events = plan.decide(approve, plan.fold((*FACTS, APPROVED, first, second)))
    shares = [s for event in events if isinstance(event, PlanAdopted) for s in event.shares]
    assert [s.quantity for s in shares] == [4_000, 5_000]


def test_a_share_in_a_week_that_has_passed_is_left_out_and_planned_once_more() -> None:
    turned = WeekRecorded(week="2026-W50")
    late = adopt(share(9_000), as_of=6)
    assert left_codes(late, *FACTS, turned) == ["share.week_past"]
    (event,) = plan.decide(late, plan.fold((*FACTS, turned)))
    once = plan.fold((*FACTS, turned, event))
    assert once.plan_due
    again = adopt(share(9_000), name="plan-2", based_on="plan-1", as_of=once.facts)
    assert not plan.fold(plan.decide(again, once), once).plan_due  # not for ever


@pytest.mark.parametrize("late_parts", [{1}, {2}, {1, 2}, {1, 3}, {1, 2, 3}])
def test_of_a_plan_in_parts_shares_left_out_are_planned_once_more_and_not_for_ever(
    late_parts: set[int],
) -> None:
    desk = plan.fold((*FACTS, WeekRecorded(week="2026-W50")))
    for name, tried_before in (("plan-1", False), ("plan-2", True), ("plan-3", False)):
        based_on, facts = desk.plan_id, desk.facts
        for part in (1, 2, 3):
            late = (share(3_000, name=f"{name}-{part}"),) if part in late_parts else ()
            command = adopt(*late, name=name, based_on=based_on, as_of=facts)
            of_part = command.model_copy(update={"part": part, "parts": 3})
            desk = plan.fold(plan.decide(of_part, desk), desk)
        assert desk.facts == facts + (not tried_before)


def test_a_log_that_counted_more_tries_than_there_were_hides_no_fact() -> None:
    first = whole.model_copy(update={"as_of": 7, "shares": ()})
    desk = plan.fold((*FACTS, first))
    assert not desk.plan_due
    assert plan.evolve(desk, WeekRecorded(week="2026-W50")).plan_due


def test_of_two_answers_to_the_same_question_no_parts_are_mixed() -> None:
    """A planner that is killed and solves again may cut another plan of the same name."""
    first = whole.model_copy(update={"shares": (share(4_000),), "parts": 2, "digest": "d"})
    rest = adopt(share(5_000, name="package-2", hours=40)).model_copy(
        update={"part": 2, "parts": 2}
    )
    (event,) = plan.decide(rest, plan.fold((*FACTS, first)))
    assert isinstance(event, PlanAdopted) and len(event.shares) == 1
    given(plan, *FACTS, first).when(rest.model_copy(update={"digest": "other"})).then()
    proposed = PROPOSED.model_copy(update={"parts": 2})
    other = rest.model_copy(update={"digest": "other"})
    given(plan, *FACTS, APPROVED, proposed).when(other).then()
