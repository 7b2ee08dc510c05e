"""`gongdan parked`: messages that could not be decided, and what to do with them."""

from collections import defaultdict
from typing import Annotated

import typer

from libs.contracts.outcomes import DropParked, RetryParked
from libs.contracts.topics import DOORS, STREAMS, Stream, Suffix
from services.console.app import reading
from services.console.app.answers import NotDone, show, table
from services.console.app.sending import new_id, send
from services.console.oracle.log import Record
from services.console.settings import Settings

app = typer.Typer(help="Messages that could not be decided.", no_args_is_help=True)
OWNED: dict[str, Stream] = {stream.plural: stream for stream in (*STREAMS, *DOORS)}
Json = Annotated[bool, typer.Option("--json", help="JSON for machines")]
Name = Annotated[str, typer.Argument(metavar="STREAM", help="e.g. orders or orders.export")]
Key = Annotated[str, typer.Argument(metavar="KEY")]
Why = Annotated[str, typer.Option("--reason", help="why, for the record")]


@app.command("show")
def show_command(as_json: Json = False) -> None:
    """What is parked, in order, with its reason."""
    settings = Settings()
    waiting = parked(settings.kafka, settings.cluster)
    rows = [
        (r.stream, key, r.type, r.headers.get("parked_reason", ""), r.id)
        for (_, key), records in waiting.items()
        for r in records
    ]
    columns = ("stream", "key", "type", "reason", "id")
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    tables = [table("Parked", columns, rows)] if rows else []
    show(data, as_json, *tables, sentence="" if rows else "Nothing is parked.")


@app.command()
def retry(stream: Name, key: Key, reason: Why, as_json: Json = False) -> None:
    """Let the owner decide the parked messages of this key again, in order."""
    _tell(stream, key, RetryParked(key=key, reason=reason), as_json)


@app.command()
def drop(stream: Name, key: Key, reason: Why, as_json: Json = False) -> None:
    """Drop the first parked message of this key; those behind it are tried again."""
    _tell(stream, key, DropParked(key=key, reason=reason), as_json)


def _tell(plural: str, key: str, message: RetryParked | DropParked, as_json: bool) -> None:
    settings = Settings()
    if plural not in OWNED:
        raise typer.BadParameter(f"there is no stream {plural}; known: {', '.join(OWNED)}")
    if (plural, key) not in parked(settings.kafka, settings.cluster):
        raise NotDone(f"Nothing is parked under {key} in {plural}.")
    suffix: Suffix = "raw" if OWNED[plural] in DOORS else "commands"
    topic = OWNED[plural].topic(settings.cluster, suffix)
    id = new_id(settings.cluster, plural, key)
    send(settings.kafka, settings.cluster, topic, key, message, id)
    says = f"{type(message).__name__} for {key} is sent to {topic}."
    show({"sent": type(message).__name__, "topic": topic, "key": key}, as_json, sentence=says)


def parked(kafka: str, cluster: str) -> dict[tuple[str, str], list[Record]]:
    """By stream and key, in order, what is parked now."""
    names = [stream.topic(cluster, "parked") for stream in OWNED.values()]
    waiting: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in reading.stream_log(kafka, cluster, names).of("parked"):
        if "parked_cleared" in record.headers:
            waiting.pop((record.stream, record.key), None)
        else:
            waiting[record.stream, record.key].append(record)
    return dict(waiting)
