"""The loop that decides: commands in, events and outcomes out, in one transaction a batch."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kafka import TopicPartition

from libs.contracts.envelope import Headers
from libs.contracts.topics import Stream, partition_of
from libs.eventlog.batch import Batch
from libs.eventlog.chain import ChainBroken
from libs.eventlog.decider import Decider
from libs.eventlog.kafka.clients import Home, member, partitions, producer
from libs.eventlog.kafka.clock import Clock
from libs.eventlog.kafka.keeping import Keeping
from libs.eventlog.kafka.membership import Membership
from libs.eventlog.kafka.observing import Standing, Turn
from libs.eventlog.kafka.owing import Held, Watch, asked_by
from libs.eventlog.kafka.replay import replay, taken
from libs.eventlog.kafka.transaction import Outgoing, transact
from libs.eventlog.ledger import Ledger, Taken
from libs.eventlog.shelf import Shelf

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
        pause: Callable[[], int] = lambda: 50,  # milliseconds without a command, then the next turn
    ) -> None:
        self.pause = pause
        self.home, self.watch, self.every, self.looked = home, watch, every, 0.0
        self.streams = {s.topic(home.cluster, "commands"): (s, decider) for s, decider in owned}
        self.ledgers: dict[TopicPartition, Ledger] = {}
        self.standing = Standing()
        self.keeping = Keeping(home)
        self.last: dict[str, Headers] = {}  # of the last event written to each topic

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        self.beat = beat
        self.producer = producer(self.home, self.loop)
        self.consumer = member(self.home, self.loop, self.streams)
        group = self.home.name(self.loop)
        self.place = Membership(self.consumer, beat, self.home, group, self.standing)
        self.counts = Counter(at.topic for at in partitions(self.consumer, self.streams))
        clock = Clock(self.home, beat) if self.watch else None
        while running():
            beat()
            polled = self.place.poll(self.pause() if clock else 200)
            if self._rebalanced():
                continue  # what was polled may be another's by now; it is read again
            if polled:
                self._decide(polled)
            if clock and self.place.joined:
                self._tick(clock)
            self.keeping.look(self.ledgers)
        self.producer.close()
        self.consumer.close()

    def _rebalanced(self) -> bool:
        """Take up the partitions of a new generation: fenced first, then replayed, then sought."""
        assigned = self.place.changed()
        if assigned is None:
            return False
        self.ledgers = {at: self._empty(at) for at in assigned}
        self.place.take_up(assigned, self._remember)
        return True

    def _remember(self, done: Mapping[TopicPartition, int]) -> None:
        since = self.keeping.recall(self.ledgers)
        try:
            replay(self.home, self._logs(), self._fold, self.beat, since=since)
        except ChainBroken as why:
            if not since:
                raise
            self.keeping.forget(self.ledgers, why)
            self.ledgers = {at: self._empty(at) for at in self.ledgers}
            replay(self.home, self._logs(), self._fold, self.beat)
        for at, ledger in self.ledgers.items():
            if not done[at]:
                ledger.parking.sleep()

    def _empty(self, at: TopicPartition) -> Ledger:
        stream, decider = self.streams[at.topic]
        states = {} if self.watch else Shelf()  # a watch walks over all of them
        return Ledger(stream, decider, self.home.source, self.home.cluster, states)

    def _logs(self) -> list[TopicPartition]:
        return [
            TopicPartition(ledger.stream.topic(self.home.cluster, suffix), at.partition)
            for at, ledger in self.ledgers.items()
            for suffix in ("events", "outcomes", "parked")
        ]

    def _fold(self, at: TopicPartition, records: Sequence[Any]) -> None:
        base, suffix = at.topic.rsplit(".", 1)
        ledger = self.ledgers[TopicPartition(f"{base}.commands", at.partition)]
        for record in records:
            ledger.restore(suffix, Taken(record.key, record.value, record.headers, record.offset))
        if suffix == "events" and records:
            self.last[at.topic] = records[-1].headers

    def _decide(self, polled: Mapping[TopicPartition, list[Any]]) -> None:
        batches, out, positions = [], list[Outgoing](), {}
        turn = self.home.observer.turn(self.loop, self.home.name(self.loop))
        for at, records in polled.items():
            batch = Batch(self.ledgers[at])
            batches.append(batch)
            for record in records:
                if len(out) >= RECORDS_A_TRANSACTION:
                    self.consumer.seek(at, record.offset)
                    break
                self.beat()
                out += self._written(batch, at, record, turn)
                positions[at] = record.offset + 1
        took = transact(self.producer, out, [(positions, self.place.metadata)], self.beat)
        for batch in batches:
            batch.apply()
        self.last.update((o.topic, o.headers) for o in out if o.topic.endswith(".events"))
        turn.committed(out, took)

    def _written(self, batch: Batch, at: TopicPartition, record: Any, turn: Turn) -> list[Outgoing]:
        stream, read = batch.ledger.stream, taken(record)
        if read.key and (its := partition_of(read.key, self.counts[at.topic])) != at.partition:
            # Whoever put it here follows another law; it is decided where its key's events are.
            return [Outgoing(at.topic, read.key, read.value, read.headers, its)]
        read = read._replace(headers=turn.read(at, read.headers, read.offset))
        return [
            Outgoing(
                stream.topic(self.home.cluster, written.suffix),
                written.key,
                written.value,
                written.headers,
                at.partition,
            )
            for written in batch.take(read)
        ]

    def _tick(self, clock: Clock) -> None:
        now, waited = clock.now(), time.monotonic() - self.looked
        if self.watch is None or now is None or not (clock.moved or waited > self.every):
            return
        self.looked = time.monotonic()
        owed = list(self.watch(Held(self.ledgers.values()), now))
        if not owed and not clock.moved:
            return
        turn = self.home.observer.turn("owe", self.home.name(self.loop))
        records = [asked_by(self.home, item, clock, self.last.values()) for item in owed]
        out = [o._replace(headers=turn.read(None, o.headers)) for o in records]
        group = clock.follow.consumer.group_metadata()
        took = transact(self.producer, out, [(clock.follow.positions, group)], self.beat)
        turn.committed(out, took)
        clock.moved = False
