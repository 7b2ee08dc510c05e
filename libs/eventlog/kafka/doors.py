"""The loop at the doors: raw messages in, commands out; what is not understood is parked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kafka import TopicPartition

from libs.contracts.base import Command
from libs.contracts.envelope import Envelope
from libs.contracts.outcomes import DropParked, RetryParked
from libs.contracts.topics import Stream
from libs.eventlog.kafka.clients import Home, member, partitions, producer
from libs.eventlog.kafka.following import Follow
from libs.eventlog.kafka.membership import Membership
from libs.eventlog.kafka.observing import Standing, Turn
from libs.eventlog.kafka.replay import replay, taken
from libs.eventlog.kafka.transaction import Outgoing, asked, transact
from libs.eventlog.ledger import Taken
from libs.eventlog.parking import Parking, cleared, reason_of

# What a raw message asks for. Errors: any exception, and the message is parked with it.
Translate = Callable[[bytes, Envelope], Command]


class Doors:
    """`known` are the facts that translating needs; `learn` is told each of them first."""

    loop = "door"

    def __init__(
        self,
        home: Home,
        doors: tuple[Stream, ...],
        to: Stream,
        translate: Translate,
        known: tuple[Stream, ...],
        learn: Callable[[Any, Envelope], None],
    ) -> None:
        self.home, self.to, self.translate = home, to, translate
        self.known, self.learn = known, learn
        self.topics = {door.topic(home.cluster, "raw"): door for door in doors}
        self.parking: dict[TopicPartition, Parking] = {}
        self.standing = Standing()

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        self.beat = beat
        self.producer = producer(self.home, self.loop)
        self.consumer = member(self.home, self.loop, self.topics)
        group = self.home.name(self.loop)
        self.place = Membership(self.consumer, beat, self.home, group, self.standing)
        partitions(self.consumer, self.topics)
        facts = Follow(self.home, self.known, self.home.name(f"door-facts.{self.home.instance}"))
        facts.catch_up(self.learn, beat)
        # Else others see it behind with what it learnt here, until something new comes.
        transact(self.producer, [], [(facts.positions, facts.consumer.group_metadata())], beat)
        while running():
            beat()
            polled = self.place.poll(100)
            rebalanced = self._rebalanced()
            learnt = facts.poll()
            for event, envelope in learnt:
                self.learn(event, envelope)
            # Only what is new: a second group in each transaction costs two more round trips.
            known = [(facts.positions, facts.consumer.group_metadata())] if learnt else []
            if polled and not rebalanced:
                self._let_all_in(polled, known)
            elif learnt:
                transact(self.producer, [], known, beat)
        self.producer.close()
        self.consumer.close()

    def _let_all_in(self, polled: Mapping[TopicPartition, list[Any]], known: list[Any]) -> None:
        turn = self.home.observer.turn(self.loop, self.home.name(self.loop))
        each = ((at, record) for at, records in polled.items() for record in records)
        out = [o for at, record in each for o in self._of(at, record, turn)]
        positions = {at: records[-1].offset + 1 for at, records in polled.items()}
        consumed = [(positions, self.place.metadata), *known]
        turn.committed(out, transact(self.producer, out, consumed, self.beat))

    def _rebalanced(self) -> bool:
        assigned = self.place.changed()
        if assigned is None:
            return False
        self.parking = {at: Parking() for at in assigned}
        logs = [self._parked(at) for at in assigned]
        self.place.take_up(assigned, lambda done: self._remember(logs, done))
        return True

    def _remember(self, logs: list[TopicPartition], done: dict[TopicPartition, int]) -> None:
        replay(self.home, logs, self._restore, self.beat)
        for at, parking in self.parking.items():
            if not done[at]:
                parking.sleep()

    def _parked(self, at: TopicPartition) -> TopicPartition:
        return TopicPartition(
            self.topics[at.topic].topic(self.home.cluster, "parked"), at.partition
        )

    def _restore(self, at: TopicPartition, records: Sequence[Any]) -> None:
        raw = TopicPartition(f"{at.topic.rsplit('.', 1)[0]}.raw", at.partition)
        for record in records:
            self.parking[raw].restore(record.key or b"", record.value or b"", list(record.headers))

    def _of(self, at: TopicPartition, record: Any, turn: Turn) -> list[Outgoing]:
        read = taken(record)
        read = read._replace(headers=turn.read(at, read.headers, read.offset))
        kind = dict(read.headers).get("ce_type", b"").decode(errors="replace")
        if kind in (RetryParked.__name__, DropParked.__name__):
            return self._settle(at, read, drop=kind == DropParked.__name__)
        if self.parking[at].met(read.key, read.value, read.headers):
            return []
        return [self._take(at, read)]

    def _take(self, at: TopicPartition, taken: Taken) -> Outgoing:
        if taken.key and self.parking[at].waiting(taken.key.decode(errors="replace")):
            return self._park(at, taken, "behind an earlier parked message of the same key")
        return self._let_in(at, taken)

    def _let_in(self, at: TopicPartition, taken: Taken) -> Outgoing:
        try:
            if not taken.key:
                raise ValueError("the record has no key")
            envelope = Envelope.of(taken.headers)
            command = self.translate(taken.value, envelope)
            made = replace(envelope, type=type(command).__name__, subject=command.subject)
            return asked(self.home, self.to, command, made)
        except Exception as problem:  # whatever a sender may write must not stop the door
            return self._park(at, taken, reason_of(problem))

    def _settle(self, at: TopicPartition, taken: Taken, drop: bool) -> list[Outgoing]:
        key = (taken.key or b"").decode(errors="replace")
        by = dict(taken.headers).get("ce_id", b"").decode(errors="replace")
        if self.parking[at].done(by):
            return []
        parked = self.parking[at].clear(key, by)
        mark = Outgoing(self._parked(at).topic, *cleared(key, by), at.partition)
        again = parked[1:] if drop else parked
        return [mark, *(self._take(at, Taken(p.key, p.value, p.headers, -1)) for p in again)]

    def _park(self, at: TopicPartition, taken: Taken, reason: str) -> Outgoing:
        record = self.parking[at].park(taken.key, taken.value, taken.headers, reason)
        return Outgoing(self._parked(at).topic, *record, at.partition)
