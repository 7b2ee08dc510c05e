"""One batch of the log into the read model, in one database transaction with its position."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, and_, select

from libs.contracts.envelope import Envelope
from libs.contracts.outcomes import Outcome
from libs.contracts.topics import STREAM
from libs.eventlog.chain import START, Head, advance
from services.gateway.app import tables
from services.gateway.app.store import SqlRows, outcome, upsert
from services.gateway.rows import Shelf
from services.gateway.views import project


class Taken(NamedTuple):
    topic: str
    partition: int
    offset: int
    value: bytes
    headers: list[tuple[str, bytes]]


class Progress(NamedTuple):
    """Outcomes that somebody awaits, now known; and partitions that had to be stopped."""

    known: dict[str, Mapping[str, Any]]
    stopped: list[tuple[str, int]]


class Batch:
    """Errors while an event is taken stop its partition; nothing of that event is kept."""

    def __init__(self, db: Connection) -> None:
        self.db, self.rows = db, SqlRows(db)
        self.heads: dict[tuple[str, str], Head] = {}
        self.events: list[dict[str, Any]] = []
        self.traces: list[dict[str, str]] = []
        self.outcomes: dict[str, dict[str, Any]] = {}
        self.stopped: dict[tuple[str, int], tuple[int, str]] = {}
        self.commands: set[str] = set()

    def take(self, record: Taken) -> None:
        at = (record.topic, record.partition)
        if at in self.stopped:
            return
        plural, suffix = record.topic.split(".", 1)[1].rsplit(".", 1)
        try:
            if suffix == "events":
                self._event(plural, record)
            else:
                self._outcome(plural, record)
        except Exception as problem:  # whatever is wrong with a fact, the others go on
            self.stopped[at] = (record.offset, f"{type(problem).__name__}: {problem}")

    def _event(self, plural: str, record: Taken) -> None:
        about = Envelope.of(record.headers)
        head = advance(self._head(plural, about.subject), about, record.value)
        if head is None:
            return
        kind = STREAM[plural].events.get(about.type)
        body = json.loads(record.value)
        if kind is not None:  # one of a later version of us: known by its chain only
            shelf = Shelf(self.rows)
            project(plural, shelf, kind.model_validate(body), about)
            shelf.hand_on()
        if about.seq == 1 and about.traceparent:
            began = {"plural": plural, "subject": about.subject}
            self.traces.append({**began, "traceparent": about.traceparent})
        self.heads[plural, about.subject] = head
        self.events.append(_event_row(plural, record, about, body))
        self.commands.add(about.causationid)

    def _head(self, plural: str, subject: str) -> Head:
        if (plural, subject) not in self.heads:
            h = tables.heads
            query = select(h.c.seq, h.c.hash).where(
                and_(h.c.plural == plural, h.c.subject == subject)
            )
            found = self.db.execute(query).first()
            self.heads[plural, subject] = Head(*found) if found else START
        return self.heads[plural, subject]

    def _outcome(self, plural: str, record: Taken) -> None:
        heard = Outcome.model_validate_json(record.value)
        told = {name: value.decode() for name, value in record.headers}
        row = {**heard.model_dump(mode="json"), "plural": plural}
        row["subject"], row["actor"] = told.get("ce_subject", ""), told.get("ce_actor", "")
        known = select(tables.outcomes.c.command_id).where(
            tables.outcomes.c.command_id == heard.command_id
        )
        if self.db.execute(known).first() is None:  # the first outcome of a command is the one
            self.outcomes.setdefault(heard.command_id, row)
        self.commands.add(heard.command_id)

    def write(
        self, positions: Mapping[tuple[str, int], int], awaits: Callable[[str], bool]
    ) -> Progress:
        """A stopped partition stays where it stopped."""
        self.rows.flush()
        heads = [
            {"plural": plural, "subject": subject, "seq": head.seq, "hash": head.hash}
            for (plural, subject), head in self.heads.items()
        ]
        upsert(self.db, tables.heads, heads)
        upsert(self.db, tables.traces, self.traces)
        upsert(self.db, tables.events, self.events)
        upsert(self.db, tables.outcomes, list(self.outcomes.values()))
        stopped = [
            {"topic": t, "partition": p, "offset": offset, "reason": reason}
            for (t, p), (offset, reason) in self.stopped.items()
        ]
        upsert(self.db, tables.stopped, stopped)
        read = {**positions, **{at: offset for at, (offset, _) in self.stopped.items()}}
        upsert(
            self.db,
            tables.positions,
            [{"topic": t, "partition": p, "next_offset": n} for (t, p), n in read.items()],
        )
        asked = [command for command in self.commands if awaits(command)]
        told = {command: found for command in asked if (found := outcome(self.db, command))}
        return Progress(told, list(self.stopped))


def _event_row(plural: str, record: Taken, about: Envelope, body: dict[str, Any]) -> dict[str, Any]:
    within = body.get("loaded") or body.get("work") or {}
    within = within if isinstance(within, dict) else {}
    return {
        "id": about.id,
        "plural": plural,
        "partition": record.partition,
        "offset": record.offset,
        "subject": about.subject,
        "seq": about.seq,
        "type": about.type,
        "time": about.time,
        "actor": about.actor,
        "causationid": about.causationid,
        "order_id": body.get("order_id") or within.get("order_id") or "",
        "line": body.get("line") or within.get("line") or 0,
        "member_id": body.get("member_id") or within.get("member_id") or "",
        "body": body,
    }


def apply(
    engine: Engine,
    records: Iterable[Taken],
    positions: Mapping[tuple[str, int], int],
    awaits: Callable[[str], bool] = lambda command_id: False,
) -> Progress:
    """Rows, heads, outcomes and position in one transaction."""
    with engine.begin() as db:
        batch = Batch(db)
        for record in records:
            batch.take(record)
        return batch.write(positions, awaits)
