"""`gongdan replay`: a stream's events as they stand in the log, its chain checked on the way."""

from typing import Annotated

import typer

from libs.contracts.topics import STREAM
from services.console.app import reading
from services.console.app.answers import NotDone, out, show, table
from services.console.oracle import chain
from services.console.settings import Settings

COLUMNS = ("subject", "seq", "type", "time")


def replay(
    stream: Annotated[str, typer.Argument(help="orders, plans, packages ...")],
    subject: Annotated[str, typer.Option(help="only this one's events")] = "",
    bodies: Annotated[bool, typer.Option(help="with what the events say")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines")] = False,
) -> None:
    """Print a stream's events in order and check that nothing is missing or changed."""
    settings = Settings()
    if stream not in STREAM:
        raise typer.BadParameter(f"there is no stream {stream}; known: {', '.join(STREAM)}")
    topic = STREAM[stream].topic(settings.cluster, "events")
    log = reading.stream_log(settings.kafka, settings.cluster, [topic])
    events = [e for e in log.of("events") if not subject or e.subject == subject]
    rows = [(e.subject, e.seq, e.type, e.headers.get("ce_time", "")) for e in events]
    broken = [f for f in chain.check(log) if not subject or f.subject == subject]
    data = [
        {**dict(zip(COLUMNS, row, strict=True)), "id": event.id, "body": event.body}
        for row, event in zip(rows, events, strict=True)
    ]
    said = "" if broken else f"{len(events)} events; the chain of each stream holds."
    show({"events": data, "broken": [f.says for f in broken]}, as_json,
         table(stream, COLUMNS, rows), sentence=said)  # fmt: skip
    if bodies and not as_json:
        for event in events:
            out.print(f"{event.subject} {event.seq} {event.value.decode()}", markup=False)
    if broken:
        raise NotDone("\n".join(f"{finding.subject}: {finding.says}" for finding in broken))
