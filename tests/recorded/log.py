"""A demo's whole log, as it was recorded: `record.py` made it."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kafka import KafkaProducer

from libs.contracts.envelope import Headers

FILE = Path(__file__).parent / "demo.jsonl.gz"
CLUSTER = "linxi"


class Recorded(NamedTuple):
    topic: str
    partition: int
    key: bytes
    headers: Headers
    value: bytes

    @property
    def plural(self) -> str:
        return self.topic.split(".", 1)[1].rsplit(".", 1)[0]

    @property
    def suffix(self) -> str:
        return self.topic.rsplit(".", 1)[1]

    @property
    def type(self) -> str:
        return dict(self.headers).get("ce_type", b"").decode()


def recorded() -> Iterator[Recorded]:
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            topic, partition, key, headers, value = json.loads(line)
            pairs = [(name, text.encode()) for name, text in headers]
            yield Recorded(topic, partition, key.encode(), pairs, value.encode())


def restore(bootstrap: str, cluster: str) -> None:
    """Into the empty topics of another cluster's name, each record in its partition."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    for row in recorded():
        topic = f"{cluster}.{row.plural}.{row.suffix}"
        producer.send(
            topic, row.value, row.key or None, headers=row.headers, partition=row.partition
        )
    producer.flush(60)
    producer.close()
