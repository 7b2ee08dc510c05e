"""Replay: read partitions from the beginning to where they end now."""

import asyncio
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import aiokafka
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

from libs.eventlog.kafka.clients import Home, reader, replayer
from libs.eventlog.ledger import Taken

# A page of a partition's records, in their order.
Fold = Callable[[TopicPartition, Sequence[Any]], None]
PAGE = 2_000  # records between two beats
RARELY = (50_000, 20, 20)  # a batch makes tens of thousands of objects, and none in a ring
NOWHERE: Mapping[TopicPartition, int] = {}


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
    fold: Fold,
    beat: Callable[[], None],
    until: dict[TopicPartition, int] | None = None,
    since: Mapping[TopicPartition, int] = NOWHERE,
) -> None:
    """Give the committed records of the partitions to `fold`: all, or those from `since` on.

    Without `until`: to the high watermark, transactions still open included. Markers of events and
    of offsets are written apart: the last stable offset could miss a commit that already counts.
    """
    until = high_watermarks(home, wanted) if until is None else until
    left = {at: end for at, end in until.items() if end > since.get(at, 0)}
    if left:
        with uncollected():
            asyncio.run(_read(home, left, fold, beat, since))


@contextmanager
def uncollected() -> Iterator[None]:
    """What a replay makes stays, and is no ring: to look through it for rubbish, now and with
    each decision later, takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*RARELY)
        gc.enable()


async def _read(
    home: Home,
    until: Mapping[TopicPartition, int],
    fold: Fold,
    beat: Callable[[], None],
    since: Mapping[TopicPartition, int],
) -> None:
    consumer = replayer(home)
    await consumer.start()
    try:
        left = {aiokafka.TopicPartition(*at) for at in until}  # it takes no other class
        consumer.assign(left)
        for at in left:
            consumer.seek(at, since.get(at, 0))
        while left:
            beat()
            pages = await consumer.getmany(timeout_ms=500, max_records=PAGE)
            for at, records in pages.items():
                fold(TopicPartition(*at), [r for r in records if r.offset < until[at]])
            done = {at for at in left if await consumer.position(at) >= until[at]}
            consumer.pause(*done)
            left -= done
    finally:
        await consumer.stop()


def high_watermarks(home: Home, wanted: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    with_open = reader(home, isolation="read_uncommitted")
    ends: dict[TopicPartition, int] = with_open.end_offsets(list(wanted))
    with_open.close()
    return ends


def taken(record: Any) -> Taken:
    """Kafka allows values and headers that are null; here they are empty."""
    headers = [(name, value or b"") for name, value in record.headers]
    return Taken(record.key, record.value or b"", headers, record.offset)
