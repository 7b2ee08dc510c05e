"""What state and clock call for: the commands that a watch finds, and on whose trace they go."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from libs.contracts.base import Command
from libs.contracts.envelope import Headers
from libs.contracts.topics import Stream
from libs.eventlog.kafka.clients import Home
from libs.eventlog.kafka.clock import Clock
from libs.eventlog.kafka.transaction import Outgoing, asked
from libs.eventlog.ledger import Ledger
from libs.eventlog.policies import owed_envelope


class Held:
    """The states of the partitions held here, for a watch to look at; never to be changed."""

    def __init__(self, ledgers: Iterable[Ledger]) -> None:
        self.ledgers = tuple(ledgers)

    def states(self, plural: str) -> Iterator[tuple[str, Any]]:
        for ledger in self.ledgers:
            if ledger.stream.plural == plural:
                yield from ledger.states.items()

    def last_event(self, plural: str, subject: str) -> str:
        """The id of the subject's last event, "" where it has none."""
        heads = (led.heads for led in self.ledgers if led.stream.plural == plural)
        return next((held[subject].id for held in heads if subject in held), "")


class Owed(NamedTuple):
    """A command that state and clock call for. `because` makes its id the same each time; `cause`
    is the event that made it due, "" for the clock's."""

    stream: Stream
    command: Command
    because: tuple[str, ...]
    cause: str = ""


# What is owed now? Derived from state, so that nothing is forgotten in a crash; asked twice, it
# gives the same ids and is decided once.
Watch = Callable[[Held, datetime], Iterable[Owed]]


def asked_by(home: Home, owed: Owed, clock: Clock, last: Iterable[Headers]) -> Outgoing:
    """The record that asks for it, on the trace of what made it due: in a desk of one partition
    that is the last event, whose headers are among `last`."""
    stream, command, because, cause = owed
    envelope = owed_envelope(home, command, because, cause or clock.event)
    known = (dict(headers) for headers in last)
    mine = (about for about in known if about["ce_id"] == cause.encode())
    trace = next((about.get("traceparent", b"").decode() for about in mine), "")
    onwards = replace(envelope, traceparent=trace if cause else clock.trace)
    return asked(home, stream, command, onwards)
