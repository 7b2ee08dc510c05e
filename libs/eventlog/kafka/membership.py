"""A loop's place in its group: which partitions it holds, in which generation."""

import time
from collections.abc import Callable
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from libs.eventlog.kafka.clients import Home
from libs.eventlog.kafka.observing import Standing, about, alarm, without_values
from libs.eventlog.kafka.replay import committed

Offsets = dict[TopicPartition, int]
LOOK_SECONDS = 1.0
JOIN_MS = 3_000


class Membership:
    """`metadata` is that of the generation whose partitions were taken up: offsets are sent with it
    and never with a later one, so that the broker refuses what another member may have done."""

    def __init__(
        self,
        consumer: KafkaConsumer,
        beat: Callable[[], None],
        home: Home,
        group: str,
        standing: Standing,
    ) -> None:
        self.consumer, self.beat = consumer, beat
        self.home, self.group, self.standing, self.looked = home, group, standing, 0.0
        self.metadata: Any = None
        self.generation: tuple[int, str] | None = None
        self._assigned: set[TopicPartition] = set()

    def poll(self, timeout_ms: int) -> Any:
        """kafka-python 3.0.12 begins a join anew when it ended between two polls, and so for ever
        where joining takes longer than a poll: one that is under way is waited for inside of it."""
        coordinator = getattr(self.consumer, "_coordinator", None)
        if getattr(coordinator, "rejoining", False):
            timeout_ms = max(timeout_ms, JOIN_MS)
        return self.consumer.poll(timeout_ms=timeout_ms)

    @property
    def joined(self) -> bool:
        """The group has answered, be it with no partition at all."""
        return self.generation is not None and self.generation[0] >= 0

    def changed(self) -> set[TopicPartition] | None:
        """All partitions that are ours from now on, where they or the generation changed."""
        metadata, assigned = self.consumer.group_metadata(), self.consumer.assignment()
        generation = (metadata.generation_id, metadata.member_id)
        if (generation, assigned) == (self.generation, self._assigned):
            self._look()
            return None
        self.standing.restored, self.standing.behind, self.standing.stopped = False, -1, 0
        self.generation, self._assigned, self.metadata = generation, set(assigned), metadata
        return set(assigned)

    def take_up(self, assigned: set[TopicPartition], restore: Callable[[Offsets], None]) -> None:
        """Ask for the offsets first, restore what is remembered of the log, then seek."""
        done = committed(self.consumer, assigned, self.beat)
        restore(done)
        for at, offset in done.items():
            self.consumer.seek(at, offset)
        if self.metadata.generation_id >= 0:  # before, the group has not answered
            self.standing.assigned, self.standing.restored = len(assigned), True

    def stop(self, at: TopicPartition, record: Any, why: Exception) -> None:
        """Wait for a person at this record; the other partitions go on."""
        self.consumer.seek(at, record.offset)
        self.consumer.pause(at)
        self.standing.stopped += 1
        where = {"topic": at.topic, "partition": at.partition, "offset": record.offset}
        keys = {**about(record.headers), **where, "reason": without_values(why)}
        alarm("react.partition_stopped", group=self.group, **keys)
        self.home.observer.stopped(self.group, at)

    def _look(self) -> None:
        """How far behind, by what the last fetches said: nobody is asked for it."""
        if time.monotonic() - self.looked < LOOK_SECONDS:
            return
        self.looked = time.monotonic()
        ends = {at: self.consumer.highwater(at) for at in self._assigned}
        known = {at: end for at, end in ends.items() if end is not None}
        reached = {at: (self.consumer.position(at), end) for at, end in known.items()}
        behind = sum(max(0, end - position) for position, end in reached.values())
        self.standing.behind = behind if len(known) == len(ends) else -1
        self.home.observer.places(self.group, reached)
