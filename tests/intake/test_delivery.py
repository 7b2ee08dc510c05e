from datetime import date

import pytest

from libs.contracts.orders import (
    AnyEvent,
    ConfirmMaterial,
    ForecastRecorded,
    LineClosed,
    LineRefused,
    LineStarted,
    MaterialConfirmed,
    RecordForecast,
    RecordStart,
    ShippingDenied,
)
from services.intake.order import order
from tests.intake.samples import (
    ACCEPTED,
    HELD,
    NOW,
    ORDER,
    POLICY,
    WEI,
    cancelled,
    grant,
    granted,
    ship,
    shipped,
)
from tests.support import given

READY = date(2026, 12, 14)
refused = LineRefused(order_id=ORDER, line=1, code="due.past")
closed = LineClosed(order_id=ORDER, line=1, shipped=0, short=60_000)
ENDED = [(refused, "refused"), (closed, "closed"), (cancelled(60_000), "cancelled")]
ALL_GONE = (*ACCEPTED, granted("lot-1", 60_000), shipped("lot-1", 60_000, 60_000))
started = LineStarted(order_id=ORDER, line=1, package_id="p1")
confirmed = MaterialConfirmed(order_id=ORDER, line=1, ready=READY)


def confirm(ready: date = READY) -> ConfirmMaterial:
    return ConfirmMaterial(actor=WEI, now=NOW, order_id=ORDER, line=1, ready=ready)


def start(package: str = "p1") -> RecordStart:
    return RecordStart(actor=POLICY, now=NOW, order_id=ORDER, line=1, package_id=package)


def forecast(late: bool = False) -> RecordForecast:
    return RecordForecast(
        actor=POLICY,
        now=NOW,
        order_id=ORDER,
        line=1,
        expected="2027-W03",
        late=late,
        unplanned=0,
    )


def denied(lot: str, quantity: int, code: str, **figures: int | str) -> ShippingDenied:
    return ShippingDenied(
        order_id=ORDER,
        line=1,
        shipment_id="sea-1",
        lot_id=lot,
        member_id="F001",
        quantity=quantity,
        code=code,
        figures=figures,
    )


def test_steel_is_confirmed_once_a_day_and_again_when_the_day_moves() -> None:
    given(order, *ACCEPTED).when(confirm()).then(confirmed)
    later = date(2026, 12, 21)
    given(order, *ACCEPTED, confirmed).when(confirm(later)).then(
        confirmed.model_copy(update={"ready": later})
    )


def test_steel_is_not_confirmed_for_a_held_line() -> None:
    given(order, *HELD).when(confirm()).then_refused("line.held", line=1)


@pytest.mark.parametrize(("last", "status"), ENDED)
def test_steel_is_not_confirmed_for_a_line_that_has_ended(last: AnyEvent, status: str) -> None:
    given(order, *ACCEPTED, last).when(confirm()).then_refused("line.ended", line=1, status=status)


def test_the_first_package_starts_the_line_and_each_is_recorded_once() -> None:
    given(order, *ACCEPTED).when(start()).then(started)
    assert order.fold((*ACCEPTED, started)).lines[1].status == "in_production"
    given(order, *ACCEPTED, started).when(start("p2")).then(
        started.model_copy(update={"package_id": "p2"})
    )


@pytest.mark.parametrize("last", [last for last, _ in ENDED])
def test_a_start_that_comes_too_late_is_nothing(last: AnyEvent) -> None:
    given(order, *ACCEPTED, last).when(start()).then()


def test_a_lot_is_granted_up_to_the_last_piece() -> None:
    given(order, *ACCEPTED, granted("lot-1", 20_000)).when(grant("lot-2", 40_000)).then(
        granted("lot-2", 40_000)
    )


def test_more_than_is_left_is_denied_with_the_figures() -> None:
    given(order, *ACCEPTED, granted("lot-1", 20_000)).when(grant("lot-2", 40_001)).then(
        denied("lot-2", 40_001, "shipping.above_ordered", left=40_000, asked=40_001)
    )
    given(order, *ALL_GONE).when(grant("lot-2", 1)).then(
        denied("lot-2", 1, "shipping.above_ordered", left=0, asked=1)
    )


def test_after_a_cancellation_only_what_was_kept_may_leave() -> None:
    kept = (*ACCEPTED, granted("lot-1", 20_000), cancelled(40_000, kept=20_000))
    given(order, *kept).when(grant("lot-2", 1)).then(
        denied("lot-2", 1, "shipping.above_ordered", left=0, asked=1)
    )


@pytest.mark.parametrize(
    ("history", "status"),
    [(HELD, "held"), *(((*ACCEPTED, last), status) for last, status in ENDED)],
)
def test_nothing_leaves_for_a_line_that_is_not_open(
    history: tuple[AnyEvent, ...], status: str
) -> None:
    given(order, *history).when(grant("lot-1", 5)).then(
        denied("lot-1", 5, "shipping.line_not_open", status=status)
    )


def test_a_lot_is_granted_to_one_shipment_only() -> None:
    given(order, *ACCEPTED, granted("lot-1", 5, "sea-9")).when(grant("lot-1", 5)).then(
        denied("lot-1", 5, "shipping.lot_granted", shipment_id="sea-9")
    )


def test_a_lot_that_was_denied_may_be_asked_for_another_shipment() -> None:
    before = (*ACCEPTED, denied("lot-1", 5, "shipping.above_ordered"))
    given(order, *before).when(grant("lot-1", 5)).then()
    given(order, *before).when(grant("lot-1", 5, "sea-2")).then(granted("lot-1", 5, "sea-2"))


@pytest.mark.parametrize("history", [(), ACCEPTED])
def test_a_shipment_that_asks_for_a_line_nobody_knows_is_answered(
    history: tuple[AnyEvent, ...],
) -> None:
    unknown = denied("lot-1", 5, "line.unknown", line=9).model_copy(update={"line": 9})
    given(order, *history).when(grant("lot-1", 5, number=9)).then(unknown)


def test_what_has_left_is_counted_once() -> None:
    before = (*ACCEPTED, granted("lot-1", 20_000))
    given(order, *before).when(ship("lot-1", 20_000)).then(shipped("lot-1", 20_000, 20_000))
    assert order.fold((*before, shipped("lot-1", 20_000, 20_000))).lines[1].ungranted == 40_000
    assert order.fold(ALL_GONE).lines[1].status == "shipped"


def test_what_was_kept_of_a_cancelled_line_is_all_that_is_ordered() -> None:
    kept = (*ACCEPTED, granted("lot-1", 20_000), cancelled(40_000, kept=20_000))
    given(order, *kept).when(ship("lot-1", 20_000)).then(
        shipped("lot-1", 20_000, 20_000, ordered=20_000)
    )


def test_goods_that_left_without_a_grant_are_recorded_and_leave_less_to_grant() -> None:
    given(order, *ACCEPTED).when(ship("lot-1", 20_000)).then(shipped("lot-1", 20_000, 20_000))
    assert order.fold((*ACCEPTED, shipped("lot-1", 20_000, 20_000))).lines[1].ungranted == 40_000


def test_goods_for_a_line_nobody_knows_are_nothing() -> None:
    given(order, *ACCEPTED).when(ship("lot-1", 5, number=9)).then()


def test_a_forecast_is_recorded_when_it_differs_from_the_last() -> None:
    on_time = ForecastRecorded(order_id=ORDER, line=1, expected="2027-W03", late=False, unplanned=0)
    given(order, *ACCEPTED).when(forecast()).then(on_time)
    given(order, *ACCEPTED, on_time).when(forecast(late=True)).then(
        on_time.model_copy(update={"late": True})
    )


@pytest.mark.parametrize("history", [(), ALL_GONE, *((*ACCEPTED, last) for last, _ in ENDED)])
def test_a_forecast_for_what_has_ended_is_nothing(history: tuple[AnyEvent, ...]) -> None:
    given(order, *history).when(forecast()).then()
