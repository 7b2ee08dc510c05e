from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from libs.contracts.base import Actor, UnitPrice, WeekQuantity
from libs.contracts.clusters import DispatchPolicy
from libs.contracts.members import GroupHours, MemberProfile, Permit
from libs.contracts.orders import Reading
from libs.contracts.packages import Work
from libs.contracts.plans import (
    AdoptPlan,
    AnswerRecorded,
    ApprovePlan,
    CapacityRecorded,
    ChangeLine,
    EnqueueLine,
    LineChanged,
    LineEnqueued,
    Load,
    MemberRecorded,
    PermitRecorded,
    PlanAdopted,
    PlanProposed,
    PlanRejected,
    PolicyRecorded,
    RecordAnswer,
    RecordRejection,
    RecordStanding,
    RecordWeek,
    RejectionRecorded,
    RejectPlan,
    Share,
    Solution,
    StandingRecorded,
    WeekRecorded,
)
from services.dispatch.hours import pool_hours, used_hours
from services.dispatch.plan import plan
from tests.support import given

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
SYSTEM = Actor(id="policy", role="system", party="linxi")
ASKED: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "cluster_id": "linxi"}
READING = Reading(
    text="6205 deep groove ball",
    designation="6205-2RS",
    catalogue="6205",
    family="deep groove ball",
    d_mm="25",
    tol_class="P0",
    vibration="",
    matched=False,
    hs_heading="8482.10",
)
LINE: dict[str, Any] = {
    "order_id": "order-1",
    "line": 1,
    "reading": READING,
    "quantity": 9_000,
    "unit": "SET",
    "unit_price": UnitPrice(value="4.1", currency="CNY"),
    "due": date(2027, 1, 25),
    "kind": "domestic",
    "country": "CN",
}
enqueued = LineEnqueued(**LINE)
SOLUTION = Solution(status="optimal", objective_fen=1, bound_fen=1, gap="0")
FACTS = (
    WeekRecorded(week="2026-W49"),
    MemberRecorded(
        member_id="F004",
        profile=MemberProfile(name="四号", uscc="x", role="assembler", steps=("grinding",)),
    ),
    PermitRecorded(
        member_id="F004",
        permit=Permit(
            families=("deep groove ball",),
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 12, 31),
        ),
        standing="active",
    ),
    CapacityRecorded(
        member_id="F004",
        from_week="2026-W49",
        hours=(GroupHours(resource_group="grinding", offered=100),),
        declared_on=date(2026, 11, 30),
    ),
    enqueued,
)


def share(quantity: int, name: str = "package-1", member: str = "F004", hours: int = 50) -> Share:
    return Share(
        package_id=name,
        work=Work(
            order_id="order-1",
            line=1,
            member_id=member,
            designation="6205-2RS",
            catalogue="6205",
            family="deep groove ball",
            tol_class="P0",
            unit="SET",
            unit_price=UnitPrice(value="3.1000", currency="CNY"),
            due_week="2027-W03",
        ),
        quantity=quantity,
        weeks=(WeekQuantity(week="2026-W50", quantity=quantity),),
        load=(Load(resource_group="grinding", week="2026-W50", hours_e7=hours * 10_000_000),),
    )


def adopt(*shares: Share, name: str = "plan-1", based_on: str = "", as_of: int = 5) -> AdoptPlan:
    return AdoptPlan(
        **ASKED,
        plan_id=name,
        based_on=based_on,
        as_of=as_of,
        digest="d",
        shares=shares,
        unserved=(),
        solution=SOLUTION,
        answer_by=NOW + timedelta(hours=48),
    )


def adopted(command: AdoptPlan, *shares: Share, left_out: tuple[Any, ...] = ()) -> PlanAdopted:
    fields = {
        name: getattr(command, name) for name in PlanAdopted.model_fields if name in dir(command)
    }
    return PlanAdopted(**{**fields, "shares": shares, "left_out": left_out})


whole = adopted(adopt(share(9_000)), share(9_000))


def left_codes(command: AdoptPlan, *history: Any) -> list[str]:
    (event,) = plan.decide(command, plan.fold(history))
    assert isinstance(event, PlanAdopted)
    return [left.code for left in event.left_out]


def test_a_line_enters_the_backlog_once() -> None:
    given(plan).when(EnqueueLine(**ASKED, **LINE)).then(enqueued)
    given(plan, enqueued).when(EnqueueLine(**ASKED, **LINE)).then()


def test_a_plan_is_due_when_something_is_open_and_something_changed() -> None:
    assert plan.fold(FACTS).plan_due
    assert not plan.fold((*FACTS, whole)).plan_due
    declined = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="declined", returned=9_000
    )
    assert plan.fold((*FACTS, whole, declined)).plan_due


def test_a_share_that_stands_takes_its_quantity_out_of_the_backlog() -> None:
    given(plan, *FACTS).when(adopt(share(9_000))).then(whole)
    assert plan.fold((*FACTS, whole)).lines["order-1", 1].open == 0


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


@pytest.mark.parametrize(("answer", "returned"), [("declined", 9_000), ("expired", 9_000)])
def test_an_offer_that_is_not_taken_returns_its_quantity(answer: Any, returned: int) -> None:
    command = RecordAnswer(**ASKED, package_id="package-1", answer=answer, returned=returned)
    recorded = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer=answer, returned=returned
    )
    given(plan, *FACTS, whole).when(command).then(recorded)
    assert plan.fold((*FACTS, whole, recorded)).lines["order-1", 1].open == 9_000


def test_a_rejected_lot_returns_its_quantity_and_the_package_is_smaller() -> None:
    command = RecordRejection(**ASKED, package_id="package-1", lot_id="lot-1", quantity=2_000)
    state = plan.fold((*FACTS, whole, *plan.decide(command, plan.fold((*FACTS, whole)))))
    assert state.lines["order-1", 1].open == 2_000
    assert state.packages["package-1"].quantity == 7_000
    assert isinstance(plan.decide(command, plan.fold((*FACTS, whole)))[0], RejectionRecorded)


def test_a_smaller_line_names_the_packages_that_have_to_go() -> None:
    command = ChangeLine(**ASKED, order_id="order-1", line=1, quantity=0)
    given(plan, *FACTS, whole).when(command).then(
        LineChanged(order_id="order-1", line=1, quantity=0, due=LINE["due"], revoke=("package-1",))
    )


def test_a_suspended_members_open_packages_have_to_go() -> None:
    command = RecordStanding(**ASKED, member_id="F004", standing="suspended")
    given(plan, *FACTS, whole).when(command).then(
        StandingRecorded(member_id="F004", standing="suspended", revoke=("package-1",))
    )


def test_weeks_only_go_forward() -> None:
    given(plan, *FACTS).when(RecordWeek(**ASKED, week="2026-W48")).then()
    given(plan, *FACTS).when(RecordWeek(**ASKED, week="2026-W50")).then(
        WeekRecorded(week="2026-W50")
    )


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
    assert event == PlanRejected(plan_id="plan-1", reason="too much for F004")


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


def test_the_package_that_is_just_enough_goes_before_a_larger_one() -> None:
    both = adopt(share(6_000), share(3_000, name="package-2", hours=40))
    history = (*FACTS, *plan.decide(both, plan.fold(FACTS)))
    smaller = ChangeLine(**ASKED, order_id="order-1", line=1, quantity=6_000)
    (event,) = plan.decide(smaller, plan.fold(history))
    assert isinstance(event, LineChanged) and event.revoke == ("package-2",)


def test_what_could_not_be_taken_back_is_taken_from_another_package() -> None:
    both = adopt(share(5_000), share(4_000, name="package-2", hours=40))
    history = (*FACTS, *plan.decide(both, plan.fold(FACTS)))
    smaller = ChangeLine(**ASKED, order_id="order-1", line=1, quantity=5_000)
    history = (*history, *plan.decide(smaller, plan.fold(history)))
    missed = RecordAnswer(**ASKED, package_id="package-2", answer="revoked", returned=0)
    (event,) = plan.decide(missed, plan.fold(history))
    assert isinstance(event, AnswerRecorded) and event.revoke == ("package-1",)


def test_hours_follow_a_counter_offer_to_its_weeks() -> None:
    weeks = (WeekQuantity(week="2026-W51", quantity=9_000),)
    moved = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="accepted", returned=0,
        weeks=weeks,
    )  # fmt: skip
    used = used_hours(plan.fold((*FACTS, whole, moved)))
    assert used == {("F004", "grinding", "2026-W51"): 500_000_000}


def test_a_suspended_shops_hours_leave_the_pool() -> None:
    shop = CapacityRecorded(
        member_id="F053",
        from_week="2026-W49",
        hours=(GroupHours(resource_group="forging", offered=0, pool=70),),
        declared_on=date(2026, 11, 30),
    )
    suspended = StandingRecorded(member_id="F053", standing="suspended")
    assert pool_hours(plan.fold((*FACTS, shop)), "forging", "2026-W50") == 70
    assert pool_hours(plan.fold((*FACTS, shop, suspended)), "forging", "2026-W50") == 0
