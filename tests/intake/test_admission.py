from datetime import date

import pytest

from libs.contracts.base import Figures, UnitPrice
from libs.contracts.orders import IntakePolicy, OrderRefused, PlaceOrder
from services.intake.order import order
from tests.intake.samples import (
    ANNA,
    BALL,
    GERMANY,
    ORDER,
    TAPERED,
    accepted,
    line,
    place,
    placed,
)
from tests.support import given


def refusal(code: str, **figures: int | str) -> OrderRefused:
    return OrderRefused(order_id=ORDER, code=code, figures=figures)


def test_a_readable_order_is_placed_and_each_line_accepted() -> None:
    second = line(2, 8_000)
    given(order).when(place(line(), second)).then(
        placed(line(), second), accepted(), accepted(second)
    )


def test_the_same_order_again_changes_nothing_even_if_it_would_be_judged_otherwise_now() -> None:
    again = place(line(readings=(BALL, TAPERED)), profile=None, po_number="bw 26 0913")
    given(order, placed(), accepted()).when(again).then()


def test_a_price_with_another_zero_is_the_same_price() -> None:
    dear = line(unit_price=UnitPrice(value="0.7450", currency="EUR"))
    given(order, placed(), accepted()).when(place(dear)).then()


@pytest.mark.parametrize(
    "other",
    [
        place(line(quantity=60_001)),
        place(line(due=date(2027, 1, 26))),
        place(line(designation="6205-2Z")),
        place(line(unit_price=UnitPrice(value="0.7451", currency="EUR"))),
        place(line(), line(2)),
        place(incoterm="CIF"),
    ],
)
def test_the_same_po_number_with_another_content_is_refused(other: PlaceOrder) -> None:
    given(order, placed(), accepted()).when(other).then_refused(
        "order.po_duplicate", po_number="BW-26-0913", order_id=ORDER
    )


@pytest.mark.parametrize(
    ("command", "code", "figures"),
    [
        (place(profile=None), "buyer.unknown", {"buyer_id": "B-DE-01"}),
        (
            place(actor=ANNA.model_copy(update={"party": "B-IN-01"})),
            "not.buyer",
            {},
        ),
        (place(po_number="--/"), "order.po_unreadable", {"po_number": "--/"}),
        (place(lines=()), "order.no_lines", {}),
        (place(line(2), line(), line(2, 7)), "order.line_twice", {"line": 2}),
        (place(currency="XAU"), "currency.unknown", {"currency": "XAU"}),
        (
            place(line(2, unit_price=UnitPrice(value="1", currency="USD"))),
            "currency.mismatch",
            {"line": 2, "currency": "USD", "expected": "EUR"},
        ),
        (
            place(line(), line(2, designation="62O5", readings=(), unreadable="letter O")),
            "designation.unreadable",
            {"line": 2, "designation": "62O5", "reason": "letter O"},
        ),
    ],
)
def test_what_is_not_understandable_is_refused(
    command: PlaceOrder, code: str, figures: Figures
) -> None:
    given(order).when(command).then_refused(code, **figures)


def test_a_blocked_buyer_leaves_an_order_that_was_refused_with_the_reason() -> None:
    blocked = place(profile=GERMANY.model_copy(update={"blocked": "owes for May"}))
    given(order).when(blocked).then(placed(), refusal("buyer.blocked", reason="owes for May"))


def test_a_blocked_country_is_refused_as_a_whole() -> None:
    to_germany = place(policy=IntakePolicy(blocked_countries=("DE",)))
    given(order).when(to_germany).then(placed(), refusal("country.blocked", country="DE"))


def test_another_currency_than_agreed_is_refused_as_a_whole() -> None:
    in_dollars = line(unit_price=UnitPrice(value="1", currency="USD"))
    given(order).when(place(in_dollars, currency="USD")).then(
        placed(in_dollars, currency="USD"),
        refusal("currency.not_agreed", currency="USD", agreed="EUR"),
    )


def test_the_same_refused_order_again_changes_nothing() -> None:
    given(order, placed(), refusal("buyer.blocked", reason="x")).when(place()).then()
