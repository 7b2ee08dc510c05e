"""Where the demo stands: the cluster's events, folded to what its actors look at."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

LineKey = tuple[str, int]
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class Line:
    order_id: str
    number: int
    designation: str
    ordered: int
    due: date
    status: str = "received"  # held, accepted, refused, cancelled, closed
    cancelled: int = 0
    shipped: int = 0
    shipped_on: date | None = None
    cancelled_on: date | None = None
    material: bool = False
    accepted_at: datetime = NEVER

    @property
    def wanted(self) -> int:
        return 0 if self.status == "refused" else self.ordered - self.cancelled


@dataclass
class Order:
    order_id: str
    po_number: str
    buyer: str
    lines: dict[int, Line]


@dataclass
class Package:
    package_id: str
    plan_id: str
    line: LineKey
    member: str
    first_offered: int  # sets
    weeks: list[tuple[str, int]]
    offered_at: datetime
    answer_by: datetime
    quantity: int
    status: str = "offered"
    countered_at: datetime = NEVER
    started: int = 0  # sets in lots, the rejected ones too
    rejected: int = 0
    lots: int = 0


@dataclass
class Lot:
    lot_id: str
    package_id: str
    line: LineKey
    member: str
    quantity: int
    made_at: datetime
    status: str = "made"  # accepted, rejected, released, shipped
    since: datetime = NEVER  # of the status
    labels_asked: int = 0
    labels: int = 0
    shipment: str = ""


@dataclass
class Shipment:
    shipment_id: str
    lots: list[str]
    status: str = "planned"  # cleared, departed
    collected: int = 0
    since: datetime = NEVER


@dataclass
class World:
    """`told`: by type, the subjects that such an event names (members, buyers, the cluster)."""

    now: datetime = NEVER
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    keys: Counter[str] = field(default_factory=Counter)  # issued, by party
    certificates: set[tuple[str, str]] = field(default_factory=set)
    declared: set[tuple[str, str]] = field(default_factory=set)  # capacity: member, from week
    orders: dict[str, Order] = field(default_factory=dict)
    packages: dict[str, Package] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    shipments: dict[str, Shipment] = field(default_factory=dict)
    unserved: dict[LineKey, str] = field(default_factory=dict)  # by the last plan, with its code

    @property
    def lines(self) -> dict[LineKey, Line]:
        orders = self.orders.values()
        return {(o.order_id, n): line for o in orders for n, line in o.lines.items()}

    def packages_of(self, line: LineKey) -> list[Package]:
        return [package for package in self.packages.values() if package.line == line]

    def lots_of(self, line: LineKey) -> list[Lot]:
        return [lot for lot in self.lots.values() if lot.line == line]

    def order_of(self, po_number: str, buyer: str) -> Order | None:
        found = (o for o in self.orders.values() if (o.po_number, o.buyer) == (po_number, buyer))
        return next(found, None)


def key_of(body: dict[str, Any]) -> LineKey:
    return str(body["order_id"]), int(body["line"])
