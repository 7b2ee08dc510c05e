"""What an order's line remembers of an event that concerns it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from libs.contracts.orders import (
    ForecastRecorded,
    LineAccepted,
    LineAmended,
    LineCancelled,
    LineClosed,
    LineHeld,
    LineRefused,
    LineShipped,
    LineStarted,
    MaterialConfirmed,
    ShippingDenied,
    ShippingGranted,
)
from services.intake.situation import Consignment, Line, progress

LineEvent = (
    LineHeld
    | LineAccepted
    | LineRefused
    | LineAmended
    | LineCancelled
    | MaterialConfirmed
    | LineStarted
    | ShippingGranted
    | ShippingDenied
    | LineShipped
    | ForecastRecorded
    | LineClosed
)


def remember(line: Line, event: LineEvent) -> Line:
    match event:
        case LineHeld():
            return replace(line, status="held")
        case LineAccepted():
            answered = replace(line, answer="accept") if line.status == "held" else line
            return replace(answered, status="accepted", reading=event.reading)
        case LineRefused():
            answered = replace(line, answer="refuse") if line.status == "held" else line
            return replace(answered, status="refused")
        case LineAmended():
            return _moved(replace(line, quantity=event.quantity, due=event.due))
        case LineCancelled():
            status = line.status if event.kept else "cancelled"
            return _moved(replace(line, cancelled=event.cancelled, status=status))
        case MaterialConfirmed():
            return replace(line, ready=event.ready)
        case LineStarted():
            return _moved(replace(line, packages=line.packages | {event.package_id}))
        case ShippingGranted():
            granted = line.granted + event.quantity
            return replace(line, granted=granted, consignments=_answered(line, event))
        case ShippingDenied():
            return replace(line, consignments=_answered(line, event))
        case LineShipped():
            return _moved(_departed(line, event))
        case ForecastRecorded():
            return replace(line, forecast=event)
        case LineClosed():
            return replace(line, status="closed")
    assert_never(event)


def _moved(line: Line) -> Line:
    if line.being_made or line.status == "shipped":
        return replace(line, status=progress(line))
    return line


def _answered(line: Line, event: ShippingGranted | ShippingDenied) -> Mapping[Consignment, int]:
    granted = event.quantity if isinstance(event, ShippingGranted) else 0
    return {**line.consignments, (event.lot_id, event.shipment_id): granted}


def _departed(line: Line, event: LineShipped) -> Line:
    """What left takes the place of what was granted; they are the same unless a grant is lost."""
    consignment = (event.lot_id, event.shipment_id)
    granted = line.granted - line.consignments.get(consignment, 0) + event.quantity
    return replace(
        line,
        shipped=line.shipped + event.quantity,
        granted=granted,
        consignments={**line.consignments, consignment: event.quantity},
        departed=line.departed | {consignment},
    )
