"""Whether what was copied is one whole: no event without its command, no outcome without its
events, and the reverse. On disk, so that a large log needs no more memory than a small one."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from services.console.backup.record import Stored
from services.console.oracle.log import NO_COMMAND

MADE = """
pragma journal_mode = off; pragma synchronous = off;
create table ids (kind text, id text, primary key (kind, id)) without rowid;
"""
# What must be in the first has to be in one of the others.
RULES = (
    ("outcome", ("command",), "an outcome of command {} is there, the command is not"),
    ("cause", ("command",), "an event of command {} is there, the command is not"),
    ("cause", ("outcome",), "an event of command {} is there, its outcome is not"),
    ("promised", ("event",), "event {} is named by an outcome and is not there"),
    ("event", ("promised",), "event {} is there, the outcome that names it is not"),
)
WAITING = (("command", ("outcome", "parked")), ("raw", ("command", "parked")))
BATCH = 5_000


class Tally:
    def __init__(self, file: Path) -> None:
        self.db = sqlite3.connect(file, isolation_level=None)
        self.db.executescript(MADE)
        self.rows: list[tuple[str, str]] = []

    def close(self) -> None:
        self.db.close()

    def take(self, suffix: str, record: Stored) -> None:
        """suffix: raw, commands, events, outcomes or parked; of other topics nothing is known."""
        told = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
        self.rows += _ids(suffix, told, record.value or b"")
        if len(self.rows) > BATCH:
            self._flush()

    def broken(self) -> list[str]:
        """Sentences; [] where it is one whole."""
        self._flush()
        return [
            says.format(found)
            for kind, others, says in RULES
            for found in self._missing(kind, others)
        ]

    def waiting(self) -> list[str]:
        """Ids of commands and raw messages of which nothing became yet."""
        self._flush()
        return [found for kind, others in WAITING for found in self._missing(kind, others)]

    def _missing(self, kind: str, others: tuple[str, ...]) -> list[str]:
        there = " and ".join(
            f"not exists (select 1 from ids b where b.kind = '{other}' and b.id = a.id)"
            for other in others
        )
        query = f"select id from ids a where kind = ? and {there} limit 1000"
        return [id for (id,) in self.db.execute(query, (kind,))]

    def _flush(self) -> None:
        self.db.execute("begin")
        self.db.executemany("insert or ignore into ids values (?, ?)", self.rows)
        self.db.execute("commit")
        self.rows.clear()


def _ids(suffix: str, told: dict[str, str], value: bytes) -> Iterator[tuple[str, str]]:
    id, cause = told.get("ce_id", ""), told.get("ce_causationid", "")
    match suffix:
        case "commands" | "raw" if id and told.get("ce_type") not in NO_COMMAND:
            yield ("command" if suffix == "commands" else "raw", id)
        case "parked" if id:
            yield "parked", id
        case "events":
            yield from (("event", id), ("cause", cause))
        case "outcomes":
            said = json.loads(value)
            yield "outcome", str(said["command_id"])
            yield from (("promised", str(event)) for event in said.get("events", ()))
