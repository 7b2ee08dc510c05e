"""The records of a backup into topics, each partition in its order, and read again to be sure."""

from collections import deque
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.serializer import Serializer

from services.console.app.answers import NotDone
from services.console.app.parts import stored, take_hold
from services.console.backup import part
from services.console.backup.manifest import Manifest, Part
from services.console.backup.record import Stored, content, start_of

MIB = 1024 * 1024
IN_FLIGHT = 8 * MIB  # of keys and bodies that are sent and not yet acknowledged
_NULL: Any = object()  # the client refuses a record whose key and value are null, unless so


def send(bootstrap: str, folder: Path, made: Manifest) -> None:
    """Each partition in its order. Errors: KafkaError where the broker did not take a record."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        batch_size=MIB // 4,
        max_request_size=8 * MIB,
        max_block_ms=20_000,
        key_serializer=_Bytes(),
        value_serializer=_Bytes(),
    )
    sent: deque[tuple[Any, int]] = deque()
    flying = 0
    try:
        for of in made.parts:
            for record in part.read(folder, of):
                size = len(record.key or b"") + len(record.value or b"")
                sent.append((_sent(producer, of, record), size))
                flying += size
                while flying > IN_FLIGHT:
                    flying -= _acknowledged(*sent.popleft())
        for one in sent:
            _acknowledged(*one)
    finally:
        producer.close(10)


def _acknowledged(future: Any, size: int) -> int:
    future.get(60)
    return size


def _sent(producer: KafkaProducer, of: Part, record: Stored) -> Any:
    return producer.send(
        of.topic,
        key=_NULL if record.key is None else record.key,
        value=_NULL if record.value is None else record.value,
        headers=list(record.headers),
        partition=of.partition,
        timestamp_ms=max(0, record.timestamp),
    )


class _Bytes(Serializer):  # type: ignore[misc]
    def serialize(self, topic: str, headers: Any, data: Any) -> bytes | None:
        return None if data is _NULL else bytes(data)


def demand_content(
    reader: KafkaConsumer, made: Manifest, before: dict[TopicPartition, int]
) -> None:
    """Read back what was written. Compaction may already have thinned out what is compacted."""
    kept = {topic.name for topic in made.topics if "compact" not in str(topic.configs)}
    ends = reader.end_offsets(list(before))
    take_hold(reader, list(before))
    for of in made.parts:
        at = TopicPartition(of.topic, of.partition)
        if of.topic in kept and (found := _content(reader, of, before[at], ends[at])) != of.content:
            raise NotDone(
                f"{at.topic} {at.partition} holds something else than {of.file} ({found[:8]}, not"
                f" {of.content[:8]}). Start no service: empty the broker and restore again."
            )


def _content(reader: KafkaConsumer, of: Part, start: int, end: int) -> str:
    said = start_of(of.topic, of.partition)
    for record in stored(reader, TopicPartition(of.topic, of.partition), end, start):
        said = content(said, record)
    return said.hex()
