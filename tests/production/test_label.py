from typing import Any

import pytest

from libs.contracts.lots import (
    IssueLabels,
    LabelsIssued,
    LabelsRequested,
    LabelsWithheld,
    RequestLabels,
    WithholdLabels,
)
from services.production.lot import lot
from tests.production.cast import MONDAY, POLICY
from tests.production.test_lot import BAD, BY_WANG, GOOD, LOT, OF, let_go, made
from tests.support import given

BY_POLICY: dict[str, Any] = {"lot_id": LOT, "actor": POLICY, "now": MONDAY}
RELEASED = (*GOOD, let_go)


def request(quantity: int) -> RequestLabels:
    return RequestLabels(**BY_WANG, quantity=quantity)


def requested(quantity: int, number: int = 1) -> LabelsRequested:
    return LabelsRequested(**OF, family="deep groove ball", quantity=quantity, request=number)


def issue(quantity: int, number: int = 1) -> IssueLabels:
    return IssueLabels(**BY_POLICY, quantity=quantity, request=number)


def issued(first: int, last: int, number: int = 1) -> LabelsIssued:
    quantity = last - first + 1
    return LabelsIssued(
        **OF, quantity=quantity, request=number, prefix="0A1B2C3D", first=first, last=last
    )


def withhold(quantity: int, number: int = 1) -> WithholdLabels:
    return WithholdLabels(**BY_POLICY, quantity=quantity, request=number, code="member.suspended")


withheld = LabelsWithheld(**OF, quantity=500, request=1, code="member.suspended")


def test_labels_are_requested_for_a_released_lot() -> None:
    given(lot, *RELEASED).when(request(500)).then(requested(500))


@pytest.mark.parametrize(
    ("history", "status"), [((made,), "made"), (GOOD, "inspected"), (BAD, "rejected")]
)
def test_a_label_is_never_requested_for_a_lot_that_is_not_released(
    history: Any, status: str
) -> None:
    given(lot, *history).when(request(1)).then_refused("label.lot_not_released", status=status)


@pytest.mark.parametrize("history", [(), (made,), GOOD, BAD, RELEASED])
@pytest.mark.parametrize("number", [0, 1])
def test_a_label_is_never_issued_that_nobody_requested(history: Any, number: int) -> None:
    given(lot, *history).when(issue(10, number)).then()
    given(lot, *history).when(withhold(10, number)).then()


def test_serials_go_on_without_a_gap() -> None:
    first = (*RELEASED, requested(200))
    given(lot, *first).when(issue(200)).then(issued(1, 200))
    second = (*first, issued(1, 200), requested(300, 2))
    given(lot, *second).when(issue(300, 2)).then(issued(201, 500, 2))


def test_there_are_no_more_labels_than_goods() -> None:
    given(lot, *RELEASED).when(request(501)).then_refused("label.above_lot", left=500, asked=501)
    given(lot, *RELEASED, requested(200), issued(1, 200)).when(request(301)).then_refused(
        "label.above_lot", left=300, asked=301
    )


def test_one_request_waits_at_a_time() -> None:
    given(lot, *RELEASED, requested(200)).when(request(200)).then()
    given(lot, *RELEASED, requested(200)).when(request(100)).then_refused(
        "label.request_open", requested=200
    )


def test_withheld_labels_may_be_requested_again_under_a_new_number() -> None:
    given(lot, *RELEASED, requested(500)).when(withhold(500)).then(withheld)
    given(lot, *RELEASED, requested(500), withheld).when(request(500)).then(requested(500, 2))


def test_a_late_answer_to_an_earlier_request_says_nothing() -> None:
    history = (*RELEASED, requested(500), withheld, requested(400, 2))
    given(lot, *history).when(issue(500)).then()
    given(lot, *history).when(withhold(500)).then()


def test_as_many_are_issued_as_were_requested_whatever_the_answer_says() -> None:
    given(lot, *RELEASED, requested(200)).when(issue(400)).then(issued(1, 200))
