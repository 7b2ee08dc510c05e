"""Writes events as their owners would: chained, in a transaction, on the key's partition."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from libs.contracts.base import Event
from libs.contracts.envelope import Envelope, derived
from libs.contracts.topics import STREAM, topics
from libs.eventlog.chain import START, Head, advance

START_TIME = "2026-11-30T01:00:00Z"


class Chronicle:
    def __init__(self, bootstrap: str, cluster: str) -> None:
        self.bootstrap, self.cluster = bootstrap, cluster
        self.heads: dict[tuple[str, str], Head] = {}
        self.time = START_TIME
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        wanted = {name: {"num_partitions": n} for name, n in topics(cluster).items()}
        admin.create_topics(wanted, raise_errors=False)  # the town may have made them
        admin.wait_for_topics(list(topics(cluster)))
        admin.close()
        self.producer = KafkaProducer(
            bootstrap_servers=bootstrap,
            transactional_id=f"{cluster}.chronicle",
            retry_backoff_ms=2,
            max_request_size=4 * 1024 * 1024,
        )
        self.producer.init_transactions()

    def write(self, plural: str, stream: str, *events: Event) -> list[Envelope]:
        self.producer.begin_transaction()
        written = [self._write(plural, stream, event) for event in events]
        self.producer.commit_transaction()
        return written

    def __enter__(self) -> "Chronicle":
        return self

    def __exit__(self, *_: object) -> None:
        self.producer.close()

    def write_body(self, plural: str, stream: str, kind: str, value: bytes) -> None:
        self.producer.begin_transaction()
        self._send(plural, stream, kind, value)
        self.producer.commit_transaction()

    def write_all(self, facts: Sequence[tuple[str, str, str, bytes]], at_once: int = 500) -> None:
        """Many facts, (plural, stream, type, body), of many streams to a transaction."""
        for first in range(0, len(facts), at_once):
            self.producer.begin_transaction()
            sent = [self._sent(*fact)[1] for fact in facts[first : first + at_once]]
            for future in sent:
                future.get(10)
            self.producer.commit_transaction()

    def _write(self, plural: str, stream: str, event: Event) -> Envelope:
        return self._send(plural, stream, type(event).__name__, event.model_dump_json().encode())

    def _send(self, plural: str, stream: str, kind: str, value: bytes) -> Envelope:
        about, sent = self._sent(plural, stream, kind, value)
        sent.get(10)
        return about

    def _sent(self, plural: str, stream: str, kind: str, value: bytes) -> tuple[Envelope, Any]:
        head = self.heads.get((plural, stream), START)
        about = Envelope(
            id=derived(self.cluster, plural, stream, str(head.seq + 1)),
            type=kind,
            source="/test",
            subject=stream,
            time=self.time,
            clusterid=self.cluster,
            causationid=derived("cause"),
            correlationid=derived("correlation"),
            actor="test",
            seq=head.seq + 1,
            prev=head.hash,
            traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        )
        self.heads[plural, stream] = advance(head, about, value) or head
        topic = STREAM[plural].topic(self.cluster, "events")
        headers = about.headers()
        return about, self.producer.send(topic, value, key=stream.encode(), headers=headers)

    def aborted(self, plural: str, stream: str, event: Event) -> None:
        head = self.heads.get((plural, stream), START)
        self.producer.begin_transaction()
        self._write(plural, stream, event)
        self.producer.flush()
        self.producer.abort_transaction()
        self.heads[plural, stream] = head

    def commands(self, plural: str) -> list[tuple[Envelope, dict[str, Any], int]]:
        topic = STREAM[plural].topic(self.cluster, "commands")
        return [
            (Envelope.of(record.headers), json.loads(record.value), record.partition)
            for record in self.read(topic)
        ]

    def read(self, topic: str) -> list[Any]:
        """Everything that is there now."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.bootstrap, isolation_level="read_committed",
            auto_offset_reset="earliest", enable_auto_commit=False,
        )  # fmt: skip
        try:
            parts = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
            consumer.assign(parts)
            ends, found = consumer.end_offsets(parts), []
            while any(consumer.position(at) < ends[at] for at in parts):
                for records in consumer.poll(200).values():
                    found += records
            return found
        finally:
            consumer.close()

    def rows(self, table: str) -> dict[str, Any]:
        """The last value of each key in a table's changelog."""
        topic = f"{self.cluster}.fulfilment-{table}-changelog"
        return {r.key.decode(): json.loads(r.value) for r in self.read(topic)}


class Process:
    def __init__(self, bootstrap: str, cluster: str, log: Path, instance: str = "0") -> None:
        self.env = {
            **os.environ,
            "GONGDAN_KAFKA": bootstrap,
            "GONGDAN_CLUSTER": cluster,
            "GONGDAN_INSTANCE": instance,
        }
        self.log = log
        self.start()

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.fulfilment"], env=self.env, stdout=log, stderr=log
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, float]:
        """The exit code, and the seconds it took."""
        asked = time.monotonic()
        self.process.terminate()
        code = self.process.wait(10)
        return code, time.monotonic() - asked

    def alarms(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line.get("alarm")]

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line[:1] == "{"]


@contextmanager
def process(bootstrap: str, cluster: str, folder: Path, instance: str = "0") -> Iterator[Process]:
    running = Process(bootstrap, cluster, folder / f"fulfilment-{instance}.log", instance)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()


def until(what: Callable[[], Any], seconds: float = 30) -> Any:
    """What comes out as true in the end."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return found
