"""I3, when all is quiet: what was ordered is held, open, promised, cancelled or refused."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.eventlog.machine.facts import Fact, Facts

Key = tuple[str, int]
GONE = ("PackageDeclined", "PackageExpired", "PackageRevoked")


@dataclass
class Line:
    """`wanted`: by the plan. `promised`: by the plan, a package; `holds`: by the package itself."""

    ordered: int = 0
    cancelled: int = 0
    refused: int = 0
    wanted: int = 0
    promised: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    started: Counter[str] = field(default_factory=Counter)
    granted: int = 0
    shipped: int = 0


@dataclass
class Lot:
    started: int = 0
    made: int = 0
    released: int = 0
    labels: int = 0
    left: int = 0  # in shipments
    shipped: int = 0  # as the lot says
    counted: int = 0  # as the order says


def broken(facts: Facts) -> Iterator[str]:
    lines: dict[Key, Line] = defaultdict(Line)
    lots: dict[str, Lot] = defaultdict(Lot)
    for event in facts.events:
        _line(lines, event, event.body)
        _lot(lots, event, event.body)
    for key, line in lines.items():
        yield from (f"I3: {key[0]} line {key[1]}: {says}" for says in _of_line(line))
    for lot_id, lot in lots.items():
        yield from (f"I3: {lot_id}: {says}" for says in _of_lot(lot))


def _of_line(line: Line) -> Iterator[str]:
    is_open = line.wanted - sum(line.promised.values())
    promised = sum(line.holds.values())
    if line.ordered != is_open + promised + line.cancelled + line.refused:
        yield (
            f"ordered {line.ordered} is not open {is_open} + promised {promised}"
            f" + cancelled {line.cancelled} + refused {line.refused}"
        )
    for package_id in line.promised | line.holds:
        plan, own = line.promised[package_id], line.holds[package_id]
        if plan != own:
            yield f"{package_id} holds {own}, the plan counts {plan}"
        if line.started[package_id] > own:
            yield f"{package_id} started {line.started[package_id]} of {own}"
    if not line.shipped <= line.granted <= line.ordered:
        yield f"shipped {line.shipped} of granted {line.granted} of ordered {line.ordered}"


def _of_lot(lot: Lot) -> Iterator[str]:
    if lot.started != lot.made:
        yield f"started {lot.started}, made {lot.made}"
    if not lot.made >= lot.released >= lot.left or lot.labels > lot.released:
        yield f"made {lot.made}, released {lot.released}, labels {lot.labels}, left {lot.left}"
    if not lot.left == lot.shipped == lot.counted:
        yield f"left {lot.left}, shipped {lot.shipped}, the order counts {lot.counted}"


def _line(lines: dict[Key, Line], event: Fact, body: dict[str, Any]) -> None:
    match event.type:
        case "OrderPlaced":
            for ordered in body["lines"]:
                lines[body["order_id"], ordered["line"]].ordered = ordered["quantity"]
        case "PlanAdopted":
            for share in body["shares"]:
                work = share["work"]
                of = lines[work["order_id"], work["line"]]
                of.promised[share["package_id"]] += share["quantity"]
        case _ if "order_id" in body and "line" in body:
            line = lines[body["order_id"], body["line"]]
            _of_order(line, event.type, body)
            _of_package(line, event.type, body)


def _of_order(line: Line, kind: str, body: dict[str, Any]) -> None:
    match kind:
        case "LineRefused":
            line.refused = line.ordered
        case "LineAmended":
            line.ordered = body["quantity"]
        case "LineCancelled":
            line.cancelled = body["cancelled"]
        case "LineClosed":
            line.cancelled += body["short"]
        case "ShippingGranted":
            line.granted += body["quantity"]
        case "LineShipped":
            line.shipped += body["quantity"]
        case "LineEnqueued" | "LineChanged":
            line.wanted = body["quantity"]


def _of_package(line: Line, kind: str, body: dict[str, Any]) -> None:
    name = body.get("package_id", "")
    match kind:
        case "AnswerRecorded":
            line.promised[name] -= body["returned"]
        case "RejectionRecorded":
            line.promised[name] -= body["quantity"]
        case "PackageOffered" | "CounterAccepted":
            line.holds[name] = body["quantity"]
        case "RevocationMissed":
            line.holds[name] = body["kept"]
        case "LotStarted":
            line.started[name] += body["quantity"]
        case "LotRejectionCounted":
            line.holds[name] -= body["quantity"]
            line.started[name] -= body["quantity"]
        case _ if kind in GONE:
            line.holds[name] = 0


def _lot(lots: dict[str, Lot], event: Fact, body: dict[str, Any]) -> None:
    match event.type:
        case "LotStarted":
            lots[body["lot_id"]].started += body["quantity"]
        case "LotMade":
            lots[body["lot_id"]].made += body["quantity"]
        case "LotReleased":
            lots[body["lot_id"]].released += body["quantity"]
        case "LabelsIssued":
            lots[body["lot_id"]].labels += body["quantity"]
        case "LotShipped":
            lots[body["lot_id"]].shipped += body["quantity"]
        case "LineShipped":
            lots[body["lot_id"]].counted += body["quantity"]
        case "ShipmentDeparted":
            for loaded in body["loaded"]:
                lots[loaded["lot_id"]].left += loaded["quantity"]
