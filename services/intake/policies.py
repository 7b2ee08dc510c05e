"""Facts of packages, members, shipments and our own orders, carried over to orders and buyers."""

from typing import Any

from libs.contracts.base import Command
from libs.contracts.buyers import RememberReading
from libs.contracts.envelope import Envelope
from libs.contracts.members import ShipmentAuthorised
from libs.contracts.orders import GrantShipping, LineAccepted, RecordShipped, RecordStart
from libs.contracts.packages import CounterAccepted, PackageAccepted
from libs.contracts.shipments import ShipmentDeparted
from libs.eventlog import Policy
from libs.eventlog.policies import by_policy


def start_line(event: Any, about: Envelope) -> list[Command]:
    """A member accepted work: the line is being made."""
    match event:
        case PackageAccepted() | CounterAccepted():
            return [
                RecordStart(
                    **by_policy(about),
                    order_id=event.order_id,
                    line=event.line,
                    package_id=event.package_id,
                )
            ]
    return []


def grant_shipping(event: Any, about: Envelope) -> list[Command]:
    """The member may ship; whether the order still takes it, its own stream says."""
    match event:
        case ShipmentAuthorised():
            return [
                GrantShipping(
                    **by_policy(about),
                    order_id=event.order_id,
                    line=event.line,
                    shipment_id=event.shipment_id,
                    lot_id=event.lot_id,
                    member_id=event.member_id,
                    quantity=event.quantity,
                )
            ]
    return []


def record_shipped(event: Any, about: Envelope) -> list[Command]:
    match event:
        case ShipmentDeparted():
            return [
                RecordShipped(
                    **by_policy(about),
                    order_id=loaded.order_id,
                    line=loaded.line,
                    shipment_id=event.shipment_id,
                    lot_id=loaded.lot_id,
                    quantity=loaded.quantity,
                )
                for loaded in event.loaded
            ]
    return []


def remember_reading(event: Any, about: Envelope) -> list[Command]:
    """A buyer is asked once what a designation means to it."""
    match event:
        case LineAccepted() if event.written:
            return [
                RememberReading(
                    **by_policy(about),
                    buyer_id=event.buyer_id,
                    designation=event.written,
                    reading=event.reading.text,
                )
            ]
    return []


SOURCES = ("packages", "members", "shipments", "orders")
POLICIES: tuple[Policy, ...] = (start_line, grant_shipping, record_shipped, remember_reading)
