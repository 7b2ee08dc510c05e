from datetime import UTC, date, datetime
from typing import Any

import pytest

from libs.contracts.base import Figures, Money, Reason
from libs.contracts.orders import IntakePolicy, LineRefused, TradeWatch
from services.intake.order import order
from tests.intake.samples import (
    AMBIGUOUS,
    ANGULAR,
    GERMANY,
    NOW,
    ORDER,
    TAPERED,
    accepted,
    held,
    line,
    place,
    placed,
    reading,
)
from tests.support import given

NO_TAPERED_TO_THE_US = IntakePolicy(
    watches=(TradeWatch(country="US", families=("tapered roller",), reference="A-570-601"),)
)
AMERICA = GERMANY.model_copy(update={"country": "US"})


def why(code: str, **figures: int | str) -> Reason:
    return Reason(code=code, figures=figures)


@pytest.mark.parametrize(
    ("ordered", "reason"),
    [
        (
            AMBIGUOUS,
            why(
                "designation.two_readings",
                designation="7205",
                readings="7205 angular contact ball | 30205 tapered roller",
            ),
        ),
        (
            line(designation="18", asked="18"),
            why("designation.doubtful", designation="18", readings="6205 deep groove ball"),
        ),
        (
            line(readings=(reading("6299 deep groove ball", "deep groove ball", catalogue=""),)),
            why("designation.not_in_catalogue", designation="6299"),
        ),
    ],
)
def test_a_designation_that_leaves_a_doubt_is_held_never_guessed(
    ordered: Any, reason: Reason
) -> None:
    given(order).when(place(ordered)).then(placed(ordered), held(1, reason))


def test_tapered_rollers_for_the_us_are_held_with_the_order_of_anti_dumping() -> None:
    rollers = line(2, designation="30205", readings=(TAPERED,))
    command = place(line(), rollers, profile=AMERICA, policy=NO_TAPERED_TO_THE_US)
    watched = why("trade.watch", reference="A-570-601", country="US", family="tapered roller")
    given(order).when(command).then(
        placed(line(), rollers, country="US"),
        accepted(country="US"),
        held(2, watched),
    )


def test_tapered_rollers_for_another_country_are_not_held() -> None:
    rollers = line(designation="30205", readings=(TAPERED,))
    given(order).when(place(rollers, policy=NO_TAPERED_TO_THE_US)).then(
        placed(rollers), accepted(rollers)
    )


def test_what_may_be_tapered_is_watched_too() -> None:
    command = place(AMBIGUOUS, profile=AMERICA, policy=NO_TAPERED_TO_THE_US)
    events = order.decide(command, order.initial)
    codes = [reason.code for reason in events[1].reasons]  # type: ignore[union-attr]
    assert codes == ["designation.two_readings", "trade.watch"]
    assert ANGULAR in AMBIGUOUS.readings


def limit(minor: int) -> IntakePolicy:
    limits = (Money(amount_minor=1, currency="CNY"), Money(amount_minor=minor, currency="EUR"))
    return IntakePolicy(value_limits=limits)


def test_every_line_of_an_order_above_the_limit_of_its_currency_is_held() -> None:
    two = (line(), line(2, 1))  # 44,700.00 and 0.745, rounded to 0.75
    above = why("value.above_limit", limit_minor=4_470_074, value_minor=4_470_075, currency="EUR")
    given(order).when(place(*two, policy=limit(4_470_074))).then(
        placed(*two), held(1, above), held(2, above)
    )


def test_an_order_at_its_limit_is_not_held() -> None:
    given(order).when(place(policy=limit(4_470_000))).then(placed(), accepted())


def test_a_line_that_was_due_yesterday_is_refused_and_the_others_are_not() -> None:
    late = line(2, due=date(2026, 11, 29))
    past: Figures = {"due": "2026-11-29", "today": "2026-11-30"}
    given(order).when(place(line(), late)).then(
        placed(line(), late),
        accepted(),
        LineRefused(order_id=ORDER, line=2, code="due.past", figures=past),
    )


def test_a_line_due_today_is_taken() -> None:
    today = line(due=date(2026, 11, 30))
    given(order).when(place(today)).then(placed(today), accepted(today))


def test_today_is_the_day_in_china() -> None:
    midnight_there = datetime(2026, 11, 29, 16, tzinfo=UTC)
    due_before = line(due=date(2026, 11, 29))
    events = order.decide(place(due_before, now=midnight_there), order.initial)
    assert isinstance(events[1], LineRefused)
    assert events[1].figures["today"] == "2026-11-30"
    assert midnight_there < NOW
