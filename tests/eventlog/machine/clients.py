"""Stand-ins for kafka-python's producer and consumer, over the log in memory.

The real loops of `libs.eventlog.kafka` run on them. Between whatever two things a client does
there is a step, where its loop may stand still, for ever or until another took its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kafka import ConsumerGroupMetadata, OffsetAndMetadata, TopicPartition
from kafka.errors import FencedInstanceIdError, KafkaError, KafkaTimeoutError, ProducerFencedError

from libs.contracts.envelope import Headers
from tests.eventlog.machine.groups import Group
from tests.eventlog.machine.log import Log, Stored, Transaction
from tests.eventlog.machine.turns import TURN


@dataclass
class Kafka:
    """What all clients share."""

    log: Log
    groups: dict[str, Group] = field(default_factory=dict)
    here: ClassVar["Kafka"]  # the one of the house that is being run

    def group(self, name: str) -> Group:
        return self.groups.setdefault(name, Group(self.log.partitions))


class Sent:
    """A send's future. The data reach the broker late: kafka-python lets the transaction's own
    requests go first."""

    def __init__(self, producer: "Producer", at: TopicPartition, record: tuple[Any, ...]) -> None:
        self.producer, self.at, self.record = producer, at, record
        self.landed, self.error = False, ""

    def get(self, timeout: float) -> None:
        self.producer.turn.step(f"ask whether the record is on {self.at.topic}")
        self.land()
        if self.error:
            raise KafkaTimeoutError(self.error)

    def land(self) -> None:
        if self.landed or self.error:
            return
        if self.producer.turn.has("lose a send"):
            self.error = "the batch was given up"
            return
        made = self.producer
        made.kafka.log.check(made.id, made.epoch, producing=True)
        made.kafka.log.append(self.at, *self.record, within=made.transaction())
        self.landed = True


class Producer:
    def __init__(self, kafka: Kafka, transactional_id: str, **_: Any) -> None:
        self.kafka, self.id, self.turn = kafka, transactional_id, TURN[-1]
        self.sent: list[Sent] = []

    def init_transactions(self) -> None:
        while True:
            self.turn.step("fence my former life")
            epoch = self.kafka.log.init(self.id)
            if epoch is not None:
                self.epoch = epoch
                return
            self.turn.rest()

    def begin_transaction(self) -> None:
        self.sent = []

    def transaction(self) -> Transaction:
        return self.kafka.log.transaction(self.id, self.epoch)

    def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes,
        headers: Headers,
        partition: int | None,
    ) -> Sent:
        self.turn.step(f"send to {topic}")
        while any(one.producer == self.id for one in self.kafka.log.ending):
            self.turn.rest()  # the broker still ends the transaction before
            self.turn.step("wait for the markers of the transaction before")
        log = self.kafka.log
        at = log.place(topic, key) if partition is None else TopicPartition(topic, partition)
        self.sent.append(Sent(self, at, (key, value, headers)))
        if self.turn.has("land at once"):
            self.sent[-1].land()
        return self.sent[-1]

    def send_offsets_to_transaction(
        self, offsets: Mapping[TopicPartition, OffsetAndMetadata], group: ConsumerGroupMetadata
    ) -> None:
        self.turn.step("send the offsets")
        within = self.transaction()
        if group.generation_id >= 0:
            self.kafka.group(group.group_id).check(
                group.group_instance_id, group.member_id, group.generation_id
            )
        positions = {at: found.offset for at, found in offsets.items()}
        self.kafka.log.add_offsets(within, group.group_id, positions)

    def commit_transaction(self) -> None:
        """Believes, as kafka-python does, that records that were given up do not matter."""
        self.turn.step("commit")
        try:
            for sent in self.sent:
                sent.land()
            within = self.kafka.log.running.get(self.id)
            self.kafka.log.check(self.id, self.epoch)
        except KafkaError as error:
            if isinstance(error, ProducerFencedError):
                raise
            return  # the epoch was taken while records waited: success, and nothing is there
        if self.turn.has("commit raises, in vain"):
            raise KafkaTimeoutError("commit: no answer")
        if within is not None:
            del self.kafka.log.running[self.id]
            self.kafka.log.finish(within, commit=True)
        if self.turn.has("commit raises, but it is done"):
            raise KafkaTimeoutError("commit: no answer")
        self.turn.step("believe the commit")

    def close(self) -> None:
        pass


class Consumer:
    """Told its partitions, or a member of a group when it subscribes."""

    def __init__(self, kafka: Kafka, isolation_level: str, **settings: Any) -> None:
        self.kafka, self.turn = kafka, TURN[-1]
        self.stable = isolation_level == "read_committed"
        self.name = settings.get("group_id") or ""
        self.instance = settings.get("group_instance_id", "")
        self.member_id, self.generation = "", -1
        self.topics: tuple[str, ...] = ()
        self.positions: dict[TopicPartition, int] = {}
        self.paused: set[TopicPartition] = set()

    def subscribe(self, topics: Iterable[str]) -> None:
        self.topics = tuple(topics)

    def assign(self, partitions: Iterable[TopicPartition]) -> None:
        self.positions = dict.fromkeys(partitions, 0)

    def assignment(self) -> set[TopicPartition]:
        return set(self.positions)

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(self.kafka.log.partitions[topic]))

    def seek(self, at: TopicPartition, offset: int) -> None:
        self.positions[at] = offset

    def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        self.positions.update(dict.fromkeys(partitions, 0))

    def pause(self, *partitions: TopicPartition) -> None:
        self.paused |= set(partitions)

    def position(self, at: TopicPartition) -> int:
        return self.positions[at]

    def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        self.turn.step("ask where the log ends")
        log = self.kafka.log
        return {at: log.stable_end(at) if self.stable else log.end(at) for at in partitions}

    def committed(self, at: TopicPartition, timeout_ms: int | None = None) -> int | None:
        self.turn.step(f"ask for the committed offset of {at.topic}")
        while self.stable and self.kafka.log.pending(self.name, at):
            self.turn.rest()
            self.turn.step("wait for an offset that is not stable")
            if timeout_ms is not None:
                raise KafkaTimeoutError("the offset is not stable")
        return self.kafka.log.offsets.get(self.name, {}).get(at)

    def group_metadata(self) -> ConsumerGroupMetadata:
        return ConsumerGroupMetadata(
            self.name, self.generation, self.member_id, self.instance or None
        )

    def poll(self, timeout_ms: int = 0) -> dict[TopicPartition, list[Stored]]:
        self.turn.step("poll" if self.topics or not self.name else "look at the clock")
        got: dict[TopicPartition, list[Stored]] = {}
        if not self.topics or self._in_group():
            got = {at: records for at in sorted(self.positions) if (records := self._read(at))}
        if got:
            self.kafka.log.changes += 1
        elif self.topics or not self.name:
            self.turn.rest()
        return got

    def close(self) -> None:
        pass

    def _read(self, at: TopicPartition) -> list[Stored]:
        start, log = self.positions[at], self.kafka.log
        end = log.stable_end(at) if self.stable else log.end(at)
        if self.name:
            number = sorted(log.partitions).index(at.topic) * 2 + at.partition
            end = min(end, start + self.turn.most) if self.turn.mask >> number % 16 & 1 else start
        if at in self.paused or start >= end:
            return []
        self.positions[at] = end
        return [r for r in log.records[at][start:end] if not (self.stable and r.aborted)]

    def _in_group(self) -> bool:
        group = self.kafka.group(self.name)
        if self.member_id not in group.members:
            if self.member_id and group.holds(self.instance):
                raise FencedInstanceIdError()
            self.member_id = group.join(self.instance, self.topics)
            self.generation = -1
            self.kafka.log.changes += 1
        if group.preparing:
            group.rejoin(self.member_id)
        if group.preparing:
            return False
        if self.generation != group.generation:
            self.generation = group.generation
            self.kafka.log.changes += 1
            known = self.kafka.log.offsets.get(self.name, {})
            assigned = group.members[self.member_id].assigned
            self.positions = {at: known.get(at, 0) for at in assigned}
        return True
