"""A stand-in for kafka-python's consumer, over the log in memory; steps as in the producer's."""

from collections.abc import Iterable
from typing import Any

from kafka import ConsumerGroupMetadata, TopicPartition
from kafka.errors import FencedInstanceIdError, KafkaTimeoutError

from tests.eventlog.machine.kafka import Kafka
from tests.eventlog.machine.log import Stored
from tests.eventlog.machine.turns import TURN


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

    def highwater(self, at: TopicPartition) -> int:
        return self.kafka.log.end(at)

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


class Replayer:
    """A stand-in for aiokafka's consumer, as far as a replay asks."""

    def __init__(self, kafka: Kafka, **settings: Any) -> None:
        self.inner = Consumer(kafka, **settings)
        self.assign, self.seek, self.pause = self.inner.assign, self.inner.seek, self.inner.pause

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def getmany(
        self, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, list[Stored]]:
        return self.inner.poll(timeout_ms)

    async def position(self, at: TopicPartition) -> int:
        return self.inner.position(at)
