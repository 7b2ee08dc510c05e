"""Replay: read partitions from the beginning to where they end now."""

from collections.abc import Callable, Iterable
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaTimeoutError

from libs.eventlog.kafka.clients import Home, reader
from libs.eventlog.ledger import Taken


def committed(
    consumer: KafkaConsumer, wanted: Iterable[TopicPartition], beat: Callable[[], None]
) -> dict[TopicPartition, int]:
    """The group's offsets, once no transaction may still change them.

    Ask before a replay, never after it: a transaction whose offsets were sent in time may write
    its records later, when its process wakes up, and a replay that is over would miss them.
    """
    return {at: _stable(consumer, at, beat) for at in wanted}


def _stable(consumer: KafkaConsumer, at: TopicPartition, beat: Callable[[], None]) -> int:
    while True:
        beat()
        try:
            return consumer.committed(at, timeout_ms=1_000) or 0
        except KafkaTimeoutError:  # a transaction is still open; the broker ends it in time
            continue


def replay(
    home: Home,
    wanted: Iterable[TopicPartition],
    fold: Callable[[ConsumerRecord], None],
    beat: Callable[[], None],
    until: dict[TopicPartition, int] | None = None,
) -> None:
    """Give every committed record of the partitions to `fold`, in each partition's order.

    Without `until`: to the high watermark, transactions still open included. Markers of events and
    of offsets are written apart: the last stable offset could miss a commit that already counts.
    """
    until = _high_watermarks(home, wanted) if until is None else until
    left = {at: end for at, end in until.items() if end > 0}
    if not left:
        return
    consumer = reader(home)
    consumer.assign(list(left))
    consumer.seek_to_beginning(*left)
    while left:
        beat()
        for at, records in consumer.poll(timeout_ms=500).items():
            for record in records:
                if record.offset < until[at]:
                    fold(record)
        left = {at: end for at, end in left.items() if consumer.position(at) < end}
        consumer.pause(*(consumer.assignment() - set(left)))
    consumer.close()


def _high_watermarks(home: Home, wanted: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    with_open = reader(home, isolation="read_uncommitted")
    ends: dict[TopicPartition, int] = with_open.end_offsets(list(wanted))
    with_open.close()
    return ends


def taken(record: Any) -> Taken:
    """Kafka allows values and headers that are null; here they are empty."""
    headers = [(name, value or b"") for name, value in record.headers]
    return Taken(record.key, record.value or b"", headers, record.offset)
