"""One transaction: records and offsets together, and nothing believed before it is checked."""

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kafka import KafkaProducer, TopicPartition

from libs.contracts.base import Command
from libs.contracts.envelope import Envelope, Headers
from libs.contracts.topics import Stream
from libs.eventlog.kafka.clients import (
    FENCED,
    SEND_SECONDS,
    TRANSACTION_SECONDS,
    Home,
    offsets,
)
from libs.eventlog.parking import demand_room


class Outgoing(NamedTuple):
    """A record for a topic; `partition` None: by its key."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers
    partition: int | None = None


Consumed = tuple[dict[TopicPartition, int], object]  # positions, and the group's metadata


class TimedOut(Exception):
    """The process stood still for so long that the broker ended its transaction. Start again."""


def transact(
    producer: KafkaProducer,
    records: Iterable[Outgoing],
    consumed: Iterable[Consumed],
    beat: Callable[[], None],
) -> float:
    """The seconds it took. Errors: whatever the client raises; then the outcome is unknown and the
    process must end."""
    started = time.monotonic()
    try:
        _transact(producer, records, consumed, beat)
    except FENCED as fenced:
        # The broker says the same when it aborts a transaction that is too old as when another
        # process took the place; only the second is for good.
        if time.monotonic() - started > TRANSACTION_SECONDS:
            raise TimedOut from fenced
        raise
    return time.monotonic() - started


def _transact(
    producer: KafkaProducer,
    records: Iterable[Outgoing],
    consumed: Iterable[Consumed],
    beat: Callable[[], None],
) -> None:
    producer.begin_transaction()
    sent = [
        producer.send(
            out.topic,
            key=out.key or None,
            value=out.value,
            headers=out.headers,
            partition=out.partition,
        )
        for out in records
    ]
    for positions, group in consumed:
        if positions:
            producer.send_offsets_to_transaction(offsets(positions), group)
    # A commit alone can report success for records that were lost or aborted: ask each one first.
    for future in sent:
        future.get(timeout=SEND_SECONDS)
        beat()
    producer.commit_transaction()


def asked(home: Home, stream: Stream, command: Command, envelope: Envelope) -> Outgoing:
    """A command on its way to the stream that decides it. Errors: TooLarge."""
    key, value = command.subject.encode(), command.model_dump_json().encode()
    demand_room(envelope.type, key, value, headers := envelope.headers())
    return Outgoing(stream.topic(home.cluster, "commands"), key, value, headers)
