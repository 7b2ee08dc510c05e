"""Sending a message to a stream's owner, and waiting for what becomes of it."""

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaProducer, TopicPartition
from pydantic import BaseModel

from libs.contracts.envelope import Envelope, derived, zulu
from libs.contracts.outcomes import Outcome
from libs.contracts.topics import Stream
from services.console.app import reading


def send(bootstrap: str, cluster: str, topic: str, key: str, message: BaseModel, id: str) -> None:
    """Returns when the broker has it. Errors: KafkaError."""
    value = message.model_dump_json().encode()
    envelope = Envelope(
        id=id,
        type=type(message).__name__,
        source=f"/{cluster}/console",
        subject=key,
        time=zulu(datetime.now(UTC)),
        clusterid=cluster,
        causationid="",
        correlationid=id,
        actor="console",
        bodyhash=hashlib.sha256(value).hexdigest(),
    )
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", max_block_ms=10_000)
    try:
        sent = producer.send(topic, key=key.encode(), value=value, headers=envelope.headers())
        sent.get(timeout=10)
    finally:
        producer.close()


def new_id(*parts: str) -> str:
    """An id for a message that is sent once and never again."""
    return derived(*parts, datetime.now(UTC).isoformat())


def outcome(
    bootstrap: str, cluster: str, stream: Stream, command_id: str, seconds: float
) -> Outcome | None:
    """The command's outcome, or None when there is none yet after so many seconds."""
    reader = reading.consumer(bootstrap)
    try:
        asked: list[TopicPartition] = reading.partitions(
            reader, [stream.topic(cluster, "outcomes")]
        )
        reader.assign(asked)
        reader.seek_to_beginning(*asked)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            polled: dict[Any, list[Any]] = reader.poll(timeout_ms=200)
            for record in (record for records in polled.values() for record in records):
                found = Outcome.model_validate_json(record.value)
                if found.command_id == command_id:
                    return found
        return None
    finally:
        reader.close()
