"""What each event changes in the demo's world."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from libs.contracts.weeks import business_day
from services.console.app.demo.world import Line, Lot, Order, Package, Shipment, World, key_of
from services.console.oracle.log import Record

Body = dict[str, Any]


def hear(world: World, event: Record) -> None:
    """Those of one stream come in order; those of several may not."""
    at, body = datetime.fromisoformat(event.headers["ce_time"]), event.body
    world.told[event.type].add(event.subject)
    for part in (_cluster, _order, _package, _lot, _shipment):
        part(world, event.type, at, body)


def _cluster(world: World, type: str, at: datetime, body: Body) -> None:
    match type:
        case "ClusterOpened":
            world.now = datetime.fromisoformat(body["starts"])
        case "ClockMoved":
            world.now = datetime.fromisoformat(body["to"])
        case "KeyIssued":
            world.keys[body["party"]] += 1
        case "PlanAdopted":
            said = {key_of(row): f"{row['quantity']:,} {row['code']}" for row in body["unserved"]}
            world.unserved = said
        case "CertificateAdded":
            world.certificates.add((body["member_id"], body["certificate"]["standard"]))
        case "CapacityDeclared":
            world.declared.add((body["member_id"], body["from_week"]))


def _order(world: World, type: str, at: datetime, body: Body) -> None:
    if type == "OrderPlaced":
        lines = {
            row["line"]: Line(body["order_id"], row["line"], row["designation"], row["quantity"],
                              date.fromisoformat(row["due"]))
            for row in body["lines"]
        }  # fmt: skip
        order_id = body["order_id"]
        world.orders[order_id] = Order(order_id, body["po_number"], body["buyer_id"], lines)
    elif type == "OrderRefused":
        for line in world.orders[body["order_id"]].lines.values():
            line.status = "refused"
    elif type in ORDER_LINE:
        ORDER_LINE[type](world.orders[body["order_id"]].lines[body["line"]], at, body)


def _accepted(line: Line, at: datetime, body: Body) -> None:
    line.status, line.ordered, line.accepted_at = "accepted", body["quantity"], at


def _amended(line: Line, at: datetime, body: Body) -> None:
    line.ordered, line.due = body["quantity"], date.fromisoformat(body["due"])


def _cancelled(line: Line, at: datetime, body: Body) -> None:
    line.cancelled = body["cancelled"]
    line.status = line.status if body["kept"] else "cancelled"
    line.cancelled_on = business_day(at)


def _shipped(line: Line, at: datetime, body: Body) -> None:
    line.shipped, line.shipped_on = body["shipped"], date.fromisoformat(body["on"])


def _becomes(status: str) -> Callable[[Line, datetime, Body], None]:
    return lambda line, at, body: setattr(line, "status", status)


ORDER_LINE: dict[str, Callable[[Line, datetime, Body], None]] = {
    "LineAccepted": _accepted,
    "LineHeld": _becomes("held"),
    "LineRefused": _becomes("refused"),
    "LineClosed": _becomes("closed"),
    "LineAmended": _amended,
    "LineCancelled": _cancelled,
    "LineShipped": _shipped,
    "MaterialConfirmed": lambda line, at, body: setattr(line, "material", True),
}


def _offer(world: World, at: datetime, body: Body) -> None:
    world.packages[body["package_id"]] = Package(
        body["package_id"], body["plan_id"], key_of(body), body["member_id"],
        body["quantity"], _weeks(body), at, datetime.fromisoformat(body["answer_by"]),
        body["quantity"],
    )  # fmt: skip


def _package(world: World, type: str, at: datetime, body: Body) -> None:
    if type == "PackageOffered":
        _offer(world, at, body)
        return
    package = world.packages.get(str(body.get("package_id")))
    if package is None:
        return
    match type:
        case "PackageAccepted":
            package.status = "accepted"
        case "PackageDeclined" | "PackageExpired" | "PackageRevoked":
            package.status = type.removeprefix("Package").lower()
        case "PackageCountered":
            package.status, package.countered_at = "countered", at
        case "CounterAccepted":
            package.status, package.weeks = "accepted", _weeks(body)
            package.quantity = body["quantity"]
        case "CounterRejected":
            package.status = "offered"
        case "RevocationMissed":
            package.quantity = body["kept"]
        case "LotStarted":
            package.started += body["quantity"]
            package.lots += 1
        case "LotRejectionCounted":
            package.quantity -= body["quantity"]
            package.rejected += body["quantity"]
        case "PackageCompleted":
            package.status = "completed"


def _weeks(body: Body) -> list[tuple[str, int]]:
    return [(week["week"], week["quantity"]) for week in body["weeks"]]


def _lot(world: World, type: str, at: datetime, body: Body) -> None:
    if type == "LotMade":
        world.lots[body["lot_id"]] = Lot(
            body["lot_id"], body["package_id"], key_of(body), body["member_id"],
            body["quantity"], at, since=at,
        )  # fmt: skip
        return
    lot = world.lots.get(str(body.get("lot_id")))
    if lot is None:
        return
    match type:
        case "LotInspected":
            lot.status, lot.since = body["verdict"], at
        case "LotReleased":
            lot.status, lot.since = "released", at
        case "LabelsRequested":
            lot.labels_asked += body["quantity"]
        case "LabelsIssued":
            lot.labels += body["quantity"]
        case "LotLoaded":
            lot.shipment = body["shipment_id"]
        case "LotUnloaded":
            lot.shipment, lot.since = "", at
        case "LotShipped":
            lot.status, lot.since = "shipped", at


def _shipment(world: World, type: str, at: datetime, body: Body) -> None:
    match type:
        case "ShipmentPlanned":
            id = body["shipment_id"]
            world.shipments[id] = Shipment(id, body["lots"], since=at)
        case "ShipmentCleared":
            shipment = world.shipments[body["shipment_id"]]
            shipment.status, shipment.collected, shipment.since = "cleared", body["collected"], at
        case "ShipmentDeparted":
            world.shipments[body["shipment_id"]].status = "departed"
