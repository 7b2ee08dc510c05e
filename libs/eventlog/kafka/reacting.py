"""The loop that reacts: foreign and own facts in, commands to the own streams out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kafka import TopicPartition

from libs.contracts.envelope import Envelope
from libs.contracts.topics import HOME_OF, STREAM, Stream
from libs.eventlog.chain import START, advance
from libs.eventlog.decider import Policy
from libs.eventlog.heads import Heads
from libs.eventlog.kafka.clients import Home, member, partitions, producer
from libs.eventlog.kafka.membership import Membership
from libs.eventlog.kafka.observing import Standing, Turn
from libs.eventlog.kafka.replay import replay
from libs.eventlog.kafka.transaction import Outgoing, asked, transact
from libs.eventlog.policies import react, replace_trace


class Reacting:
    """`run` until stopped. From events nothing is ever parked: what cannot be read or reacted to
    stops its partition, with an alarm in the log."""

    loop = "react"

    def __init__(self, home: Home, sources: tuple[str, ...], policies: tuple[Policy, ...]) -> None:
        self.home, self.policies = home, policies
        self.sources: dict[str, Stream] = {
            STREAM[plural].topic(home.cluster, "events"): STREAM[plural] for plural in sources
        }
        self.heads: dict[TopicPartition, Heads] = {}
        self.standing = Standing()

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        self.beat = beat
        self.producer = producer(self.home, self.loop)
        self.consumer = member(self.home, self.loop, self.sources)
        group = self.home.name(self.loop)
        self.place = Membership(self.consumer, beat, self.home, group, self.standing)
        partitions(self.consumer, self.sources)
        while running():
            beat()
            polled = self.place.poll(200)
            if not self._rebalanced() and polled:
                self._react(polled)
        self.producer.close()
        self.consumer.close()

    def _react(self, polled: Mapping[TopicPartition, list[Any]]) -> None:
        out, positions = list[Outgoing](), {}
        turn = self.home.observer.turn(self.loop, self.home.name(self.loop))
        for at, records in polled.items():
            for record in records:
                try:
                    out += self._of(at, record, turn)
                except Exception as why:  # nothing is skipped: this partition waits for a person
                    self.place.stop(at, record, why)
                    break
                positions[at] = record.offset + 1
        if positions:
            took = transact(self.producer, out, [(positions, self.place.metadata)], self.beat)
            turn.committed(out, took)

    def _rebalanced(self) -> bool:
        """For each partition of a new generation: where its streams' chains stand."""
        assigned = self.place.changed()
        if assigned is None:
            return False
        self.heads = {at: Heads() for at in assigned}
        self.place.take_up(
            assigned,
            lambda done: replay(self.home, assigned, self._pass, self.beat, until=done),
        )
        return True

    def _pass(self, at: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            self._new(at, record)

    def _new(self, at: TopicPartition, record: Any) -> Envelope | None:
        """The envelope of an event not seen before."""
        envelope, heads = Envelope.of(record.headers), self.heads[at]
        head = advance(heads.get(envelope.subject, START), envelope, record.value)
        if head is None:
            return None
        heads[envelope.subject] = head
        return envelope

    def _of(self, at: TopicPartition, record: Any, turn: Turn) -> list[Outgoing]:
        about = self._new(at, record)
        if about is None:
            return []
        event = self.sources[at.topic].events[about.type].model_validate_json(record.value)
        commands = react(self.home, self.policies, event, about)
        if not commands:
            return []
        about = Envelope.of(turn.read(at, record.headers, record.offset))
        return [
            asked(self.home, HOME_OF[envelope.type], command, replace_trace(envelope, about))
            for command, envelope in commands
        ]
