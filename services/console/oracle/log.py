"""What the oracle reads and what it says."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Invariant = Literal["I1", "I2", "I3", "I4", "I5", "I6"]
NO_COMMAND = ("RetryParked", "DropParked")  # to the owner of a parked key; they leave no outcome


@dataclass(frozen=True)
class Finding:
    """An offender; or, where `in_flight`, what is only not finished yet."""

    invariant: Invariant
    subject: str
    says: str
    in_flight: bool = False


@dataclass(frozen=True)
class Record:
    """A record of a topic. `judged`: it stood before the end that was fixed at the start.

    What came after is only read to see what became of it.
    """

    stream: str  # the plural: orders
    suffix: str  # raw, commands, events, outcomes, parked
    partition: int
    offset: int
    key: str
    headers: Mapping[str, str]
    value: bytes
    judged: bool = True

    @property
    def id(self) -> str:
        return self.headers.get("ce_id", "")

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def subject(self) -> str:
        return self.headers.get("ce_subject", self.key)

    @property
    def cause(self) -> str:
        return self.headers.get("ce_causationid", "")

    @property
    def seq(self) -> int:
        text = self.headers.get("ce_seq", "")
        return int(text) if text.isdigit() else 0

    @property
    def body(self) -> dict[str, Any]:
        """The message; {} where it is not JSON, as a parked one may be."""
        try:
            body = json.loads(self.value)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


class Log:
    """All records of a cluster's topics, in the order of each partition."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_suffix: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            self._by_suffix[record.suffix].append(record)

    def of(self, suffix: str, stream: str = "") -> list[Record]:
        return [r for r in self._by_suffix[suffix] if not stream or r.stream == stream]

    @cached_property
    def commands(self) -> dict[str, Record]:
        """The first record of each command; the same may be asked again, for ever."""
        first: dict[str, Record] = {}
        for record in self.of("commands"):
            if record.id and record.type not in NO_COMMAND:
                first.setdefault(record.id, record)
        return first

    @cached_property
    def events(self) -> dict[str, Record]:
        first: dict[str, Record] = {}
        for record in self.of("events"):
            first.setdefault(record.id, record)
        return first

    @cached_property
    def outcomes(self) -> dict[str, list[Record]]:
        """By the command's id; exactly one each, or I1 is broken."""
        by_command: dict[str, list[Record]] = defaultdict(list)
        for record in self.of("outcomes"):
            by_command[str(record.body.get("command_id", ""))].append(record)
        return dict(by_command)

    @cached_property
    def caused(self) -> dict[str, list[Record]]:
        """Events by the id of the command that caused them."""
        by_command: dict[str, list[Record]] = defaultdict(list)
        for record in self.of("events"):
            by_command[record.cause].append(record)
        return dict(by_command)

    @cached_property
    def asked(self) -> dict[str, list[Record]]:
        """Commands by the id of the event that a policy drew them from."""
        by_event: dict[str, list[Record]] = defaultdict(list)
        for record in self.commands.values():
            by_event[record.cause].append(record)
        return dict(by_event)

    @cached_property
    def parked(self) -> dict[str, str]:
        """Ids of messages that are parked at the end, with the reason."""
        waiting: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for record in self.of("parked"):
            place = (record.stream, record.key)
            if "parked_cleared" in record.headers:
                waiting.pop(place, None)
            else:
                waiting[place][record.id] = record.headers.get("parked_reason", "")
        return {id: reason for ids in waiting.values() for id, reason in ids.items()}
