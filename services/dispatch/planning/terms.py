"""A line's terms for planning: class, price, rate, material; and what still keeps it waiting."""

from datetime import date, timedelta
from decimal import Decimal

from libs import bearings
from libs.contracts.weeks import monday
from services.dispatch.desk.state import Backlogged, Desk
from services.dispatch.translating import situation as plan


def obstacle(desk: Desk, line: Backlogged) -> str:
    """Why a line can't be planned yet, as a code; "" if it can."""
    if not _routable(line):
        return "route.unknown"
    if tolerance(line) not in plan.CLASSES:
        return "class.not_made"
    if list_price(desk, line) is None:
        return "price.not_listed"
    if rate(desk, line.line.unit_price.currency) is None:
        return "rate.unknown"
    if ready(desk, line) is None:
        return "material.not_confirmed"
    return ""


def tolerance(line: Backlogged) -> str:
    """The class that members declare; P6X is made as P6."""
    return {"": "P0", "P6X": "P6"}.get(line.line.reading.tol_class, line.line.reading.tol_class)


def grade(vibration: str) -> str:
    """Z2, V3, Z3V3: the grade that members declare which contains it."""
    finest = max((int(digit) for digit in vibration if digit.isdigit()), default=0)
    return f"Z{max(2, finest)}V{max(2, finest)}" if finest else ""


def _routable(line: Backlogged) -> bool:
    reading = line.line.reading
    try:
        row = bearings.by_designation(reading.catalogue)
        bearings.hours_per_set(row, tolerance(line))
    except LookupError:
        return False
    return True


def list_price(desk: Desk, line: Backlogged) -> Decimal | None:
    """CNY for a set of the line, before the member's index."""
    reading = line.line.reading
    for listed in desk.prices:
        if (listed.catalogue, listed.tol_class) == (reading.catalogue, tolerance(line)):
            pieces = 2 if reading.matched else 1
            return Decimal(listed.price.value) / listed.price.per * pieces
    return None


def rate(desk: Desk, currency: str) -> Decimal | None:
    rates = {"CNY": Decimal(1)} | {r.currency: Decimal(r.cny) for r in desk.policy.rates}
    return rates.get(currency)


def ready(desk: Desk, line: Backlogged) -> date | None:
    confirmed = desk.materials.get((line.line.order_id, line.line.line))
    if confirmed is None and desk.policy.material_lead_days is not None:
        return monday(desk.week) + timedelta(days=desk.policy.material_lead_days)
    return confirmed
