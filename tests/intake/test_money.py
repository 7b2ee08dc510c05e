import pytest

from libs.contracts.base import Money, UnitPrice
from services.intake.money import exponent, line_total, order_total


def price(value: str, currency: str = "CNY", per: int = 1) -> UnitPrice:
    return UnitPrice(value=value, currency=currency, per=per)


def test_minor_units_have_as_many_digits_as_their_currency() -> None:
    digits = {code: exponent(code) for code in ("CNY", "JPY", "KWD", "XAU", "ZZZ")}
    assert digits == {"CNY": 2, "JPY": 0, "KWD": 3, "XAU": None, "ZZZ": None}


@pytest.mark.parametrize(
    ("unit_price", "quantity", "minor"),
    [
        (price("1.8450"), 1_000, 184_500),
        (price("1.845"), 1, 185),  # half a fen goes up
        (price("1.8449"), 1, 184),
        (price("184.50", per=100), 1, 185),
        (price("1", per=3), 2, 67),
        (price("99.5", "JPY"), 1, 100),
        (price("1.2345", "KWD"), 1, 1_235),
        (price("999999999999.99999999"), 1_000_000_000, 99_999_999_999_999_999_999_000),
    ],
)
def test_a_total_is_exact_and_rounded_half_up(
    unit_price: UnitPrice, quantity: int, minor: int
) -> None:
    total = line_total(unit_price, quantity)
    assert total == Money(amount_minor=minor, currency=unit_price.currency)


def test_an_order_adds_up_its_rounded_lines_as_its_invoice_will() -> None:
    assert order_total([(price("1.845"), 1), (price("1.845"), 1)], "CNY").amount_minor == 370


def test_a_currency_without_minor_unit_has_no_total() -> None:
    with pytest.raises(ValueError, match="XAU"):
        line_total(price("1", "XAU"), 1)
