"""What people may ask for, given what has happened: always something, seldom nonsense."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from libs.contracts.base import Actor, Command, UnitPrice
from libs.contracts.buyers import BuyerProfile
from libs.contracts.clusters import MoveClock
from libs.contracts.lots import InspectLot, ReleaseLot, RequestLabels, SamplingPlan
from libs.contracts.members import ReinstateMember, SuspendMember
from libs.contracts.orders import (
    AmendLine,
    CancelLine,
    CancelOrder,
    CloseLine,
    IntakePolicy,
    OrderedLine,
    PlaceOrder,
)
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterPackage,
    DeclinePackage,
    ReportOperation,
    StartLot,
)
from libs.contracts.shipments import DepartShipment, PlanShipment
from tests.eventlog.machine.facts import Fact, Facts
from tests.eventlog.machine.opening import GROUP, MEMBERS, MONDAY
from tests.journeys.linxi import READING

SAMPLING = SamplingPlan(level="II", aql="1.0", severity="normal", sample=2, accept=0, reject=1)
BUYER = Actor(id="key-buyer", role="buyer", party="B-1")
PROFILE = BuyerProfile(name="鲁东农机", country="CN", currency="CNY")
ORDERS = ("order-1", "order-2")
PACKAGE = (
    "PackageOffered", "PackageAccepted", "PackageDeclined", "PackageCountered", "CounterAccepted",
    "CounterRejected", "PackageExpired", "PackageRevoked", "PackageCompleted",
)  # fmt: skip
LOT = ("LotMade", "LotInspected", "LotRejected", "LotReleased", "LabelsIssued", "LotShipped")
Wish = tuple[type[Command], dict[str, Any]]


def now(facts: Facts) -> datetime:
    moved = [event.body["to"] for event in facts.events if event.type == "ClockMoved"]
    return max(map(datetime.fromisoformat, moved), default=MONDAY)


def wish(facts: Facts, which: int, size: int) -> Command:
    """`which` of all that makes sense now; `size` says how much."""
    wishes = [*_of_clock(facts, size), *_of_orders(facts, size), *_of_members()]
    wishes += [*_of_packages(facts, size), *_of_lots(facts), *_of_shipments(facts)]
    kind, fields = wishes[which % len(wishes)]
    return kind.model_validate({"actor": GROUP, "now": now(facts), **fields})


def _of_clock(facts: Facts, size: int) -> Iterator[Wish]:
    to = now(facts) + timedelta(hours=(1, 24, 49, 170)[size % 4])
    yield MoveClock, {"cluster_id": "linxi", "to": to}


def _of_orders(facts: Facts, size: int) -> Iterator[Wish]:
    placed = {event.subject for event in facts.events if event.type == "OrderPlaced"}
    for order_id in ORDERS:
        if order_id not in placed:
            yield PlaceOrder, placing(order_id, size)
            continue
        line = {"order_id": order_id, "line": 1}
        yield AmendLine, {**line, "quantity": 200 * (1 + size % 6)}
        yield CancelLine, {**line, "reason": "the buyer withdraws"}
        yield CancelOrder, {"order_id": order_id, "reason": "the buyer withdraws"}
        yield CloseLine, {**line, "reason": "enough"}


def placing(order_id: str, size: int) -> dict[str, Any]:
    lines = tuple(
        OrderedLine(
            line=number,
            designation="6205-2RS",
            readings=(READING,),
            quantity=400 + 100 * (size % 5),
            unit="SET",
            unit_price=UnitPrice(value="4.1", currency="CNY"),
            due=date(2027, 1, 25),
        )
        for number in range(1, 2 + size % 2)
    )
    return {
        "actor": BUYER,
        "order_id": order_id,
        "buyer_id": "B-1",
        "po_number": order_id,
        "kind": "domestic",
        "currency": "CNY",
        "incoterm": "DAP",
        "named_place": "Weifang",
        "lines": lines,
        "profile": PROFILE,
        "policy": IntakePolicy(),
    }


def _of_members() -> Iterator[Wish]:
    for name in MEMBERS:
        yield SuspendMember, {"member_id": name, "reason": "five lots rejected"}
        yield ReinstateMember, {"member_id": name, "reason": "put right"}


def _of_packages(facts: Facts, size: int) -> Iterator[Wish]:
    offers = facts.last("PackageOffered")
    for package_id, last in sorted(facts.last(*PACKAGE).items()):
        offer, quantity = offers[package_id].body, last.body.get("quantity", 1)
        asked = {"actor": _member(last), "package_id": package_id}
        match last.type:
            case "PackageOffered" | "CounterRejected":
                yield AcceptPackage, asked
                yield DeclinePackage, {**asked, "reason": "no hands"}
                fewer = max(1, offer["quantity"] // 2)
                weeks = ({"week": "2026-W50", "quantity": fewer},)
                yield (
                    CounterPackage,
                    {**asked, "quantity": fewer, "weeks": weeks, "reason": "a grinder is down"},
                )
            case "PackageCountered":
                answer = ("accept", "reject")[size % 2]
                yield AnswerCounter, {"package_id": package_id, "answer": answer}
            case "PackageAccepted" | "CounterAccepted":
                yield ReportOperation, {**asked, "operation": "turning", "quantity": quantity}
                for part in (quantity, max(1, quantity // 2)):
                    lot = f"lot-{part}-{package_id[8:16]}"
                    made = {"quantity": part, "heats": ("H26-0412",), "lot_sets": 10_000}
                    yield StartLot, {**asked, "lot_id": lot, **made}


def _of_lots(facts: Facts) -> Iterator[Wish]:
    for lot_id, last in sorted(facts.last(*LOT).items()):
        asked = {"actor": _member(last), "lot_id": lot_id}
        match last.type:
            case "LotMade":
                most = min(2, last.body["quantity"])
                for bad in (0, 1):
                    yield (
                        InspectLot,
                        {**asked, "plan": SAMPLING, "inspected": most, "defectives": bad},
                    )
            case "LotInspected":
                yield ReleaseLot, {"lot_id": lot_id}
            case "LotReleased":
                yield RequestLabels, {**asked, "quantity": last.body["quantity"]}


def _of_shipments(facts: Facts) -> Iterator[Wish]:
    lots = sorted(facts.last("LotReleased"))
    planned = facts.last("ShipmentPlanned")
    if lots and len(planned) < 3:
        shipment = {"shipment_id": f"shipment-{len(planned)}", "destination": "Weifang"}
        yield PlanShipment, {**shipment, "lots": tuple(lots)}
        yield PlanShipment, {**shipment, "lots": tuple(lots[-1:])}
    for shipment_id in sorted(planned):
        yield DepartShipment, {"shipment_id": shipment_id, "document": "WB-1"}


def _member(fact: Fact) -> Actor:
    name = fact.body["member_id"]
    return Actor(id=f"key-{name}", role="member", party=name)
