"""How a line comes to its buyer: steel, work begun, quantity granted, goods gone, a forecast."""

from libs.contracts.orders import (
    AnyEvent,
    ConfirmMaterial,
    ForecastRecorded,
    GrantShipping,
    LineShipped,
    LineStarted,
    MaterialConfirmed,
    RecordForecast,
    RecordShipped,
    RecordStart,
    ShippingDenied,
    ShippingGranted,
)
from libs.contracts.weeks import business_day
from libs.eventlog import Refused
from services.intake.situation import Order, line_of


def confirm_material(command: ConfirmMaterial, order: Order) -> list[AnyEvent]:
    line = line_of(order, command.line)
    if line.ready == command.ready:
        return []
    if line.status == "held":
        raise Refused("line.held", line=command.line)
    if not line.being_made:
        raise Refused("line.ended", line=command.line, status=line.status)
    return [MaterialConfirmed(order_id=command.order_id, line=command.line, ready=command.ready)]


def record_start(command: RecordStart, order: Order) -> list[AnyEvent]:
    line = order.lines.get(command.line)
    if line is None or not (line.being_made or line.status == "shipped"):
        return []
    if command.package_id in line.packages:
        return []
    return [
        LineStarted(order_id=command.order_id, line=command.line, package_id=command.package_id)
    ]


def grant_shipping(command: GrantShipping, order: Order) -> list[AnyEvent]:
    consignment = (command.lot_id, command.shipment_id)
    line = order.lines.get(command.line)
    if consignment in (order.strays if line is None else line.consignments):
        return []
    if line is None:
        return [_denied(command, "line.unknown", line=command.line)]
    if not (line.being_made or line.status == "shipped"):
        return [_denied(command, "shipping.line_not_open", status=line.status)]
    granted_for = [
        ship for (lot, ship), n in line.consignments.items() if lot == command.lot_id and n
    ]
    if granted_for:
        return [_denied(command, "shipping.lot_granted", shipment_id=granted_for[0])]
    if command.quantity > line.ungranted:
        left, asked = line.ungranted, command.quantity
        return [_denied(command, "shipping.above_ordered", left=left, asked=asked)]
    return [
        ShippingGranted(
            order_id=command.order_id,
            line=command.line,
            shipment_id=command.shipment_id,
            lot_id=command.lot_id,
            member_id=command.member_id,
            quantity=command.quantity,
        )
    ]


def record_shipped(command: RecordShipped, order: Order) -> list[AnyEvent]:
    """Goods that have left have left, whatever was granted."""
    line = order.lines.get(command.line)
    if line is None or (command.lot_id, command.shipment_id) in line.departed:
        return []
    return [
        LineShipped(
            order_id=command.order_id,
            line=command.line,
            shipment_id=command.shipment_id,
            lot_id=command.lot_id,
            quantity=command.quantity,
            shipped=line.shipped + command.quantity,
            ordered=line.wanted,
            on=business_day(command.now),
        )
    ]


def record_forecast(command: RecordForecast, order: Order) -> list[AnyEvent]:
    line = order.lines.get(command.line)
    if line is None or not (line.being_made or line.status == "held"):
        return []
    forecast = ForecastRecorded(
        order_id=command.order_id,
        line=command.line,
        expected=command.expected,
        late=command.late,
        unplanned=command.unplanned,
    )
    return [] if forecast == line.forecast else [forecast]


def _denied(command: GrantShipping, code: str, **figures: int | str) -> ShippingDenied:
    return ShippingDenied(
        order_id=command.order_id,
        line=command.line,
        shipment_id=command.shipment_id,
        lot_id=command.lot_id,
        member_id=command.member_id,
        quantity=command.quantity,
        code=code,
        figures=figures,
    )
