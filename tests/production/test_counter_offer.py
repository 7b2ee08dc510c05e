from typing import Any

import pytest

from libs.contracts.base import WeekQuantity
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterPackage,
    CounterRejected,
    PackageCountered,
)
from services.production.package import package
from tests.production.cast import (
    BY_GROUP,
    BY_WANG,
    DEADLINE,
    FEWER,
    LATE,
    MONDAY,
    OF,
    accept,
    accepted,
    again,
    counter,
    countered,
    decline,
    declined,
    expired,
    offered,
    refuse,
    take,
    taken,
)
from tests.support import given


def test_a_member_may_offer_to_make_less_in_other_weeks() -> None:
    given(package, offered).when(counter).then(countered)


def test_a_member_may_offer_to_make_all_of_it_later() -> None:
    later = (WeekQuantity(week="2026-W52", quantity=1000),)
    given(package, offered).when(
        CounterPackage(**BY_WANG, quantity=1000, weeks=later, reason="steel is late")
    ).then(PackageCountered(**OF, quantity=1000, weeks=later, reason="steel is late"))


def test_a_member_may_think_again_while_its_counter_offer_is_open() -> None:
    given(package, offered, countered).when(accept).then(accepted)
    given(package, offered, countered).when(decline).then(declined)
    fewer_still = (WeekQuantity(week="2026-W51", quantity=200),)
    given(package, offered, countered).when(
        CounterPackage(**BY_WANG, quantity=200, weeks=fewer_still, reason="one press only")
    ).then(PackageCountered(**OF, quantity=200, weeks=fewer_still, reason="one press only"))


def test_a_counter_offer_is_not_above_the_offer() -> None:
    more = (WeekQuantity(week="2026-W51", quantity=1001),)
    given(package, offered).when(
        CounterPackage(**BY_WANG, quantity=1001, weeks=more, reason="free hours")
    ).then_refused("package.counter_quantity", offered=1000, asked=1001, in_weeks=1001)


def test_a_counter_offers_weeks_sum_up_to_it() -> None:
    given(package, offered).when(
        CounterPackage(**BY_WANG, quantity=699, weeks=FEWER, reason="two grinders down")
    ).then_refused("package.counter_quantity", offered=1000, asked=699, in_weeks=700)


def test_a_counter_offer_says_why() -> None:
    given(package, offered).when(counter.model_copy(update={"reason": " "})).then_refused(
        "package.counter_reason"
    )


def test_the_group_takes_a_counter_offer_and_the_rest_goes_back() -> None:
    given(package, offered, countered).when(take).then(taken)


def test_the_group_offers_the_first_terms_again() -> None:
    given(package, offered, countered).when(refuse).then(again)
    given(package, offered, countered, again).when(AcceptPackage(**{**BY_WANG, "now": LATE})).then(
        accepted
    )
    given(package, offered, countered).when(AnswerCounter(**BY_GROUP, answer="reject")).then(
        CounterRejected(**OF, answer_by=DEADLINE)
    )


def test_terms_are_not_offered_again_until_a_time_that_has_passed() -> None:
    given(package, offered, countered).when(
        AnswerCounter(**BY_GROUP, answer="reject", answer_by=MONDAY)
    ).then_refused("package.answer_by_past", answer_by="2026-11-30T01:00:00Z")


def test_a_member_does_not_answer_its_own_counter_offer() -> None:
    given(package, offered, countered).when(AnswerCounter(**BY_WANG, answer="accept")).then_refused(
        "not.group"
    )


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ((), "offered"),
        ((accepted,), "accepted"),
        ((expired,), "expired"),
        ((declined,), "declined"),
    ],
)
def test_where_no_counter_offer_is_open_none_is_answered(history: Any, status: str) -> None:
    for command in (take, refuse):
        given(package, offered, *history).when(command).then_refused(
            "package.not_countered", status=status
        )


def test_a_taken_counter_offer_is_not_rejected_afterwards() -> None:
    given(package, offered, countered, taken).when(refuse).then_refused(
        "package.not_countered", status="accepted"
    )
