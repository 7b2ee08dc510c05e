"""One bare transaction hop: producer, transactional loop in its own process, committed reader."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.structs import OffsetAndMetadata

from tests.bench.latency.pace import Awaited, at_pace

BODY = b"x" * 230
HEADERS = [(f"header{n}", b"y" * 24) for n in range(12)]


def loop(bootstrap: str, came: str, goes: str) -> None:
    """Copies, a transaction a poll, each future checked before the commit."""
    consumer = KafkaConsumer(
        came,
        bootstrap_servers=bootstrap,
        group_id=came,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        transactional_id=came,
        acks="all",
        linger_ms=0,
        retry_backoff_ms=2,
    )
    producer.init_transactions()
    while True:
        polled = consumer.poll(timeout_ms=200)
        if not polled:
            continue
        producer.begin_transaction()
        sent = [
            producer.send(goes, r.value, r.key, headers=r.headers, partition=r.partition)
            for records in polled.values()
            for r in records
        ]
        done = {at: OffsetAndMetadata(rs[-1].offset + 1, "", -1) for at, rs in polled.items()}
        producer.send_offsets_to_transaction(done, consumer.group_metadata())
        for future in sent:
            future.get(20)
        producer.commit_transaction()


class Hop:
    def __init__(self, bootstrap: str, came: str, goes: str) -> None:
        self.came, self.awaited, self.over = came, Awaited(), threading.Event()
        self.producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=0)
        self.reader = KafkaConsumer(
            goes,
            bootstrap_servers=bootstrap,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
        )
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        self.asked = 0

    def _read(self) -> None:
        while not self.over.is_set():
            for records in self.reader.poll(timeout_ms=200).values():
                self.awaited.hear(*(record.key.decode() for record in records))

    def took(self, a_second: float, count: int) -> list[float]:
        """Milliseconds from sending to reading the committed copy."""
        first, self.asked = self.asked, self.asked + count

        def ask(number: int) -> str:
            name = str(first + number)
            self.producer.send(self.came, BODY, name.encode(), headers=HEADERS).get(10)
            self.awaited.until(name)
            return name

        return [took.ms for took in at_pace(ask, a_second, count)]

    def close(self) -> None:
        self.over.set()
        self.thread.join()
        self.producer.close()
        self.reader.close()


@contextmanager
def hop(bootstrap: str, name: str) -> Iterator[Hop]:
    topics = (f"{name}-in", f"{name}-out")
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(name=t, num_partitions=6, replication_factor=1) for t in topics])
    admin.wait_for_topics(list(topics))
    admin.close()
    command = (sys.executable, "-m", "tests.bench.latency.hop", bootstrap, *topics)
    copying = subprocess.Popen(command)
    bare = Hop(bootstrap, *topics)
    try:
        bare.took(50, 50)
        yield bare
    finally:
        bare.close()
        copying.kill()
        copying.wait()


if __name__ == "__main__":
    loop(*sys.argv[1:])
