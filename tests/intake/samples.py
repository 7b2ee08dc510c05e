"""An order of 临西, as the tests tell it: Anna buys bearings, Wei of the group answers."""

from datetime import UTC, date, datetime
from typing import Any

from libs.contracts.base import Actor, UnitPrice
from libs.contracts.buyers import BuyerProfile
from libs.contracts.orders import (
    AmendLine,
    AnswerHold,
    CancelLine,
    CloseLine,
    GrantShipping,
    IntakePolicy,
    LineAccepted,
    LineCancelled,
    LineHeld,
    LineShipped,
    OrderedLine,
    OrderPlaced,
    PlaceOrder,
    Reading,
    RecordShipped,
    ShippingGranted,
)

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
TODAY, DUE = date(2026, 11, 30), date(2027, 1, 25)
ORDER = "order-1"
WEI = Actor(id="wei", role="group", party="group")
ANNA = Actor(id="anna", role="buyer", party="B-DE-01")
POLICY = Actor(id="policy", role="system", party="linxi")
GERMANY = BuyerProfile(name="Beispiel", country="DE", currency="EUR", writes="iso")
PRICE = UnitPrice(value="0.745", currency="EUR")


def reading(text: str, family: str, catalogue: str | None = None) -> Reading:
    designation = text.split()[0]
    return Reading(
        text=text,
        designation=designation,
        catalogue=designation if catalogue is None else catalogue,
        family=family,
        d_mm="25",
        tol_class="P0",
        vibration="",
        matched=False,
        hs_heading="8482.10",
    )


BALL = reading("6205 deep groove ball", "deep groove ball")
ANGULAR = reading("7205 angular contact ball", "angular contact ball")
TAPERED = reading("30205 tapered roller", "tapered roller")


def line(number: int = 1, quantity: int = 60_000, **changed: Any) -> OrderedLine:
    ordered = OrderedLine(
        line=number,
        designation="6205",
        readings=(BALL,),
        quantity=quantity,
        unit="SET",
        unit_price=PRICE,
        due=DUE,
    )
    return ordered.model_copy(update=changed)


AMBIGUOUS = line(designation="7205", readings=(ANGULAR, TAPERED), asked="7205")


def place(*lines: OrderedLine, **changed: Any) -> PlaceOrder:
    command = PlaceOrder(
        actor=ANNA,
        now=NOW,
        order_id=ORDER,
        buyer_id="B-DE-01",
        po_number="BW-26-0913",
        kind="export",
        currency="EUR",
        incoterm="FCA",
        named_place="Linxi, group depot",
        lines=lines or (line(),),
        profile=GERMANY,
        policy=IntakePolicy(),
    )
    return command.model_copy(update=changed)


def placed(*lines: OrderedLine, **changed: Any) -> OrderPlaced:
    said = vars(place(*lines))
    event = OrderPlaced.model_validate({**said, "country": "DE", "placed_at": NOW})
    return event.model_copy(update=changed)


def accepted(ordered: OrderedLine | None = None, **changed: Any) -> LineAccepted:
    ordered = ordered or line()
    event = LineAccepted(
        order_id=ORDER,
        line=ordered.line,
        reading=ordered.readings[0],
        quantity=ordered.quantity,
        unit=ordered.unit,
        unit_price=ordered.unit_price,
        due=ordered.due,
        kind="export",
        country="DE",
        buyer_id="B-DE-01",
    )
    return event.model_copy(update=changed)


def held(number: int = 1, *reasons: Any) -> LineHeld:
    return LineHeld(order_id=ORDER, line=number, reasons=reasons)


ACCEPTED = (placed(), accepted())
HELD = (placed(AMBIGUOUS), held())


def answer(what: Any, chosen: str = "", reason: str = "") -> AnswerHold:
    return AnswerHold(
        actor=WEI, now=NOW, order_id=ORDER, line=1, answer=what, reading=chosen, reason=reason
    )


def amend(**what: Any) -> AmendLine:
    return AmendLine(**{"actor": ANNA, "now": NOW, "order_id": ORDER, "line": 1, **what})


def cancel(number: int = 1, expected: int | None = None) -> CancelLine:
    return CancelLine(
        actor=ANNA, now=NOW, order_id=ORDER, line=number, reason="too late", expected_terms=expected
    )


def cancelled(cancelled: int, kept: int = 0, number: int = 1) -> LineCancelled:
    return LineCancelled(
        order_id=ORDER, line=number, cancelled=cancelled, kept=kept, reason="too late"
    )


def close(number: int = 1) -> CloseLine:
    return CloseLine(actor=WEI, now=NOW, order_id=ORDER, line=number, reason="buyer agrees")


def grant(lot: str, quantity: int, shipment: str = "sea-1", number: int = 1) -> GrantShipping:
    return GrantShipping(
        actor=POLICY,
        now=NOW,
        order_id=ORDER,
        line=number,
        shipment_id=shipment,
        lot_id=lot,
        member_id="F001",
        quantity=quantity,
    )


def granted(lot: str, quantity: int, shipment: str = "sea-1") -> ShippingGranted:
    return ShippingGranted(
        order_id=ORDER,
        line=1,
        shipment_id=shipment,
        lot_id=lot,
        member_id="F001",
        quantity=quantity,
    )


def ship(lot: str, quantity: int, shipment: str = "sea-1", number: int = 1) -> RecordShipped:
    return RecordShipped(
        actor=POLICY,
        now=NOW,
        order_id=ORDER,
        line=number,
        shipment_id=shipment,
        lot_id=lot,
        quantity=quantity,
    )


def shipped(lot: str, quantity: int, total: int, ordered: int = 60_000) -> LineShipped:
    return LineShipped(
        order_id=ORDER,
        line=1,
        shipment_id="sea-1",
        lot_id=lot,
        quantity=quantity,
        shipped=total,
        ordered=ordered,
        on=TODAY,
    )
