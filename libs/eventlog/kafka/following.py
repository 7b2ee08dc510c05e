"""Follow: other services' facts in this process's memory, all partitions, from the beginning."""

from collections.abc import Callable
from typing import Any

from kafka import TopicPartition

from libs.contracts.envelope import Envelope
from libs.contracts.topics import Stream
from libs.eventlog.chain import START, advance
from libs.eventlog.heads import Heads
from libs.eventlog.kafka.clients import Home, partitions, reader


class Follow:
    """`poll` gives what is new, in each stream's order. Errors: ChainBroken.

    `positions` are what has been given out, for the group that lets others see how far it is.
    """

    def __init__(self, home: Home, streams: tuple[Stream, ...], group: str) -> None:
        self.consumer = reader(home, group=group)
        self.kinds = {stream.topic(home.cluster, "events"): stream.events for stream in streams}
        self.heads = Heads()
        asked = partitions(self.consumer, self.kinds)
        self.consumer.assign(asked)
        self.consumer.seek_to_beginning(*asked)
        self.ends = self.consumer.end_offsets(asked)

    def catch_up(self, take: Callable[[Any, Envelope], None], beat: Callable[[], None]) -> None:
        """Until what was there at the start is read."""
        while any(self.consumer.position(at) < end for at, end in self.ends.items()):
            beat()
            for event, envelope in self.poll(200):
                take(event, envelope)

    def poll(self, timeout_ms: int = 0) -> list[tuple[Any, Envelope]]:
        new = []
        for at, records in self.consumer.poll(timeout_ms=timeout_ms).items():
            for record in records:
                envelope = Envelope.of(record.headers)
                head = advance(self.heads.get(envelope.subject, START), envelope, record.value)
                if head is not None:
                    self.heads[envelope.subject] = head
                    kind = self.kinds[at.topic][envelope.type]
                    new.append((kind.model_validate_json(record.value), envelope))
        return new

    @property
    def positions(self) -> dict[TopicPartition, int]:
        return {at: self.consumer.position(at) for at in self.consumer.assignment()}
