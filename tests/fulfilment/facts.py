"""A line's life as facts: 6204, 600 sets, two members, one of whom counters; one lot fails."""

from datetime import date, datetime
from typing import Any

from libs.contracts.base import Event, UnitPrice, WeekQuantity
from libs.contracts.lots import (
    LotInspected,
    LotMade,
    LotRejected,
    LotReleased,
    LotShipped,
    SamplingPlan,
)
from libs.contracts.orders import (
    LineAccepted,
    LineShipped,
    OrderedLine,
    OrderPlaced,
    Reading,
)
from libs.contracts.packages import (
    CounterAccepted,
    LotRejectionCounted,
    LotReleaseCounted,
    LotStarted,
    PackageAccepted,
    PackageCompleted,
    PackageCountered,
    PackageOffered,
    Work,
)

NOON = datetime.fromisoformat("2026-11-30T04:00:00Z")
PRICE = UnitPrice(value="1.85", currency="CNY")
READING = Reading(
    text="6204 deep groove ball", designation="6204", catalogue="6204", family="deep_groove_ball",
    d_mm="20", tol_class="P0", vibration="", matched=False, hs_heading="8482.10",
)  # fmt: skip
PLAN = SamplingPlan(level="II", aql="1.0", severity="normal", sample=50, accept=1, reject=2)


def placed(order: str, quantity: int = 600, due: date = date(2026, 12, 22)) -> OrderPlaced:
    line = OrderedLine(
        line=1, designation="6204", readings=(READING,), quantity=quantity, unit="SET",
        unit_price=PRICE, due=due,
    )  # fmt: skip
    return OrderPlaced(
        order_id=order, buyer_id="B1", po_number="PO1", kind="domestic", currency="CNY",
        incoterm="EXW", named_place="Linxi", country="CN", lines=(line,), placed_at=NOON,
    )  # fmt: skip


def accepted(order: str, quantity: int = 600, due: date = date(2026, 12, 22)) -> LineAccepted:
    return LineAccepted(
        order_id=order, line=1, reading=READING, quantity=quantity, unit="SET", unit_price=PRICE,
        due=due, kind="domestic", country="CN", buyer_id="B1",
    )  # fmt: skip


def weeks(*parts: tuple[int, int]) -> tuple[WeekQuantity, ...]:
    return tuple(WeekQuantity(week=f"2026-W{week}", quantity=many) for week, many in parts)


def offered(
    package: str, order: str, member: str, *parts: tuple[int, int], due_week: str = "2026-W51"
) -> PackageOffered:
    work = Work(
        order_id=order, line=1, member_id=member, designation="6204", catalogue="6204",
        family="deep_groove_ball", tol_class="P0", unit="SET", unit_price=PRICE,
        due_week=due_week,
    )  # fmt: skip
    return PackageOffered(
        package_id=package, order_id=order, line=1, member_id=member, plan_id="plan-1", work=work,
        quantity=sum(many for _, many in parts), weeks=weeks(*parts), answer_by=NOON,
    )  # fmt: skip


def inspected(lot: str, package: str, order: str, member: str, good: bool = True) -> LotInspected:
    return LotInspected(
        lot_id=lot, package_id=package, order_id=order, line=1, member_id=member, plan=PLAN,
        inspected=50, defectives=0 if good else 2, verdict="accepted" if good else "rejected",
    )  # fmt: skip


def made(lot: str, package: str, order: str, member: str, quantity: int) -> LotMade:
    return LotMade(
        lot_id=lot, package_id=package, order_id=order, line=1, member_id=member,
        designation="6204", family="deep_groove_ball", quantity=quantity, unit="SET",
        heats=("H1",),
    )  # fmt: skip


def history(order: str = "o1") -> dict[tuple[str, str], list[Event]]:
    """By stream: (plural, id). F001 makes 400 in week 50; F002 countered 200 in week 51 with 150,
    of which a lot of 50 was rejected. 400 are shipped; 100 + 50 are not planned."""
    of: dict[str, Any] = {"order_id": order, "line": 1}
    one, two = {**of, "member_id": "F001"}, {**of, "member_id": "F002"}
    a, b = f"pa-{order}", f"pb-{order}"
    la, lb = f"la-{order}", f"lb-{order}"
    return {
        ("orders", order): [
            placed(order),
            accepted(order),
            LineShipped(
                **of, shipment_id="s1", lot_id=la, quantity=400, shipped=400, ordered=600,
                on=date(2026, 12, 14),
            ),
        ],
        ("packages", a): [
            offered(a, order, "F001", (50, 400)),
            PackageAccepted(package_id=a, quantity=400, **one),
            LotStarted(
                package_id=a, lot_id=la, quantity=400, heats=("H1",), designation="6204",
                family="deep_groove_ball", unit="SET", **one,
            ),
            LotReleaseCounted(package_id=a, lot_id=la, quantity=400, week="2026-W50", **one),
            PackageCompleted(
                package_id=a, released=400, week="2026-W50", due_week="2026-W51", **one
            ),
        ],
        ("packages", b): [
            offered(b, order, "F002", (50, 100), (51, 100)),
            PackageCountered(
                package_id=b, quantity=150, weeks=weeks((51, 150)), reason="furnace", **two
            ),
            CounterAccepted(
                package_id=b, quantity=150, returned=50, weeks=weeks((51, 150)), **two
            ),
            LotStarted(
                package_id=b, lot_id=lb, quantity=50, heats=("H2",), designation="6204",
                family="deep_groove_ball", unit="SET", **two,
            ),
            LotRejectionCounted(package_id=b, lot_id=lb, quantity=50, **two),
        ],
        ("lots", la): [
            made(la, a, order, "F001", 400),
            inspected(la, a, order, "F001"),
            LotReleased(lot_id=la, package_id=a, quantity=400, **one),
            LotShipped(lot_id=la, shipment_id="s1", package_id=a, quantity=400, **one),
        ],
        ("lots", lb): [
            made(lb, b, order, "F002", 50),
            inspected(lb, b, order, "F002", good=False),
            LotRejected(
                lot_id=lb, package_id=b, quantity=50, nonconformity_id="nonconformity-1", **two
            ),
        ],
    }  # fmt: skip
