"""A small situation to translate: lines that Li and Wang can both make, Li at the lower price."""

from dataclasses import replace
from typing import Any

from services.dispatch.translating.situation import (
    Capability,
    Line,
    Member,
    Package,
    Permit,
    Policy,
    Situation,
    Window,
)

HOUR = 10_000_000
WEEKS = 4


def line(key: str = "a", quantity: int = 100, **changes: Any) -> Line:
    plain = Line(
        key=key,
        family="deep groove ball",
        bore_um=25_000,
        tolerance="P0",
        vibration="",
        quantity=quantity,
        carton=10,
        hours={"grinding": HOUR},
        setup_hours={"grinding": HOUR},
        due_week=WEEKS - 1,
        earliest_week=0,
        unit_value=1_000_000_000,
    )
    return replace(plain, **changes)


def member(name: str, hours: int = 200, **changes: Any) -> Member:
    """`hours` of grinding a week."""
    plain = Member(
        id=name,
        capabilities=(Capability("deep groove ball", 10_000, 90_000, "P0"),),
        permits=(Permit(Window(0, WEEKS - 1)),),
        own_hours={"grinding": (hours * HOUR,) * WEEKS},
    )
    return replace(plain, **changes)


LI, WANG = member("Li"), member("Wang", price_per_mille=1_030)


def situation(*packages: Package, policy: Policy | None = None, **changes: Any) -> Situation:
    plain = Situation(
        weeks=WEEKS,
        lines=(line(),),
        members=(LI, WANG),
        pools={},
        policy=policy or Policy(),
        packages=packages,
    )
    return replace(plain, **changes)
