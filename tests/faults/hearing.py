"""Reads the log beside the services: tells the folk what happened, measures waits, says again.

Policies' commands and raw messages are repeated here, up to two times more, so that every message
of the cluster stands there once to three times.
"""

import contextlib
import json
import random
import threading
import time
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from libs.contracts.topics import DOORS, STREAMS, Suffix
from tests.faults.folk import Folk

DOOR: tuple[Suffix, ...] = ("raw", "parked")
NEVER_AGAIN = ("RetryParked", "DropParked")


class Hearing:
    """A thread. `decided`: by command id, when its outcome was seen (monotonic)."""

    def __init__(self, bootstrap: str, cluster: str, folk: Folk, seed: int) -> None:
        self.bootstrap, self.cluster, self.folk = bootstrap, cluster, folk
        self.chance = random.Random(f"echo/{seed}")
        self.decided: dict[str, float] = {}
        self.parked: list[str] = []
        self.events = self.repeated = 0
        self.seen: set[str] = set()
        self.repeating = threading.Event()
        self.repeating.set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="hearing")
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join(10)

    def _run(self) -> None:
        suffixes: tuple[Suffix, ...] = ("commands", "events", "outcomes", "parked")
        names = [stream.topic(self.cluster, x) for stream in STREAMS for x in suffixes]
        names += [door.topic(self.cluster, x) for door in DOORS for x in DOOR]
        consumer = KafkaConsumer(
            bootstrap_servers=self.bootstrap,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            retry_backoff_ms=50,
            reconnect_backoff_max_ms=500,
        )
        consumer.subscribe(names)
        producer = KafkaProducer(bootstrap_servers=self.bootstrap, acks="all", max_block_ms=500,
                                 delivery_timeout_ms=3_000, request_timeout_ms=2_000)  # fmt: skip
        while not self._over.is_set():
            for records in consumer.poll(timeout_ms=100).values():
                for record in records:
                    self._take(record, producer)
        with contextlib.suppress(KafkaError):  # what it could not say again
            producer.close(timeout=10)
        consumer.close()

    def _take(self, record: Any, producer: KafkaProducer) -> None:
        headers = {name: (value or b"").decode() for name, value in record.headers}
        match record.topic.rpartition(".")[2]:
            case "outcomes":
                self.decided.setdefault(headers["ce_causationid"], time.monotonic())
            case "events":
                self.events += 1
                self.folk.hear(headers["ce_type"], json.loads(record.value))
            case "parked":
                if "parked_cleared" not in headers:
                    self.parked.append(headers.get("parked_reason", "?"))
            case _:
                if headers.get("ce_source") != "/faults":
                    self._repeat(record, headers, producer)

    def _repeat(self, record: Any, headers: dict[str, str], producer: KafkaProducer) -> None:
        if headers["ce_id"] in self.seen or headers["ce_type"] in NEVER_AGAIN:
            return
        self.seen.add(headers["ce_id"])
        if not self.repeating.is_set():
            return
        for _ in range(self.chance.choices((0, 1, 2), (6, 3, 1))[0]):
            try:
                producer.send(
                    record.topic,
                    record.value,
                    record.key,
                    headers=record.headers,
                    partition=record.partition,
                )
                self.repeated += 1
            except KafkaError:  # the broker is away: this one is not said again
                return
