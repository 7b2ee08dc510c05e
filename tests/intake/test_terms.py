from datetime import date

import pytest

from libs.contracts.orders import (
    AnyEvent,
    CancelOrder,
    LineAmended,
    LineClosed,
    LineRefused,
)
from services.intake.order import order
from tests.intake.samples import (
    ACCEPTED,
    ANNA,
    DUE,
    HELD,
    NOW,
    ORDER,
    TAPERED,
    accepted,
    amend,
    cancel,
    cancelled,
    close,
    granted,
    held,
    line,
    placed,
    shipped,
)
from tests.support import given

refused = LineRefused(order_id=ORDER, line=1, code="due.past")
closed = LineClosed(order_id=ORDER, line=1, shipped=0, short=60_000, reason="buyer agrees")
GONE = (*ACCEPTED, granted("lot-1", 20_000), shipped("lot-1", 20_000, 20_000))
ALL_GONE = (*ACCEPTED, granted("lot-1", 60_000), shipped("lot-1", 60_000, 60_000))


def amended(quantity: int = 60_000, due: date = DUE) -> LineAmended:
    return LineAmended(
        order_id=ORDER, line=1, quantity_before=60_000, quantity=quantity, due_before=DUE, due=due
    )


def cancel_all(expected: int | None = None) -> CancelOrder:
    return CancelOrder(
        actor=ANNA, now=NOW, order_id=ORDER, reason="too late", expected_terms=expected
    )


@pytest.mark.parametrize("history", [ACCEPTED, HELD, GONE])
def test_a_line_is_amended_in_quantity_and_due_date(history: tuple[AnyEvent, ...]) -> None:
    later = date(2027, 3, 1)
    given(order, *history).when(amend(quantity=48_000, due=later)).then(amended(48_000, later))


def test_amending_to_what_it_is_changes_nothing() -> None:
    given(order, *ACCEPTED).when(amend(quantity=60_000, due=DUE)).then()


def test_a_line_is_not_amended_below_what_is_granted_to_shipments() -> None:
    given(order, *GONE).when(amend(quantity=20_000)).then(amended(20_000))
    given(order, *GONE).when(amend(quantity=19_999)).then_refused(
        "line.below_shipped", shipped=20_000, ordered=60_000
    )
    under_way = (*ACCEPTED, granted("lot-1", 20_000))
    given(order, *under_way).when(amend(quantity=19_999)).then_refused(
        "line.below_shipped", shipped=20_000, ordered=60_000
    )


def test_a_line_amended_to_what_has_left_is_shipped_and_more_opens_it_again() -> None:
    exactly = order.fold((*GONE, amended(20_000)))
    assert exactly.lines[1].status == "shipped"
    more = order.fold((*ALL_GONE, amended(61_000)))
    assert more.lines[1].status == "partly_shipped"


def test_a_due_date_is_not_moved_into_the_past() -> None:
    given(order, *ACCEPTED).when(amend(due=date(2026, 11, 29))).then_refused(
        "due.past", due="2026-11-29", today="2026-11-30"
    )


@pytest.mark.parametrize(
    ("last", "status"),
    [
        (refused, "refused"),
        (closed, "closed"),
        (cancelled(60_000), "cancelled"),
        (cancelled(40_000, kept=20_000), "cancelled"),
    ],
)
def test_a_line_that_has_ended_is_not_amended(last: AnyEvent, status: str) -> None:
    given(order, *ACCEPTED, last).when(amend(quantity=70_000)).then_refused(
        "line.ended", line=1, status=status
    )


def test_a_line_is_cancelled_whole_before_anything_is_granted() -> None:
    given(order, *ACCEPTED).when(cancel()).then(cancelled(60_000))
    assert order.fold((*ACCEPTED, cancelled(60_000))).lines[1].status == "cancelled"


def test_cancelling_keeps_what_is_granted_until_that_has_left() -> None:
    under_way = (*ACCEPTED, granted("lot-1", 20_000))
    given(order, *under_way).when(cancel()).then(cancelled(40_000, kept=20_000))
    kept = (*under_way, cancelled(40_000, kept=20_000))
    assert order.fold(kept).lines[1].status == "accepted"
    gone = (*kept, shipped("lot-1", 20_000, 20_000, ordered=20_000))
    assert order.fold(gone).lines[1].status == "shipped"


@pytest.mark.parametrize(
    ("history", "status", "kept"),
    [
        ((*ACCEPTED, refused), "refused", 0),
        ((*ACCEPTED, closed), "closed", 0),
        (ALL_GONE, "shipped", 60_000),
        ((*ACCEPTED, granted("lot-1", 60_000)), "accepted", 60_000),
    ],
)
def test_where_nothing_is_left_cancelling_is_refused(
    history: tuple[AnyEvent, ...], status: str, kept: int
) -> None:
    given(order, *history).when(cancel()).then_refused(
        "line.nothing_to_cancel", line=1, status=status, shipped=kept
    )


def test_cancelling_an_order_cancels_every_line_of_which_something_is_left() -> None:
    two = (placed(line(), line(2, 500), line(3, 7)), accepted(), held(2), accepted(line(3, 7)))
    before = (*two, granted("lot-1", 20_000), cancelled(7, number=3))
    given(order, *before).when(cancel_all()).then(
        cancelled(40_000, kept=20_000), cancelled(500, number=2)
    )


def test_an_order_that_is_all_gone_cannot_be_cancelled() -> None:
    given(order, *ALL_GONE).when(cancel_all()).then_refused(
        "order.nothing_to_cancel", status="shipped"
    )


def test_a_line_is_closed_with_what_was_not_shipped_as_short() -> None:
    given(order, *ACCEPTED).when(close()).then(closed)
    given(order, *GONE).when(close()).then(
        closed.model_copy(update={"shipped": 20_000, "short": 40_000})
    )
    given(order, *ALL_GONE).when(close()).then(
        closed.model_copy(update={"shipped": 60_000, "short": 0})
    )


def test_a_line_is_not_closed_while_a_shipment_of_it_is_under_way() -> None:
    given(order, *GONE, granted("lot-2", 5_000)).when(close()).then_refused(
        "line.shipment_under_way", granted=25_000, shipped=20_000
    )


def test_a_held_line_is_answered_or_cancelled_but_not_closed() -> None:
    given(order, *HELD).when(close()).then_refused("line.held", line=1)


@pytest.mark.parametrize(
    ("last", "status"), [(refused, "refused"), (cancelled(60_000), "cancelled")]
)
def test_a_refused_or_cancelled_line_is_not_closed(last: AnyEvent, status: str) -> None:
    given(order, *ACCEPTED, last).when(close()).then_refused("line.ended", line=1, status=status)


def test_terms_that_changed_since_the_sender_looked_are_refused() -> None:
    answered = accepted(HELD[0].lines[0], reading=TAPERED, written="7205")
    history = (*HELD, answered)  # placed is 1, held 2, answered 3
    stale = {"expected": 1, "current": 3}
    given(order, *history).when(amend(quantity=7, expected_terms=1)).then_refused(
        "order.terms_changed", **stale
    )
    given(order, *history).when(cancel(expected=1)).then_refused("order.terms_changed", **stale)
    given(order, *history).when(cancel_all(1)).then_refused("order.terms_changed", **stale)
    given(order, *history).when(amend(quantity=7, expected_terms=3)).then(amended(7))


def test_shipping_and_being_judged_in_placing_change_no_terms() -> None:
    assert order.fold(GONE).terms == 1
    assert order.fold((*GONE, amended(50_000))).terms == 5
    assert order.fold((*HELD, refused)).terms == 3
    assert order.fold((*ACCEPTED, cancelled(60_000))).terms == 3
