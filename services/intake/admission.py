"""What is taken at the door: an order as a whole, a line added to it, a held line answered."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from libs.contracts.base import UnitPrice
from libs.contracts.identity import normal_po
from libs.contracts.orders import (
    AddLine,
    AnswerHold,
    AnyEvent,
    LineAdded,
    OrderedLine,
    OrderPlaced,
    OrderRefused,
    PlaceOrder,
    Reading,
)
from libs.eventlog import Refused
from services.intake.money import exponent, order_total
from services.intake.situation import Line, Order, line_of, same_terms, standing
from services.intake.verdict import accepted, judged, refused, texts


def place(command: PlaceOrder, order: Order) -> list[AnyEvent]:
    if order.placed is not None:
        if _as_written(order.placed) == _as_written(command):
            return []
        raise Refused(
            "order.po_duplicate", po_number=order.placed.po_number, order_id=command.order_id
        )
    placed = _understood(command)
    refusal = _not_taken(command, placed.country)
    if refusal is not None:
        return [placed, refusal]
    value = order_total(((o.unit_price, o.quantity) for o in command.lines), command.currency)
    return [placed, *map(judged(placed, command.policy, value, command.now), command.lines)]


def add_line(command: AddLine, order: Order) -> list[AnyEvent]:
    placed, ordered = order.trade, command.ordered
    known = order.lines.get(ordered.line)
    if known is not None and _line_as_written(known.ordered) == _line_as_written(ordered):
        return []
    same_terms(order, command.expected_terms)
    if known is not None:
        raise Refused("order.line_twice", line=ordered.line)
    if standing(order) in ("refused", "cancelled", "closed"):
        raise Refused("order.ended", status=standing(order))
    _check_line(ordered, placed.currency)
    value = order_total(_alive(order, ordered), placed.currency)
    judge = judged(placed, command.policy, value, command.now)
    return [LineAdded(order_id=command.order_id, ordered=ordered), judge(ordered)]


def answer_hold(command: AnswerHold, order: Order) -> list[AnyEvent]:
    line = line_of(order, command.line)
    if line.answer == command.answer and _same_reading(line, command):
        return []
    if line.status != "held":
        raise Refused("line.not_held", line=command.line, status=line.status)
    if command.answer == "refuse":
        return [refused(order.trade, command.line, "hold.refused", {"reason": command.reason})]
    reading = _chosen(line.ordered.readings, command.reading)
    return [accepted(order.trade, line, reading, line.ordered.asked)]


def _understood(command: PlaceOrder) -> OrderPlaced:
    """Errors: Refused, with the first thing that cannot be understood."""
    if command.actor.role == "buyer" and command.actor.party != command.buyer_id:
        raise Refused("not.buyer")
    if command.profile is None:
        raise Refused("buyer.unknown", buyer_id=command.buyer_id)
    if not normal_po(command.po_number):
        raise Refused("order.po_unreadable", po_number=command.po_number)
    if not command.lines:
        raise Refused("order.no_lines")
    if exponent(command.currency) is None:
        raise Refused("currency.unknown", currency=command.currency)
    (number, times), *_ = Counter(ordered.line for ordered in command.lines).most_common(1)
    if times > 1:
        raise Refused("order.line_twice", line=number)
    for ordered in command.lines:
        _check_line(ordered, command.currency)
    return OrderPlaced(
        order_id=command.order_id,
        buyer_id=command.buyer_id,
        po_number=command.po_number,
        kind=command.kind,
        currency=command.currency,
        incoterm=command.incoterm,
        named_place=command.named_place,
        country=command.profile.country,
        lines=command.lines,
        placed_at=command.now,
    )


def _check_line(ordered: OrderedLine, currency: str) -> None:
    if not ordered.readings:
        raise Refused(
            "designation.unreadable",
            line=ordered.line,
            designation=ordered.designation,
            reason=ordered.unreadable,
        )
    stated = ordered.unit_price.currency
    if stated != currency:
        raise Refused("currency.mismatch", line=ordered.line, currency=stated, expected=currency)


def _not_taken(command: PlaceOrder, country: str) -> OrderRefused | None:
    def refusal(code: str, **figures: int | str) -> OrderRefused:
        return OrderRefused(order_id=command.order_id, code=code, figures=figures)

    profile = command.profile
    if profile is not None and profile.blocked:
        return refusal("buyer.blocked", reason=profile.blocked)
    if country in command.policy.blocked_countries:
        return refusal("country.blocked", country=country)
    if profile is not None and profile.currency != command.currency:
        return refusal("currency.not_agreed", currency=command.currency, agreed=profile.currency)
    return None


def _as_written(order: PlaceOrder | OrderPlaced) -> tuple[object, ...]:
    """What the buyer said, not what we made of it: readings may differ another day."""
    terms = (order.buyer_id, order.kind, order.currency, order.incoterm, order.named_place)
    lines = sorted(order.lines, key=lambda ordered: ordered.line)
    return (*terms, *map(_line_as_written, lines))


def _line_as_written(ordered: OrderedLine) -> tuple[object, ...]:
    price = ordered.unit_price
    written = (ordered.line, ordered.designation, ordered.quantity, ordered.unit, ordered.due)
    return (*written, Decimal(price.value), price.currency, price.per)


def _alive(order: Order, added: OrderedLine) -> Iterator[tuple[UnitPrice, int]]:
    for line in order.lines.values():
        if line.status != "refused":
            yield line.ordered.unit_price, line.wanted
    yield added.unit_price, added.quantity


def _same_reading(line: Line, command: AnswerHold) -> bool:
    read = line.reading.text if line.reading is not None else ""
    return command.answer == "refuse" or command.reading in ("", read)


def _chosen(readings: tuple[Reading, ...], text: str) -> Reading:
    if not text and len(readings) == 1:
        return readings[0]
    for reading in readings:
        if reading.text == text:
            return reading
    if not text:
        raise Refused("hold.reading_needed", readings=texts(readings))
    raise Refused("hold.reading_unknown", reading=text, readings=texts(readings))
