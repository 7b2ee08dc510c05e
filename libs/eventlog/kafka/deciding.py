"""The loop that decides: commands in, events and outcomes out, in one transaction a batch."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from kafka import TopicPartition

from libs.contracts.base import Command
from libs.contracts.topics import Stream
from libs.eventlog.batch import Batch
from libs.eventlog.decider import Decider
from libs.eventlog.kafka.clients import Home, member, partitions, producer
from libs.eventlog.kafka.clock import Clock
from libs.eventlog.kafka.membership import Membership
from libs.eventlog.kafka.replay import replay, taken
from libs.eventlog.kafka.transaction import Outgoing, asked, transact
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


# A transaction has to end well within its time-out: a backlog of bulk orders is taken in pieces.
RECORDS_A_TRANSACTION = 2_000


class Deciding:
    """`run` until stopped. Any exception must end the process: memory may differ from the log."""

    loop = "decide"

    def __init__(
        self,
        home: Home,
        owned: tuple[tuple[Stream, Decider[Any, Any, Any]], ...],
        watch: Watch | None = None,
        every: float = 1.0,  # seconds between two looks, unless the clock moves
    ) -> None:
        self.home, self.watch, self.every, self.looked = home, watch, every, 0.0
        self.streams = {s.topic(home.cluster, "commands"): (s, decider) for s, decider in owned}
        self.ledgers: dict[TopicPartition, Ledger] = {}

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        self.beat = beat
        self.producer = producer(self.home, self.loop)
        self.consumer = member(self.home, self.loop, self.streams)
        self.place = Membership(self.consumer, beat)
        partitions(self.consumer, self.streams)
        clock = Clock(self.home, beat) if self.watch else None
        while running():
            beat()
            polled = self.consumer.poll(timeout_ms=50 if clock else 200)
            if self._rebalanced():
                continue  # what was polled may be another's by now; it is read again
            if polled:
                self._decide(polled)
            if clock and self.ledgers:
                self._tick(clock)
        self.producer.close()
        self.consumer.close()

    def _rebalanced(self) -> bool:
        """Take up the partitions of a new generation: fenced first, then replayed, then sought."""
        assigned = self.place.changed()
        if assigned is None:
            return False
        self.ledgers = {at: self._empty(at) for at in assigned}
        logs, fold = self._logs(), self._fold
        self.place.take_up(assigned, lambda _: replay(self.home, logs, fold, self.beat))
        return True

    def _empty(self, at: TopicPartition) -> Ledger:
        stream, decider = self.streams[at.topic]
        return Ledger(stream, decider, self.home.source, self.home.cluster)

    def _logs(self) -> list[TopicPartition]:
        return [
            TopicPartition(ledger.stream.topic(self.home.cluster, suffix), at.partition)
            for at, ledger in self.ledgers.items()
            for suffix in ("events", "outcomes", "parked")
        ]

    def _fold(self, record: Any) -> None:
        base, suffix = record.topic.rsplit(".", 1)
        ledger = self.ledgers[TopicPartition(f"{base}.commands", record.partition)]
        ledger.restore(suffix, taken(record))

    def _decide(self, polled: Mapping[TopicPartition, list[Any]]) -> None:
        batches, out, positions = [], list[Outgoing](), {}
        for at, records in polled.items():
            batch = Batch(self.ledgers[at])
            batches.append(batch)
            for record in records:
                if len(out) >= RECORDS_A_TRANSACTION:
                    self.consumer.seek(at, record.offset)
                    break
                self.beat()
                out += self._written(batch, at, record)
                positions[at] = record.offset + 1
        transact(self.producer, out, [(positions, self.place.metadata)], self.beat)
        for batch in batches:
            batch.apply()

    def _written(self, batch: Batch, at: TopicPartition, record: Any) -> list[Outgoing]:
        stream = batch.ledger.stream
        return [
            Outgoing(
                stream.topic(self.home.cluster, written.suffix),
                written.key,
                written.value,
                written.headers,
                at.partition,
            )
            for written in batch.take(taken(record))
        ]

    def _tick(self, clock: Clock) -> None:
        now, waited = clock.now(), time.monotonic() - self.looked
        if self.watch is None or now is None or not (clock.moved or waited > self.every):
            return
        self.looked = time.monotonic()
        owed = list(self.watch(Held(self.ledgers.values()), now))
        if not owed and not clock.moved:
            return
        out = []
        for stream, command, because, cause in owed:
            envelope = owed_envelope(self.home, command, because, cause or clock.event)
            out.append(asked(self.home, stream, command, envelope))
        group = clock.follow.consumer.group_metadata()
        transact(self.producer, out, [(clock.follow.positions, group)], self.beat)
        clock.moved = False
