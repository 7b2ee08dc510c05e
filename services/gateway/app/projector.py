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
from libs.eventlog.kafka.epoch import epoch_of
from libs.eventlog.kafka.observing import Observer, Standing, Unseen, alarm
from services.gateway.app import tables
from services.gateway.app.projecting import Progress, Taken, apply
from services.gateway.app.store import prepare
from services.gateway.app.waiting import Waiters

log = logging.getLogger("gongdan.gateway")
FACTS: tuple[Suffix, ...] = ("events", "outcomes")
LAG_EVERY, LAG_AT_LEAST_EVERY = 1.0, 5.0  # seconds: when nothing comes, and when all the time


class Projector:
    """`lag`: records behind the log, -1 before it is known; `beat`: monotonic time of life."""

    loop = "project"

    def __init__(self, bootstrap: str, cluster: str, engine: Engine, waiters: Waiters) -> None:
        self.bootstrap, self.cluster, self.engine, self.waiters = (
            bootstrap,
            cluster,
            engine,
            waiters,
        )
        self.topics_exist = threading.Event()
        self.beat = time.monotonic()
        self.lag = -1
        self.caught_up = False  # once at least: before, the read model knows too little to answer
        self.ends: Mapping[TopicPartition, int] = {}
        self.read: dict[TopicPartition, int] = {}  # markers of transactions included
        self.epoch = ""  # of the log that is followed, "" before it is known
        self.stopped: set[TopicPartition] = set()
        self.standing = Standing(0, True, 0)  # its own /readyz tells more
        self.observer: Observer = Unseen()
        self.group = f"{cluster}.gateway.read-model"  # as one says of a group: it has none

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
                polled = consumer.poll(timeout_ms=200)
                self._step(consumer, polled)
                since = time.monotonic() - measured
                idle = not polled and (since > LAG_EVERY or self.lag != 0)
                if idle or since > (LAG_AT_LEAST_EVERY if self.caught_up else LAG_EVERY):
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
                    self._begin(epoch_of(admin, wanted))
                    self.topics_exist.set()
                    return [TopicPartition(t, p) for t, n in wanted.items() for p in range(n)]
            finally:
                admin.close()
            if not said:
                log.warning("topics are missing, e.g. %s: waiting for them", min(missing))
                said = True
            time.sleep(0.5)
        return []

    def _begin(self, epoch: str) -> None:
        """Positions of another log mean nothing here: what was read from it is read anew."""
        before = prepare(self.engine, {"log": epoch, "cluster": self.cluster})
        if before:
            alarm("read_model.rebuilt", "another epoch of the log began", was=before, epoch=epoch)
            self.caught_up, self.lag = False, -1
            self.stopped.clear()
        self.epoch = epoch

    def _seek(self, consumer: KafkaConsumer, asked: list[TopicPartition]) -> None:
        with self.engine.connect() as db:
            stored = {(t, p): n for t, p, n in db.execute(select(tables.positions))}
            stopped = [(t, p) for t, p, *_ in db.execute(select(tables.stopped))]
        self.read = {}
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
        # Not the consumer's own positions: each asked for costs it a look at every partition.
        positions = {(at.topic, at.partition): of[-1].offset + 1 for at, of in polled.items()}
        progress: Progress = apply(self.engine, records, positions, self.waiters.awaits)
        self._halt(consumer, progress.stopped)
        self.waiters.tell(progress.known)

    def _halt(self, consumer: KafkaConsumer, stopped: list[tuple[str, int]]) -> None:
        for topic, partition in stopped:
            alarm("read_model.partition_stopped", topic=topic, partition=partition)
            at = TopicPartition(topic, partition)
            self.stopped.add(at)
            self.observer.stopped(self.group, at)
        if stopped:
            consumer.pause(*(TopicPartition(*at) for at in stopped))

    def behind(self, at: TopicPartition) -> int:
        return max(0, self.ends.get(at, 0) - self.read.get(at, 0))

    def _measure(self, consumer: KafkaConsumer, asked: list[TopicPartition]) -> None:
        """By what the last fetches said: to ask the broker is to wait until it has answered the
        fetch that is under way, up to half a second in which nobody is told of an outcome."""
        told = {at: consumer.highwater(at) for at in asked}
        self.ends = {at: end for at, end in told.items() if end is not None}
        if self.stopped:  # they are not fetched
            self.ends |= consumer.end_offsets(list(self.stopped), timeout_ms=5_000)
        if len(self.ends) < len(asked):
            return
        if any(self.read.get(at, 0) > end for at, end in self.ends.items()):
            raise KafkaError("the log ends before what was read of it: is it another one?")
        for at, end in self.ends.items():
            if self.read.get(at, 0) < end:
                self.read[at] = consumer.position(at)
        self.lag = sum(self.behind(at) for at in asked if at not in self.stopped)
        self.caught_up = self.caught_up or self.lag == 0
        reached = {at: (self.read.get(at, 0), end) for at, end in self.ends.items()}
        self.observer.places(self.group, reached)
