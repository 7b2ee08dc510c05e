"""An order as its buyer and as the group see it: lines joined with packages and lots. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from libs.contracts.base import UnitPrice, Week
from libs.contracts.weeks import business_day, week_of
from services.gateway.answers import Answer, ReasonAnswer, reason_shown, reasons_shown
from services.gateway.language import Language
from services.gateway.views.lots import LotRow
from services.gateway.views.orders import LineRow, OrderRow
from services.gateway.views.overrides import PromiseRow
from services.gateway.views.packages import PackageRow

AGREED = ("accepted", "in_production", "completed")
OFFERED = ("offered", "countered")
OPEN = ("received", "held", "accepted", "in_production", "partly_shipped", "shipped")


class LotOfLine(Answer):
    """`week`: in which it was begun."""

    lot_id: str
    status: str
    quantity: int
    labels: int
    week: Week
    shipment_id: str


class LotForGroup(LotOfLine):
    member_id: str
    package_id: str


class PackageOfLine(Answer):
    package_id: str
    member_id: str
    status: str
    quantity: int
    answer_by: datetime


class PromisedAnswer(Answer):
    """The week in which the line is to be made, as told last; `was`: before it moved, and why."""

    week: str
    was: str
    why: ReasonAnswer


class LineAnswer(Answer):
    """Quantities in `unit`. `open` is given to nobody yet; `made` leaves rejected lots out."""

    line: int
    status: str
    designation: str
    reading: str
    readings: tuple[str, ...]
    reasons: tuple[ReasonAnswer, ...]
    unit: str
    unit_price: UnitPrice
    due: date
    ordered: int
    open: int
    offered: int
    accepted: int
    made: int
    released: int
    shipped: int
    cancelled: int
    short: int
    ready: date | None
    expected: str
    late: bool
    promised: PromisedAnswer | None
    lots: tuple[LotOfLine, ...]


class LineForGroup(LineAnswer):
    lots: tuple[LotForGroup, ...]
    packages: tuple[PackageOfLine, ...]
    unplanned: int
    granted: int


class OrderBrief(Answer):
    order_id: str
    buyer_id: str
    po_number: str
    kind: str
    status: str
    created: str


class OrderAnswer(OrderBrief):
    currency: str
    incoterm: str
    named_place: str
    country: str
    refused: ReasonAnswer | None
    lines: tuple[LineAnswer, ...]


class OrderForGroup(OrderAnswer):
    lines: tuple[LineForGroup, ...]


def standing(statuses: set[str], shipped: bool) -> str:
    """The order's own: the furthest of its living lines; held before accepted."""
    living = statuses - {"refused", "cancelled"}
    if not living:
        return "cancelled" if "cancelled" in statuses else "refused"
    if living == {"closed"}:
        return "closed"
    if living <= {"shipped", "closed"}:
        return "shipped"
    if shipped:
        return "partly_shipped"
    return next((s for s in ("in_production", "held", "accepted") if s in living), "received")


def brief(order: OrderRow, lines: Iterable[LineRow]) -> OrderBrief:
    lines = tuple(lines)
    shipped = any(line.shipped for line in lines)
    status = standing({line.status for line in lines}, shipped)
    fields = {n: getattr(order, n) for n in OrderBrief.model_fields if n != "status"}
    return OrderBrief(**fields, status=status)


def order_answer(
    order: OrderRow,
    lines: list[LineRow],
    packages: list[PackageRow],
    lots: list[LotRow],
    promises: list[PromiseRow],
    language: Language,
    group: bool,
) -> OrderAnswer:
    """`group`: with members and packages; else as the buyer may see it."""
    joined = [
        _joined(
            line,
            [p for p in packages if p.line == line.line],
            [lot for lot in lots if lot.line == line.line],
            next((promise for promise in promises if promise.line == line.line), None),
            language,
        )
        for line in lines
    ]
    refused = order.refused_code
    fields: dict[str, Any] = {
        **{n: getattr(order, n) for n in ("currency", "incoterm", "named_place", "country")},
        **dict(brief(order, lines)),
        "refused": reason_shown(refused, order.refused_figures, language) if refused else None,
        "lines": joined,
    }
    return (OrderForGroup if group else OrderAnswer).model_validate(fields)


def _joined(
    line: LineRow,
    packages: list[PackageRow],
    lots: list[LotRow],
    promise: PromiseRow | None,
    language: Language,
) -> dict[str, Any]:
    offered = sum(p.quantity for p in packages if p.status in OFFERED)
    accepted = sum(p.quantity for p in packages if p.status in AGREED)
    spoken_for = line.cancelled + offered + accepted
    own = {n: getattr(line, n) for n in LineForGroup.model_fields if hasattr(line, n)}
    return {
        **own,
        "reading": line.reading.text if line.reading else "",
        "readings": tuple(reading.text for reading in line.readings),
        "reasons": reasons_shown(line.reasons, language),
        "open": max(0, line.ordered - spoken_for) if line.status in OPEN else 0,
        "offered": offered,
        "accepted": accepted,
        "made": sum(lot.quantity for lot in lots if lot.status != "rejected"),
        "released": sum(lot.quantity for lot in lots if lot.status in ("released", "shipped")),
        "promised": _promised(promise, language) if promise else None,
        "lots": [_lot(lot) for lot in lots],
        "packages": [{n: getattr(p, n) for n in PackageOfLine.model_fields} for p in packages],
    }


def _promised(promise: PromiseRow, language: Language) -> PromisedAnswer:
    why = reason_shown(promise.why, {}, language)
    return PromisedAnswer(week=promise.week, was=promise.was, why=why)


def _lot(lot: LotRow) -> dict[str, Any]:
    begun = week_of(business_day(datetime.fromisoformat(lot.created)))
    fields = {n: getattr(lot, n) for n in LotForGroup.model_fields if n != "week"}
    return {**fields, "week": begun}
