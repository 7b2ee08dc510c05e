from datetime import date
from typing import Any

import pytest

from libs.contracts.base import WeekQuantity
from libs.contracts.members import GroupHours
from libs.contracts.plans import (
    AnswerRecorded,
    CapacityRecorded,
    ChangeLine,
    EnqueueLine,
    LineChanged,
    RecordAnswer,
    RecordRejection,
    RecordStanding,
    RecordWeek,
    RejectionRecorded,
    StandingRecorded,
    WeekRecorded,
)
from services.dispatch.desk.hours import pool_hours, used_hours
from services.dispatch.plan import plan
from tests.dispatch.desk import ASKED, FACTS, LINE, adopt, enqueued, share, whole
from tests.support import given


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
