"""I5: the read model's rows equal the fold of the log."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.console.oracle.log import Finding, Log, Record

Row = dict[str, Any]
Key = tuple[Any, ...]
Tables = Mapping[str, Mapping[Key, Row]]
KEYS = {
    "orders": ("order_id",),
    "order_lines": ("order_id", "line"),
    "packages": ("package_id",),
    "lots": ("lot_id",),
}


def check(log: Log, found: Mapping[str, list[Row]]) -> Iterator[Finding]:
    """`found`: rows by table. One older than the log is in flight, a newer one is left out."""
    for table, rows in expected(log).items():
        if table not in found:
            yield Finding("I5", table, "the read model has no such table")
            continue
        there = {tuple(row.get(name) for name in KEYS[table]): row for row in found[table]}
        for key, row in rows.items():
            name = f"{table} {'/'.join(map(str, key))}"
            yield from _compare(name, row, there.pop(key, None))
        for key in there:
            yield Finding("I5", f"{table} {'/'.join(map(str, key))}", "is a row of nothing")


def _compare(name: str, wanted: Row, row: Row | None) -> Iterator[Finding]:
    if row is None:
        yield Finding("I5", name, "has no row")
    elif row.get("seq", 0) < wanted["seq"]:
        says = f"stands at seq {row.get('seq')}, the log at {wanted['seq']}"
        yield Finding("I5", name, says, in_flight=True)
    elif row["seq"] == wanted["seq"]:
        wrong = [
            f"{column} is {row.get(column)}, the log says {value}"
            for column, value in wanted.items()
            if str(row.get(column)) != str(value)
        ]
        if wrong:
            yield Finding("I5", name, "; ".join(wrong))


def expected(log: Log) -> Tables:
    tables: dict[str, dict[Key, Row]] = {table: {} for table in KEYS}
    folds: dict[str, Callable[[dict[str, dict[Key, Row]], Record, Row], None]] = {
        "orders": _order,
        "packages": _package,
        "lots": _lot,
    }
    for stream, fold in folds.items():
        heads: dict[str, int] = defaultdict(int)
        for event in log.of("events", stream):
            if event.seq > heads[event.subject]:  # a seq seen before is skipped by every reader
                heads[event.subject] = event.seq
                fold(tables, event, event.body)
    return tables


def _order(tables: dict[str, dict[Key, Row]], event: Record, body: Row) -> None:
    order_id = body["order_id"]
    lines = tables["order_lines"]
    if event.type == "OrderPlaced":
        names = ("order_id", "buyer_id", "po_number", "kind", "currency")
        tables["orders"][order_id,] = {name: body[name] for name in names}
    tables["orders"][order_id,]["seq"] = event.seq
    match event.type:
        case "OrderPlaced":
            for ordered in body["lines"]:
                lines[order_id, ordered["line"]] = _line(ordered, event.seq)
        case "LineAdded":
            lines[order_id, body["ordered"]["line"]] = _line(body["ordered"], event.seq)
        case "OrderRefused":
            for key in lines:
                if key[0] == order_id:
                    lines[key].update(status="refused", seq=event.seq)
        case _:
            line = lines[order_id, body["line"]]
            line["seq"] = event.seq
            _line_moves(line, event.type, body)


def _line(ordered: Row, seq: int) -> Row:
    figures = dict.fromkeys(("cancelled", "granted", "shipped", "short"), 0)
    return {"status": "received", "ordered": ordered["quantity"], "due": ordered["due"],
            **figures, "seq": seq}  # fmt: skip


def _line_moves(line: Row, type: str, body: Row) -> None:
    match type:
        case "LineAccepted" | "LineHeld" | "LineRefused" | "LineClosed":
            line["status"] = type.removeprefix("Line").lower()
            line["short"] = body.get("short", line["short"])
        case "LineAmended":
            line["ordered"], line["due"] = body["quantity"], body["due"]
        case "LineCancelled":
            line["cancelled"] = body["cancelled"]
            line["status"] = line["status"] if body["kept"] else "cancelled"
        case "ShippingGranted":
            line["granted"] += body["quantity"]
        case "LineShipped":
            line["shipped"] = body["shipped"]
        case "LineStarted" if line["status"] == "accepted":
            line["status"] = "in_production"
    if line["status"] in ("accepted", "in_production", "partly_shipped", "shipped"):
        if line["shipped"] >= line["ordered"] - line["cancelled"]:
            line["status"] = "shipped"
        elif line["shipped"]:
            line["status"] = "partly_shipped"


def _package(tables: dict[str, dict[Key, Row]], event: Record, body: Row) -> None:
    if event.type == "PackageOffered":
        names = ("package_id", "order_id", "line", "member_id", "plan_id", "quantity")
        row = {name: body[name] for name in names} | {"offered": body["quantity"]}
        row |= {"status": "offered", "started": 0, "released": 0, "rejected": 0}
        tables["packages"][event.subject,] = row
    row = tables["packages"][event.subject,]
    row["seq"] = event.seq
    match event.type:
        case "PackageAccepted" | "CounterAccepted":
            row["status"], row["quantity"] = "accepted", body["quantity"]
        case "CounterRejected":
            row["status"] = "offered"
        case "PackageDeclined" | "PackageCountered" | "PackageExpired" | "PackageRevoked":
            row["status"] = event.type.removeprefix("Package").lower()
        case "PackageCompleted":
            row["status"] = "completed"
        case "RevocationMissed":
            row["quantity"] = body["kept"]
        case "OperationReported":
            row["status"] = "in_production"
        case "LotStarted":
            row["status"], row["started"] = "in_production", row["started"] + body["quantity"]
        case "LotReleaseCounted":
            row["released"] += body["quantity"]
        case "LotRejectionCounted":
            row["rejected"] += body["quantity"]
            row["quantity"] -= body["quantity"]


def _lot(tables: dict[str, dict[Key, Row]], event: Record, body: Row) -> None:
    if event.type == "LotMade":
        names = ("lot_id", "package_id", "order_id", "line", "member_id", "quantity")
        row = {name: body[name] for name in names}
        tables["lots"][event.subject,] = row | {"status": "made", "labels": 0, "shipment_id": ""}
    elif (event.subject,) not in tables["lots"]:
        return  # a shipment asked for a lot that was never made
    row = tables["lots"][event.subject,]
    row["seq"] = event.seq
    match event.type:
        case "LotInspected" | "LotRejected" | "LotReleased" | "LotShipped":
            row["status"] = event.type.removeprefix("Lot").lower()
        case "LabelsIssued":
            row["labels"] += body["quantity"]
        case "LotLoaded":
            row["shipment_id"] = body["shipment_id"]
        case "LotUnloaded":
            row["shipment_id"] = ""
