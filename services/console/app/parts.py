"""Copying partitions: one after the other, so that memory holds one fetch and no more."""

from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from services.console.backup.record import Stored

NEAR = 64  # records before an end, among which the last that counts is looked for first


def take_hold(reader: KafkaConsumer, asked: list[TopicPartition]) -> None:
    """Before `stored`: the client forgets the leaders of topics it is not assigned to."""
    reader.assign(asked)
    reader.pause(*asked)


def stored(reader: KafkaConsumer, at: TopicPartition, end: int, start: int = 0) -> Iterator[Stored]:
    """Every committed record of a partition from `start` on and before `end`."""
    if end <= start:
        return
    reader.seek(at, start)
    reader.resume(at)
    try:
        while reader.position(at) < end:
            for raw in reader.poll(timeout_ms=500).get(at, ()):
                if raw.offset < end:
                    yield _stored(raw)
    finally:
        reader.pause(at)


def last_records(reader: KafkaConsumer, ends: dict[TopicPartition, int]) -> dict[Any, int]:
    """The offset of each partition's last committed record; markers of transactions and what was
    aborted do not count. Partitions without a record are left out."""
    last = {}
    for at, end in ends.items():
        step = NEAR
        while at not in last and end > 0:
            start = max(0, end - step)
            for record in stored(reader, at, end, start):
                last[at] = record.offset
            if start == 0:
                break
            step *= 16
    return last


def _stored(raw: Any) -> Stored:
    return Stored(raw.offset, raw.timestamp, raw.key, raw.value, tuple(raw.headers))
