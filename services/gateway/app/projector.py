"""The projector: one loop that reads all facts, writes them to SQL and wakes who waits."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from libs.contracts.topics import STREAMS, Suffix
from services.gateway.app import tables
from services.gateway.app.projecting import Progress, Taken, apply
from services.gateway.app.store import prepare

log = logging.getLogger("gongdan.gateway")
FACTS: tuple[Suffix, ...] = ("events", "outcomes")
LAG_EVERY = 1.0  # seconds


class Projector:
    """`lag`: records behind the log, -1 before it is known; `beat`: monotonic time of life."""

    loop = "project"

    def __init__(
        self, bootstrap: str, cluster: str, engine: Engine, notify: Callable[[set[str]], None]
    ) -> None:
        self.bootstrap, self.cluster, self.engine, self.notify = bootstrap, cluster, engine, notify
        self.topics_exist = threading.Event()
        self.beat = time.monotonic()
        self.lag = -1
        self.caught_up = False  # once at least: before, the read model knows too little to answer
        self.ends: Mapping[TopicPartition, int] = {}
        self.stopped: set[TopicPartition] = set()

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        """Goes on when broker or database come back; any other error ends the process."""
        self.running, self.sign = running, beat
        while running():
            try:
                self._follow()
            except (KafkaError, OperationalError, TimeoutError) as why:
                log.warning("the projector starts again: %s", why)
                self._alive()
                time.sleep(0.5)

    def _alive(self) -> None:
        self.beat = time.monotonic()
        self.sign()

    def _follow(self) -> None:
        asked = self._topics()
        if not asked:
            return
        consumer = self._consumer()
        try:
            consumer.assign(asked)
            self._seek(consumer, asked)
            measured = 0.0
            while self.running():
                self._step(consumer, consumer.poll(timeout_ms=200))
                if time.monotonic() - measured > LAG_EVERY or self.lag != 0:
                    self._measure(consumer, asked)
                    measured = time.monotonic()
        finally:
            consumer.close()

    def _consumer(self) -> KafkaConsumer:
        return KafkaConsumer(
            bootstrap_servers=self.bootstrap,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
            max_poll_records=1_000,
            max_partition_fetch_bytes=8 * 1024 * 1024,
            retry_backoff_ms=50,
            reconnect_backoff_max_ms=500,
            bootstrap_timeout_ms=5_000,
        )

    def _topics(self) -> list[TopicPartition]:
        """Wait until all are there; [] when told to end. Errors: KafkaError."""
        wanted = {s.topic(self.cluster, x): s.partitions for s in STREAMS for x in FACTS}
        said = False
        while self.running():
            self._alive()
            admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=5_000)
            try:
                missing = set(wanted) - set(admin.list_topics())
                if not missing:
                    broker = str(admin.describe_cluster()["cluster_id"])
                    prepare(self.engine, {"log": broker, "cluster": self.cluster})
                    self.topics_exist.set()
                    return [TopicPartition(t, p) for t, n in wanted.items() for p in range(n)]
            finally:
                admin.close()
            if not said:
                log.warning("topics are missing, e.g. %s: waiting for them", min(missing))
                said = True
            time.sleep(0.5)
        return []

    def _seek(self, consumer: KafkaConsumer, asked: list[TopicPartition]) -> None:
        with self.engine.connect() as db:
            stored = {(t, p): n for t, p, n in db.execute(select(tables.positions))}
            stopped = [(t, p) for t, p, *_ in db.execute(select(tables.stopped))]
        for at in asked:
            consumer.seek(at, stored.get((at.topic, at.partition), 0))
        self._halt(consumer, stopped)

    def _step(self, consumer: KafkaConsumer, polled: Mapping[TopicPartition, list[Any]]) -> None:
        self._alive()
        if not polled:
            return
        records = [
            Taken(r.topic, r.partition, r.offset, r.value or b"", list(r.headers))
            for of_partition in polled.values()
            for r in of_partition
        ]
        positions = {(at.topic, at.partition): consumer.position(at) for at in polled}
        progress: Progress = apply(self.engine, records, positions)
        self._halt(consumer, progress.stopped)
        self.notify(progress.commands)

    def _halt(self, consumer: KafkaConsumer, stopped: list[tuple[str, int]]) -> None:
        for topic, partition in stopped:
            log.error("alarm: the follower of %s/%s stopped, see /v1/alarms", topic, partition)
            self.stopped.add(TopicPartition(topic, partition))
        if stopped:
            consumer.pause(*(TopicPartition(*at) for at in stopped))

    def _measure(self, consumer: KafkaConsumer, asked: list[TopicPartition]) -> None:
        self.ends = consumer.end_offsets(asked, timeout_ms=5_000)
        behind = (
            max(0, end - consumer.position(at))
            for at, end in self.ends.items()
            if at not in self.stopped
        )
        self.lag = sum(behind)
        self.caught_up = self.caught_up or self.lag == 0
