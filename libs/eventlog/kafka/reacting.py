"""The loop that reacts: foreign and own facts in, commands to the own streams out."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from kafka import TopicPartition

from libs.contracts.envelope import Envelope
from libs.contracts.topics import HOME_OF, STREAM, Stream
from libs.eventlog.chain import START, Head, advance
from libs.eventlog.decider import Policy
from libs.eventlog.kafka.clients import Home, member, partitions, producer
from libs.eventlog.kafka.membership import Membership
from libs.eventlog.kafka.replay import replay
from libs.eventlog.kafka.transaction import Outgoing, asked, transact
from libs.eventlog.policies import react

log = logging.getLogger("gongdan")


class Reacting:
    """`run` until stopped. From events nothing is ever parked: what cannot be read or reacted to
    stops its partition, with an alarm in the log."""

    loop = "react"

    def __init__(self, home: Home, sources: tuple[str, ...], policies: tuple[Policy, ...]) -> None:
        self.home, self.policies = home, policies
        self.sources: dict[str, Stream] = {
            STREAM[plural].topic(home.cluster, "events"): STREAM[plural] for plural in sources
        }
        self.heads: dict[TopicPartition, dict[str, Head]] = {}

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        self.beat = beat
        self.producer = producer(self.home, self.loop)
        self.consumer = member(self.home, self.loop, self.sources)
        self.place = Membership(self.consumer, beat)
        partitions(self.consumer, self.sources)
        while running():
            beat()
            polled = self.consumer.poll(timeout_ms=200)
            if not self._rebalanced() and polled:
                self._react(polled)
        self.producer.close()
        self.consumer.close()

    def _react(self, polled: Mapping[TopicPartition, list[Any]]) -> None:
        out, positions = list[Outgoing](), {}
        for at, records in polled.items():
            for record in records:
                try:
                    out += self._of(at, record)
                except Exception:  # nothing is skipped: this partition waits for a person
                    self._stop(at, record)
                    break
                positions[at] = record.offset + 1
        if positions:
            transact(self.producer, out, [(positions, self.place.metadata)], self.beat)

    def _stop(self, at: TopicPartition, record: Any) -> None:
        where = f"{at.topic} {at.partition}:{record.offset}"
        log.exception("react.partition_stopped at %s; the other partitions go on", where)
        self.consumer.seek(at, record.offset)
        self.consumer.pause(at)

    def _rebalanced(self) -> bool:
        """For each partition of a new generation: where its streams' chains stand."""
        assigned = self.place.changed()
        if assigned is None:
            return False
        self.heads = {at: {} for at in assigned}
        self.place.take_up(
            assigned,
            lambda done: replay(self.home, assigned, self._pass, self.beat, until=done),
        )
        return True

    def _pass(self, record: Any) -> None:
        self._new(TopicPartition(record.topic, record.partition), record)

    def _new(self, at: TopicPartition, record: Any) -> Envelope | None:
        """The envelope of an event not seen before."""
        envelope, heads = Envelope.of(record.headers), self.heads[at]
        head = advance(heads.get(envelope.subject, START), envelope, record.value)
        if head is None:
            return None
        heads[envelope.subject] = head
        return envelope

    def _of(self, at: TopicPartition, record: Any) -> list[Outgoing]:
        about = self._new(at, record)
        if about is None:
            return []
        event = self.sources[at.topic].events[about.type].model_validate_json(record.value)
        return [
            asked(self.home, HOME_OF[envelope.type], command, envelope)
            for command, envelope in react(self.home, self.policies, event, about)
        ]
