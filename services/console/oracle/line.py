"""An order line's quantities, told by each stream for itself: what I3 compares."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from services.console.oracle.log import Log, Record

Key = tuple[str, int]


@dataclass
class Package:
    """`promised` is what the plan counts for it, `quantity` what the package says itself."""

    promised: int = 0
    quantity: int = 0
    offered: bool = False
    started: int = 0  # lots that are not rejected
    events: list[Record] = field(default_factory=list)  # whatever moved a quantity


@dataclass
class Lot:
    made: int = 0
    released: int = 0
    labels: int = 0
    shipped: int = 0


@dataclass
class Line:
    """Sets or pieces. `wanted` is the plan's figure, the others are the order's."""

    ordered: int = 0
    held: bool = False
    refused: int = 0
    cancelled: int = 0
    kept: int | None = None
    granted: int = 0
    shipped: int = 0
    wanted: int = 0
    packages: dict[str, Package] = field(default_factory=lambda: defaultdict(Package))
    lots: dict[str, Lot] = field(default_factory=lambda: defaultdict(Lot))
    terms: list[Record] = field(default_factory=list)  # the order's events that the plan must hear
    departures: list[Record] = field(default_factory=list)

    @property
    def live(self) -> int:
        return self.ordered - self.refused - self.cancelled - (self.ordered if self.held else 0)


def lines(log: Log) -> dict[Key, Line]:
    found: dict[Key, Line] = defaultdict(Line)
    for tell, streams in ((_order, ("orders",)), (_plan, ("plans",)),
                          (_package, ("packages",)), (_lot, ("lots", "shipments"))):  # fmt: skip
        for stream in streams:
            for event in log.of("events", stream):
                tell(found, event, event.body)
    return dict(found)


def _key(body: dict[str, Any]) -> Key:
    return str(body.get("order_id", "")), int(body.get("line", 0))


def _order(found: dict[Key, Line], event: Record, body: dict[str, Any]) -> None:
    match event.type:
        case "OrderPlaced":
            for ordered in body["lines"]:
                found[body["order_id"], ordered["line"]].ordered = ordered["quantity"]
        case "OrderRefused":
            for (order_id, _), line in found.items():
                if order_id == body["order_id"]:
                    line.refused = line.ordered
        case "LineAdded":
            found[body["order_id"], body["ordered"]["line"]].ordered = body["ordered"]["quantity"]
        case _:
            _order_line(found[_key(body)], event, body)


def _order_line(line: Line, event: Record, body: dict[str, Any]) -> None:
    match event.type:
        case "LineHeld":
            line.held = True
        case "LineAccepted":
            line.held, line.ordered = False, body["quantity"]
            line.terms.append(event)
        case "LineRefused":
            line.held, line.refused = False, line.ordered
        case "LineAmended":
            line.ordered = body["quantity"]
            line.terms.append(event)
        case "LineCancelled":
            line.held, line.cancelled = False, body["cancelled"]
            line.kept = body["kept"]
            line.terms.append(event)
        case "ShippingGranted":
            line.granted += body["quantity"]
        case "LineShipped":
            line.shipped += body["quantity"]
        case "LineClosed":  # what was not shipped will not be made
            line.held, line.cancelled = False, line.cancelled + body["short"]
            line.kept = None
            line.terms.append(event)


def _plan(found: dict[Key, Line], event: Record, body: dict[str, Any]) -> None:
    match event.type:
        case "LineEnqueued" | "LineChanged":
            found[_key(body)].wanted = body["quantity"]
        case "PlanAdopted":
            for share in body["shares"]:
                package = found[_key(share["work"])].packages[share["package_id"]]
                package.promised += share["quantity"]
                package.events.append(event)
        case "AnswerRecorded":
            found[_key(body)].packages[body["package_id"]].promised -= body["returned"]
        case "RejectionRecorded":
            found[_key(body)].packages[body["package_id"]].promised -= body["quantity"]


def _package(found: dict[Key, Line], event: Record, body: dict[str, Any]) -> None:
    package = found[_key(body)].packages[body["package_id"]]
    match event.type:
        case "PackageOffered":
            package.quantity, package.offered = body["quantity"], True
        case "PackageAccepted" | "CounterAccepted":
            package.quantity, package.offered = body["quantity"], False
        case "PackageDeclined" | "PackageExpired" | "PackageRevoked":
            package.quantity, package.offered = 0, False
        case "RevocationMissed":
            package.quantity = body["kept"]
        case "LotStarted":
            package.started += body["quantity"]
        case "LotRejectionCounted":
            package.quantity -= body["quantity"]
            package.started -= body["quantity"]
        case _:
            return
    package.events.append(event)


def _lot(found: dict[Key, Line], event: Record, body: dict[str, Any]) -> None:
    if event.type == "ShipmentDeparted":
        for loaded in body["loaded"]:
            line = found[_key(loaded)]
            line.lots[loaded["lot_id"]].shipped += loaded["quantity"]
            line.departures.append(event)
        return
    figure = {"LotMade": "made", "LotReleased": "released", "LabelsIssued": "labels"}
    if name := figure.get(event.type):
        lot = found[_key(body)].lots[body["lot_id"]]
        setattr(lot, name, getattr(lot, name) + body["quantity"])
