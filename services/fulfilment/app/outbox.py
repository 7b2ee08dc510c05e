"""What is written: all of it at once, then every acknowledgement is awaited."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer

from libs.contracts.envelope import Headers
from libs.contracts.topics import partition_of
from libs.eventlog.kafka.observing import Observer, Unseen
from services.fulfilment.app.places import FOUR_MIB
from services.fulfilment.conclusions import Asked

BATCH_BYTES = 1024 * 1024
UNSEEN = Unseen()
WAIT_MS = 1_200_000  # as long as a broker may be away


class Record(NamedTuple):
    topic: str
    key: bytes | None
    value: bytes
    partition: int
    headers: Headers


class Outbox:
    """Records of a partition leave in whole batches, in their order: a record alone costs as much
    as fifty in a batch. Waits as long as the broker is away. Errors: whatever Kafka refuses; the
    process ends."""

    def __init__(self, bootstrap: str, group: str = "", observer: Observer = UNSEEN) -> None:
        self.group, self.observer = group, observer
        self.producer: Any = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            acks="all",
            enable_idempotence=True,  # nothing twice, so that each offset has its record
            max_batch_size=BATCH_BYTES,
            max_request_size=FOUR_MIB + 65_536,
            request_timeout_ms=WAIT_MS,
        )

    async def send(self, records: Iterable[Record]) -> None:
        batches: dict[tuple[str, int], Any] = {}
        sent = []
        for record in records:
            at = record.topic, record.partition
            batch = batches.get(at)
            if batch is None or not _appended(batch, record):
                if batch is not None:
                    sent.append(await self._sent(at, batch))
                batches[at] = batch = self.producer.create_batch()
                _appended(batch, record)
        sent += [await self._sent(at, batch) for at, batch in batches.items()]
        await asyncio.gather(*sent)

    async def ask(self, conclusions: Iterable[Asked]) -> None:
        turn = self.observer.turn("conclude", self.group)
        records = [
            record._replace(headers=turn.read(None, record.headers))
            for record in map(_command, conclusions)
        ]
        if records:
            began = time.monotonic()
            await self.send(records)
            turn.committed(records, time.monotonic() - began)

    async def _sent(self, at: tuple[str, int], batch: Any) -> Any:
        topic, partition = at
        return await self.producer.send_batch(batch, topic, partition=partition)


def _appended(batch: Any, record: Record) -> bool:
    """False where it is full; an empty one takes a record of any size."""
    written = batch.append(
        timestamp=None, key=record.key, value=record.value, headers=record.headers
    )
    return written is not None


def _command(asked: Asked) -> Record:
    """On the partition of its subject, where the owner decides it."""
    command, envelope = asked.command, asked.envelope
    key = command.subject.encode()
    return Record(
        asked.stream.topic(envelope.clusterid, "commands"),
        key,
        command.model_dump_json().encode(),
        partition_of(key, asked.stream.partitions),
        envelope.headers(),
    )
