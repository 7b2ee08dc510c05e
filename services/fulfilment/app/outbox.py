"""What is written: all of it at once, then every acknowledgement is awaited."""

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

import faust

from libs.contracts.envelope import Headers
from services.fulfilment.app.places import partition_of
from services.fulfilment.conclusions import Asked


class Record(NamedTuple):
    topic: str
    key: bytes | None
    value: bytes
    partition: int
    headers: Headers


class Outbox:
    """Waits as long as the broker is away. Errors: whatever Kafka refuses; the process ends."""

    def __init__(self, app: faust.App) -> None:
        self.app = app

    async def send(self, records: Iterable[Record]) -> None:
        sent = [
            await self.app.producer.send(
                record.topic,
                key=record.key,
                value=record.value,
                partition=record.partition,
                timestamp=None,
                headers=record.headers,
            )
            for record in records
        ]
        await asyncio.gather(*sent)

    async def ask(self, conclusions: Iterable[Asked]) -> None:
        await self.send(map(_command, conclusions))


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
