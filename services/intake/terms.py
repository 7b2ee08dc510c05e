"""Changes of what was agreed: amended, cancelled, closed. EDIFACT 1229: 2 deleted, 3 changed."""

from libs.contracts.orders import (
    AmendLine,
    AnyEvent,
    CancelLine,
    CancelOrder,
    CloseLine,
    LineAmended,
    LineCancelled,
    LineClosed,
)
from libs.contracts.weeks import business_day
from libs.eventlog import Refused
from services.intake.situation import Line, Order, line_of, same_terms, standing


def amend_line(command: AmendLine, order: Order) -> list[AnyEvent]:
    line = line_of(order, command.line)
    quantity = line.quantity if command.quantity is None else command.quantity
    due = line.due if command.due is None else command.due
    if (quantity, due) == (line.quantity, line.due):
        return []
    same_terms(order, command.expected_terms)
    if line.status in ("closed", "refused") or line.cancelled:
        ended = "cancelled" if line.cancelled else line.status
        raise Refused("line.ended", line=command.line, status=ended)
    if quantity < line.granted:
        raise Refused("line.below_shipped", shipped=line.granted, ordered=line.quantity)
    today = business_day(command.now)
    if due != line.due and due < today:
        raise Refused("due.past", due=str(due), today=str(today))
    return [
        LineAmended(
            order_id=command.order_id,
            line=command.line,
            quantity_before=line.quantity,
            quantity=quantity,
            due_before=line.due,
            due=due,
            reason=command.reason,
        )
    ]


def cancel_line(command: CancelLine, order: Order) -> list[AnyEvent]:
    line = line_of(order, command.line)
    if line.cancelled:
        return []
    same_terms(order, command.expected_terms)
    if not _cancellable(line):
        raise Refused(
            "line.nothing_to_cancel", line=command.line, status=line.status, shipped=line.granted
        )
    return [_cancelled(command, line)]


def cancel_order(command: CancelOrder, order: Order) -> list[AnyEvent]:
    open_lines = [line for line in order.lines.values() if _cancellable(line)]
    if not open_lines and any(line.cancelled for line in order.lines.values()):
        return []
    same_terms(order, command.expected_terms)
    if not open_lines:
        raise Refused("order.nothing_to_cancel", status=standing(order))
    return [_cancelled(command, line) for line in open_lines]


def close_line(command: CloseLine, order: Order) -> list[AnyEvent]:
    line = line_of(order, command.line)
    match line.status:
        case "closed":
            return []
        case "refused" | "cancelled":
            raise Refused("line.ended", line=command.line, status=line.status)
        case "received" | "held":
            raise Refused("line.held", line=command.line)
        case "accepted" | "in_production" | "partly_shipped" | "shipped":
            if line.granted > line.shipped:
                raise Refused("line.shipment_under_way", granted=line.granted, shipped=line.shipped)
            return [
                LineClosed(
                    order_id=command.order_id,
                    line=command.line,
                    shipped=line.shipped,
                    short=line.ungranted,
                    reason=command.reason,
                )
            ]


def _cancellable(line: Line) -> bool:
    ended = line.status in ("closed", "refused", "cancelled")
    return not ended and line.ungranted > 0


def _cancelled(command: CancelLine | CancelOrder, line: Line) -> LineCancelled:
    return LineCancelled(
        order_id=command.order_id,
        line=line.ordered.line,
        cancelled=line.ungranted,
        kept=line.granted,
        reason=command.reason,
    )
