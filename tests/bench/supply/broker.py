"""A broker for one benchmark, and topics filled by a plain producer."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from libs.contracts.topics import partition_of
from services.console.app import broker


@contextmanager
def kafka() -> Iterator[str]:
    """GONGDAN_KAFKA's, or one of its own with its data in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, broker.kafka(Path(folder)) as bootstrap:
        yield bootstrap


def create(bootstrap: str, topics: dict[str, int]) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics(
        [NewTopic(name=name, num_partitions=n, replication_factor=1) for name, n in topics.items()]
    )
    admin.wait_for_topics(list(topics))
    admin.close()


def fill(bootstrap: str, records: Iterable[tuple[str, Any]]) -> int:
    """Write (topic, record with key, value and headers) in order; gives how many."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, acks="all", linger_ms=20, batch_size=256 * 1024
    )
    count = 0
    for count, (topic, record) in enumerate(records, 1):  # noqa: B007
        producer.send(
            topic,
            key=record.key,
            value=record.value,
            headers=record.headers,
            partition=partition_of(record.key),
        )
    producer.flush(120)
    producer.close()
    return count
