"""What becomes of a line that is understood: accepted, held for a person, or refused."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from libs.contracts.base import Figures, Money, Reason
from libs.contracts.orders import (
    IntakePolicy,
    LineAccepted,
    LineHeld,
    LineRefused,
    OrderedLine,
    OrderPlaced,
    Reading,
)
from libs.contracts.weeks import business_day
from services.intake.situation import Line

Verdict = LineAccepted | LineHeld | LineRefused


def judged(
    placed: OrderPlaced, policy: IntakePolicy, value: Money, now: datetime
) -> Callable[[OrderedLine], Verdict]:
    """`value`: the whole order's, with the lines to be judged."""
    above = tuple(_above_limit(policy, value))
    today = business_day(now)

    def judge(ordered: OrderedLine) -> Verdict:
        if ordered.due < today:
            figures: Figures = {"due": str(ordered.due), "today": str(today)}
            return refused(placed, ordered.line, "due.past", figures)
        reasons = (*_doubts(ordered), *_watched(ordered, placed.country, policy), *above)
        if reasons:
            return LineHeld(order_id=placed.order_id, line=ordered.line, reasons=reasons)
        fresh = Line(ordered=ordered, quantity=ordered.quantity, due=ordered.due)
        return accepted(placed, fresh, ordered.readings[0])

    return judge


def accepted(placed: OrderPlaced, line: Line, reading: Reading, written: str = "") -> LineAccepted:
    return LineAccepted(
        order_id=placed.order_id,
        line=line.ordered.line,
        reading=reading,
        quantity=line.quantity,
        unit=line.ordered.unit,
        unit_price=line.ordered.unit_price,
        due=line.due,
        kind=placed.kind,
        country=placed.country,
        buyer_id=placed.buyer_id,
        written=written,
    )


def refused(placed: OrderPlaced, line: int, code: str, figures: Figures) -> LineRefused:
    return LineRefused(order_id=placed.order_id, line=line, code=code, figures=figures)


def texts(readings: Iterable[Reading]) -> str:
    return " | ".join(reading.text for reading in readings)


def _doubts(ordered: OrderedLine) -> Iterator[Reason]:
    if len(ordered.readings) > 1:
        yield _reason(
            "designation.two_readings",
            designation=ordered.designation,
            readings=texts(ordered.readings),
        )
        return
    reading = ordered.readings[0]
    if ordered.asked:
        yield _reason(
            "designation.doubtful", designation=ordered.designation, readings=reading.text
        )
    if not reading.catalogue:
        yield _reason("designation.not_in_catalogue", designation=reading.designation)


def _watched(ordered: OrderedLine, country: str, policy: IntakePolicy) -> Iterator[Reason]:
    """As long as it may be one of the watched families, by any of its readings."""
    families = {reading.family for reading in ordered.readings}
    for watch in policy.watches:
        if watch.country == country:
            for family in sorted(families.intersection(watch.families)):
                yield _reason(
                    "trade.watch", reference=watch.reference, country=country, family=family
                )


def _above_limit(policy: IntakePolicy, value: Money) -> Iterator[Reason]:
    for limit in policy.value_limits:
        if limit.currency == value.currency and value.amount_minor > limit.amount_minor:
            yield _reason(
                "value.above_limit",
                limit_minor=limit.amount_minor,
                value_minor=value.amount_minor,
                currency=value.currency,
            )


def _reason(code: str, **figures: int | str) -> Reason:
    return Reason(code=code, figures=figures)
