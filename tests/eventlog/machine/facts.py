"""What has happened, read from the topics' bytes alone: no envelope, no ledger, no decider."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from tests.eventlog.machine.log import Log, Stored

json_of = lru_cache(20_000)(json.loads)


@dataclass(frozen=True)
class Fact:
    """A committed record; `cause` and `seq` as its headers say."""

    stream: str
    id: str
    type: str
    subject: str
    cause: str
    seq: int
    prev: str
    body: dict[str, Any]
    record: Stored

    def __str__(self) -> str:
        return f"{self.type} {self.subject} {self.seq or ''}".rstrip()


class Facts:
    """The log as it is now, up to its stable ends."""

    def __init__(self, log: Log, cluster: str) -> None:
        self._log, self._cluster = log, cluster

    def read(self, suffix: str) -> Iterator[Fact]:
        for at in sorted(self._log.records):
            cluster, stream, of = at.topic.split(".")
            if of == suffix and cluster == self._cluster:
                for record in self._log.committed_records(at):
                    record.fact = record.fact or fact(stream, record)
                    yield record.fact

    @cached_property
    def commands(self) -> list[Fact]:
        return list(self.read("commands"))

    @cached_property
    def events(self) -> list[Fact]:
        return list(self.read("events"))

    @cached_property
    def outcomes(self) -> list[Fact]:
        return list(self.read("outcomes"))

    @cached_property
    def parked(self) -> list[Fact]:
        return list(self.read("parked"))

    def last(self, *types: str) -> dict[str, Fact]:
        """The last event of these types, by subject."""
        return {event.subject: event for event in self.events if event.type in types}


def fact(stream: str, record: Stored) -> Fact:
    headers = {name: value.decode() for name, value in record.headers}
    try:
        body = json_of(record.value) if record.value else {}
    except ValueError:
        body = {}
    return Fact(
        stream,
        headers.get("ce_id", ""),
        headers.get("ce_type", ""),
        headers.get("ce_subject", (record.key or b"").decode()),
        headers.get("ce_causationid", ""),
        int(headers.get("ce_seq", "0")),
        headers.get("ce_prev", ""),
        body,
        record,
    )
