"""Orders and their lines, as the order's own stream tells them."""

from datetime import date
from typing import Any, ClassVar, Literal

from libs.contracts.base import Figures, Reason, UnitPrice
from libs.contracts.envelope import Envelope
from libs.contracts.orders import (
    ForecastRecorded,
    LineAccepted,
    LineAdded,
    LineAmended,
    LineCancelled,
    LineClosed,
    LineHeld,
    LineRefused,
    LineShipped,
    LineStarted,
    MaterialConfirmed,
    OrderedLine,
    OrderPlaced,
    OrderRefused,
    Reading,
    ShippingGranted,
)
from services.gateway.rows import Row, Rows

Status = Literal[
    "received", "held", "accepted", "in_production", "partly_shipped", "shipped",
    "closed", "refused", "cancelled",
]  # fmt: skip
ALIVE = ("accepted", "in_production", "partly_shipped", "shipped")


class OrderRow(Row):
    """`terms`: the seq of the last change of what was agreed."""

    TABLE: ClassVar[str] = "orders"
    KEY: ClassVar[tuple[str, ...]] = ("order_id",)
    OWNER: ClassVar[tuple[str, str]] = ("buyer", "buyer_id")

    order_id: str
    buyer_id: str
    po_number: str
    kind: Literal["domestic", "export"]
    currency: str
    incoterm: str
    named_place: str
    country: str
    terms: int
    lines: tuple[int, ...]
    refused_code: str = ""
    refused_figures: Figures = {}


class LineRow(Row):
    """Quantities in `unit`. `reasons` say why it is held or refused."""

    TABLE: ClassVar[str] = "order_lines"
    KEY: ClassVar[tuple[str, ...]] = ("order_id", "line")

    order_id: str
    line: int
    status: Status = "received"
    designation: str
    readings: tuple[Reading, ...] = ()
    reading: Reading | None = None
    ordered: int
    unit: str
    unit_price: UnitPrice
    due: date
    cancelled: int = 0
    granted: int = 0
    shipped: int = 0
    short: int = 0
    started: bool = False
    reasons: tuple[Reason, ...] = ()
    ready: date | None = None
    expected: str = ""  # week
    late: bool = False
    unplanned: int = 0


def project(rows: Rows, event: Any, about: Envelope) -> None:
    match event:
        case OrderPlaced():
            numbers = tuple(ordered.line for ordered in event.lines)
            seen = {"lines": numbers, "terms": about.seq, "seq": about.seq, "created": about.time}
            rows.put(OrderRow.model_validate({**dict(event), **seen}))
            for ordered in event.lines:
                rows.put(_fresh(event.order_id, ordered, about))
        case OrderRefused():
            _refuse(rows, event, about)
        case LineAdded():
            if (order := rows.get(OrderRow, event.order_id)) is not None:
                numbers = (*order.lines, event.ordered.line)
                _order(rows, event, about, terms=about.seq, lines=numbers)
            rows.put(_fresh(event.order_id, event.ordered, about))
        case _:
            _line(rows, event, about)


def _refuse(rows: Rows, event: OrderRefused, about: Envelope) -> None:
    _order(rows, event, about, refused_code=event.code, refused_figures=event.figures)
    order = rows.get(OrderRow, event.order_id)
    for number in order.lines if order else ():
        line = rows.get(LineRow, event.order_id, number)
        if line is not None:
            reason = Reason(code=event.code, figures=event.figures)
            rows.put(line.but(status="refused", reasons=(reason,), seq=about.seq))


def _order(rows: Rows, event: Any, about: Envelope, **changes: Any) -> None:
    order = rows.get(OrderRow, event.order_id)
    if order is not None:
        rows.put(order.but(**changes, seq=about.seq))


def _fresh(order_id: str, ordered: OrderedLine, about: Envelope) -> LineRow:
    return LineRow(
        order_id=order_id,
        line=ordered.line,
        designation=ordered.designation,
        readings=ordered.readings,
        ordered=ordered.quantity,
        unit=ordered.unit,
        unit_price=ordered.unit_price,
        due=ordered.due,
        seq=about.seq,
        created=about.time,
    )


def _line(rows: Rows, event: Any, about: Envelope) -> None:
    line = rows.get(LineRow, event.order_id, event.line)
    agreed = line is not None and (
        isinstance(event, LineAmended | LineCancelled)
        or (line.status == "held" and isinstance(event, LineAccepted | LineRefused))
    )
    _order(rows, event, about, **({"terms": about.seq} if agreed else {}))
    if line is not None:
        rows.put(_evolve(line, event).but(seq=about.seq))


def _evolve(line: LineRow, event: Any) -> Any:
    match event:
        case LineHeld():
            return line.but(status="held", reasons=event.reasons)
        case LineAccepted():
            return line.but(status="accepted", reading=event.reading, reasons=())
        case LineRefused():
            reason = Reason(code=event.code, figures=event.figures)
            return line.but(status="refused", reasons=(reason,))
        case LineAmended():
            return _moved(line.but(ordered=event.quantity, due=event.due))
        case LineCancelled():
            status = line.status if event.kept else "cancelled"
            return _moved(line.but(cancelled=event.cancelled, status=status))
        case LineClosed():
            return line.but(status="closed", short=event.short)
    return _delivered(line, event)


def _delivered(line: LineRow, event: Any) -> Any:
    match event:
        case MaterialConfirmed():
            return line.but(ready=event.ready)
        case LineStarted():
            return _moved(line.but(started=True))
        case ShippingGranted():
            return line.but(granted=line.granted + event.quantity)
        case LineShipped():
            return _moved(line.but(shipped=event.shipped))
        case ForecastRecorded():
            return line.but(expected=event.expected, late=event.late, unplanned=event.unplanned)
    return line


def _moved(line: LineRow) -> LineRow:
    """Where a living line stands, by what was started and what has left."""
    if line.status not in ALIVE:
        return line
    started = "in_production" if line.started else "accepted"
    status = "partly_shipped" if line.shipped else started
    moved: LineRow = line.but(
        status="shipped" if line.shipped >= line.ordered - line.cancelled else status
    )
    return moved
