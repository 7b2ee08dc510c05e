"""A loop's place in its group: which partitions it holds, in which generation."""

from collections.abc import Callable
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from libs.eventlog.kafka.replay import committed

Offsets = dict[TopicPartition, int]


class Membership:
    """`metadata` is that of the generation whose partitions were taken up: offsets are sent with it
    and never with a later one, so that the broker refuses what another member may have done."""

    def __init__(self, consumer: KafkaConsumer, beat: Callable[[], None]) -> None:
        self.consumer, self.beat = consumer, beat
        self.metadata: Any = None
        self.generation: tuple[int, str] | None = None
        self._assigned: set[TopicPartition] = set()

    def changed(self) -> set[TopicPartition] | None:
        """All partitions that are ours from now on, where they or the generation changed."""
        metadata, assigned = self.consumer.group_metadata(), self.consumer.assignment()
        generation = (metadata.generation_id, metadata.member_id)
        if (generation, assigned) == (self.generation, self._assigned):
            return None
        self.generation, self._assigned, self.metadata = generation, set(assigned), metadata
        return set(assigned)

    def take_up(self, assigned: set[TopicPartition], restore: Callable[[Offsets], None]) -> None:
        """Ask for the offsets first, restore what is remembered of the log, then seek."""
        done = committed(self.consumer, assigned, self.beat)
        restore(done)
        for at, offset in done.items():
            self.consumer.seek(at, offset)
