"""What an order is at a moment: its lines, each in a situation of its own, and its terms' seq."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from libs.contracts.orders import ForecastRecorded, OrderedLine, OrderPlaced, Reading
from libs.eventlog import Refused

LineStatus = Literal[
    "received",
    "held",
    "accepted",
    "in_production",
    "partly_shipped",
    "shipped",
    "closed",
    "refused",
    "cancelled",
]
Standing = Literal["absent"] | LineStatus
Consignment = tuple[str, str]  # a lot in a shipment


@dataclass(frozen=True)
class Line:
    """Quantities in `ordered.unit`. `granted` counts all that was granted, shipped or not yet."""

    ordered: OrderedLine  # as placed or added; `quantity` and `due` are those of now
    quantity: int
    due: date
    status: LineStatus = "received"
    reading: Reading | None = None
    answer: Literal["", "accept", "refuse"] = ""  # a person's, to the hold
    cancelled: int = 0
    granted: int = 0
    shipped: int = 0
    consignments: Mapping[Consignment, int] = field(default_factory=dict)  # granted; 0: denied
    departed: frozenset[Consignment] = frozenset()
    packages: frozenset[str] = frozenset()
    ready: date | None = None
    forecast: ForecastRecorded | None = None

    @property
    def wanted(self) -> int:
        return self.quantity - self.cancelled

    @property
    def ungranted(self) -> int:
        """What may still be granted to shipments, or cancelled."""
        return max(0, self.wanted - self.granted)

    @property
    def being_made(self) -> bool:
        return self.status in ("accepted", "in_production", "partly_shipped")


@dataclass(frozen=True)
class Order:
    """`seq` counts the stream's events; `terms` is the seq of the last change of terms."""

    status: Literal["absent", "placed", "refused"] = "absent"
    placed: OrderPlaced | None = None
    lines: Mapping[int, Line] = field(default_factory=dict)
    seq: int = 0
    terms: int = 0
    strays: frozenset[Consignment] = frozenset()  # denied, as no such line is known

    @property
    def trade(self) -> OrderPlaced:
        """As placed. Errors: Refused order.unknown where nothing was."""
        if self.placed is None:
            raise Refused("order.unknown")
        return self.placed


def same_terms(order: Order, expected: int | None) -> None:
    """Errors: Refused order.terms_changed since its sender looked."""
    if expected is not None and expected != order.terms:
        raise Refused("order.terms_changed", expected=expected, current=order.terms)


def line_of(order: Order, number: int) -> Line:
    """Errors: Refused line.unknown."""
    if number not in order.lines:
        raise Refused("line.unknown", line=number)
    return order.lines[number]


def progress(line: Line) -> LineStatus:
    """Where a line stands that was accepted, by what was started and what has left."""
    if line.shipped >= line.wanted:
        return "shipped"
    if line.shipped:
        return "partly_shipped"
    return "in_production" if line.packages else "accepted"


def standing(order: Order) -> Standing:
    """The order's own: the furthest of its living lines; a held one before an accepted one."""
    if order.status == "absent":
        return "absent"
    statuses = {line.status for line in order.lines.values()}
    living = statuses - {"refused", "cancelled"}
    if not living:
        return "cancelled" if "cancelled" in statuses else "refused"
    if living == {"closed"}:
        return "closed"
    if living <= {"shipped", "closed"}:
        return "shipped"
    if any(line.shipped for line in order.lines.values()):
        return "partly_shipped"
    for status in _NOT_YET_SHIPPED:
        if status in living:
            return status
    return "received"


_NOT_YET_SHIPPED: tuple[LineStatus, ...] = ("in_production", "held", "accepted")
