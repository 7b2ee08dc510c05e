"""A ledger: the state of one stream in one partition, and how a batch of commands changes it.

Pure. Records come in, records to be written go out; `kafka.py` carries them in a transaction and
applies the batch only after the commit. Replay feeds the same records back through `restore`.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from libs.contracts.envelope import Headers, Link, id_bytes
from libs.contracts.topics import Stream, Suffix
from libs.eventlog.chain import START, advance
from libs.eventlog.decider import Decider
from libs.eventlog.heads import Heads
from libs.eventlog.parking import Parking


class Taken(NamedTuple):
    """A record as it was read."""

    key: bytes | None
    value: bytes
    headers: Headers
    offset: int


class Written(NamedTuple):
    """A record to be written to the stream's topic with this suffix, in the same partition."""

    suffix: Suffix
    key: bytes
    value: bytes
    headers: Headers


@dataclass
class Ledger:
    stream: Stream
    decider: Decider[Any, Any, Any]
    source: str  # CloudEvents source of its events: /<cluster>/<service>
    cluster: str
    states: MutableMapping[str, Any] = field(default_factory=dict)
    heads: Heads = field(default_factory=Heads)
    decided: set[bytes] = field(default_factory=set)
    parking: Parking = field(default_factory=Parking)

    def restore(self, suffix: Suffix, record: Taken) -> None:
        """Fold a record of the log. Errors: ChainBroken."""
        if suffix == "events":
            self._fold(Link.of(record.headers), record.value)
        elif suffix == "outcomes":
            self.decided.add(id_bytes(dict(record.headers)["ce_causationid"].decode()))
        elif suffix == "parked":
            self.parking.restore(record.key or b"", record.value, record.headers)

    def _fold(self, link: Link, value: bytes) -> None:
        head = advance(self.heads.get(link.subject, START), link, value)
        if head is not None:
            event = self.stream.events[link.type].model_validate_json(value)
            state = self.states.get(link.subject, self.decider.initial)
            self.states[link.subject] = self.decider.evolve(state, event)
            self.heads[link.subject] = head
