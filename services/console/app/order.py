"""`gongdan order show`: one order's lines and what happened to them, from the log alone."""

from typing import Annotated, Any

import typer

from libs.contracts.topics import LOTS, ORDERS, PACKAGES, PLANS, SHIPMENTS
from services.console.app import reading
from services.console.app.answers import NotDone, show, table
from services.console.oracle.line import Line, lines
from services.console.oracle.log import Log, Record
from services.console.settings import Settings

app = typer.Typer(no_args_is_help=True)
TOLD_BY = (ORDERS, PLANS, PACKAGES, LOTS, SHIPMENTS)
COLUMNS = ("line", "designation", "ordered", "held", "open", "offered", "accepted", "made",
           "released", "shipped", "cancelled", "refused")  # fmt: skip


@app.callback()
def order() -> None:
    """Orders, from the log alone."""


@app.command("show")
def show_command(
    po_or_id: Annotated[str, typer.Argument(help="the buyer's PO number, or the order's id")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines")] = False,
) -> None:
    """An order's lines with their quantities, and its events."""
    settings = Settings()
    names = [stream.topic(settings.cluster, "events") for stream in TOLD_BY]
    log = reading.stream_log(settings.kafka, settings.cluster, names)
    placed = _find(log, po_or_id)
    order_id = placed.subject
    figures = [
        _figures(number, line, _written(placed, number))
        for (of, number), line in sorted(lines(log).items())
        if of == order_id
    ]
    happened = [
        (e.seq, e.headers.get("ce_time", ""), e.type, e.body.get("line", ""))
        for e in log.of("events", "orders")
        if e.subject == order_id
    ]
    body = placed.body
    title = f"{body['po_number']} of {body['buyer_id']}, {body['kind']} ({order_id})"
    events = [dict(zip(("seq", "time", "type", "line"), row, strict=True)) for row in happened]
    show(
        {"order_id": order_id, **body, "lines": figures, "events": events},
        as_json,
        table(title, COLUMNS, [list(f.values()) for f in figures]),
        table("Timeline", ("seq", "time", "event", "line"), happened),
    )


def _find(log: Log, wanted: str) -> Record:
    placed = [e for e in log.of("events", "orders") if e.type == "OrderPlaced"]
    found = [e for e in placed if wanted in (e.subject, e.body.get("po_number"))]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(f"{e.subject} ({e.body['buyer_id']})" for e in found)
        raise NotDone(f"Several buyers use {wanted}; name the id: {ids}")
    raise NotDone(
        f"No order has the PO number or id {wanted}; {len(placed)} orders are in the log."
    )


def _written(placed: Record, number: int) -> str:
    written = {line["line"]: str(line["designation"]) for line in placed.body["lines"]}
    return written.get(number, "(added)")


def _figures(number: int, line: Line, designation: str) -> dict[str, Any]:
    packages, lots = line.packages.values(), line.lots.values()
    return dict(zip(COLUMNS, (
        number,
        designation,
        line.ordered,
        line.ordered if line.held else 0,
        line.wanted - sum(p.promised for p in packages),
        sum(p.quantity for p in packages if p.offered),
        sum(p.quantity for p in packages if not p.offered),
        sum(lot.made for lot in lots),
        sum(lot.released for lot in lots),
        line.shipped,
        line.cancelled,
        line.refused,
    ), strict=True))  # fmt: skip
