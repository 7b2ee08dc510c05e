"""Totals from unit prices: exact, then rounded half up to the currency's minor unit."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from iso4217 import Currency

from libs.contracts.base import Money, UnitPrice


def exponent(currency: str) -> int | None:
    """Digits of the minor unit by ISO 4217: CNY 2, JPY 0, KWD 3. None: it has none, e.g. XAU."""
    try:
        return Currency(currency).exponent
    except ValueError:
        return None


def line_total(price: UnitPrice, quantity: int) -> Money:
    """Errors: ValueError for a currency without a minor unit."""
    digits = exponent(price.currency)
    if digits is None:
        raise ValueError(f"{price.currency} has no minor unit")
    exact = Fraction(price.value) * quantity * 10**digits / price.per
    return Money(amount_minor=floor(exact + Fraction(1, 2)), currency=price.currency)


def order_total(lines: Iterable[tuple[UnitPrice, int]], currency: str) -> Money:
    """The sum of the rounded lines, as an invoice adds up (EN 16931, BR-CO-10)."""
    minor = sum(line_total(price, quantity).amount_minor for price, quantity in lines)
    return Money(amount_minor=minor, currency=currency)
