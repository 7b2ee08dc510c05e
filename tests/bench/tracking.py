"""Facts that fulfilment follows a second, against a plain Faust agent with one Table write each."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import faust
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from libs.contracts.clusters import ClusterOpened
from libs.contracts.topics import STREAM
from services.console.app import broker
from services.fulfilment.app.places import Places
from tests.bench.row import Row
from tests.fulfilment.chronicle import Chronicle, process, until
from tests.fulfilment.facts import NOON, history

ORDERS, AT_ONCE = 1_800, 300  # 20 facts each; orders that are worked on at the same time
ROUNDS = 3
REACH = 2.0
Fact = tuple[str, str, str, bytes]  # plural, stream, type, body


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, broker.kafka(Path(folder) / "kafka") as bootstrap:
        facts = list(_facts())
        rounds = [_round(bootstrap, Path(folder), facts) for _ in range(ROUNDS)]
    ratio = statistics.median(ours / plain for ours, plain in rounds)
    ours, plain = (round(statistics.median(column)) for column in zip(*rounds, strict=True))
    return [
        Row(
            f"tracking, {len(facts):,} facts of {ORDERS:,} orders",
            f"{ours:,}/s",
            f"a plain Faust agent, {plain:,}/s",
            ratio,
            f">= {REACH:g}",
            ratio >= REACH,
        )
    ]


def _facts() -> Iterator[Fact]:
    """Those of many orders by turns, each stream's in their own order."""
    for first in range(0, ORDERS, AT_ONCE):
        orders = range(first, min(first + AT_ONCE, ORDERS))
        turns = (list(_of(f"order-{number:05}")) for number in orders)
        for turn in zip_longest(*turns):
            yield from filter(None, turn)


def _of(order: str) -> Iterator[Fact]:
    streams = [
        [(plural, stream, type(event).__name__, event.model_dump_json().encode()) for event in told]
        for (plural, stream), told in history(order).items()
    ]
    for turn in zip_longest(*streams):
        yield from filter(None, turn)


def _round(bootstrap: str, folder: Path, facts: list[Fact]) -> tuple[float, float]:
    cluster = f"b{uuid.uuid4().hex[:8]}"
    with Chronicle(bootstrap, cluster) as chronicle:
        opened = ClusterOpened(cluster_id=cluster, name="bench", starts=NOON)
        chronicle.write("clusters", cluster, opened)
        chronicle.write_all(facts)
    plain = _plain(bootstrap, cluster, len(facts))
    return _ours(bootstrap, cluster, folder, len(facts)), plain


def _plain(bootstrap: str, cluster: str, count: int) -> float:
    command = [sys.executable, "-m", "tests.bench.tracking", bootstrap, cluster, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def _ours(bootstrap: str, cluster: str, folder: Path, count: int) -> float:
    """From "started" until all is committed, of both hops."""
    (folder / cluster).mkdir()
    with process(bootstrap, cluster, folder / cluster) as running:
        until(lambda: any(line["event"] == "started" for line in running.lines()), 60)
        since = time.monotonic()
        at = Places(cluster)
        _until_committed(bootstrap, at.app_id, list(at.sources))
        _until_committed(bootstrap, at.app_id, [at.by_order, at.by_member])
        return count / (time.monotonic() - since)


def _until_committed(bootstrap: str, group: str, topics: list[str]) -> None:
    reader = KafkaConsumer(bootstrap_servers=bootstrap)
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    parts = [TopicPartition(t, p) for t in topics for p in reader.partitions_for_topic(t) or ()]
    ends = reader.end_offsets(parts)

    def there() -> bool:
        found = admin.list_group_offsets({group: parts})[group]
        return all(found[part].offset >= end for part, end in ends.items() if end)

    until(there, 300)
    reader.close()
    admin.close()


async def _agent(bootstrap: str, cluster: str, count: int) -> None:
    """As Faust's own introduction has it: JSON in, one Table write an event."""
    app = faust.App(
        f"{cluster}.plain", broker=f"kafka://{bootstrap}", store="memory://", web_enabled=False,
        datadir=Path(tempfile.mkdtemp()), topic_partitions=6, topic_replication_factor=1,
        topic_disable_leader=True, consumer_auto_offset_reset="earliest",
        broker_session_timeout=6, broker_heartbeat_interval=1, stream_wait_empty=False,
        stream_recovery_delay=0,
    )  # fmt: skip
    plurals = ("orders", "packages", "lots")
    names = [STREAM[plural].topic(cluster, "events") for plural in plurals]
    facts = app.topic(*names, key_type=str, key_serializer="raw", value_serializer="json")
    table: Any = app.Table("counts", default=int)
    since, last, seen = 0.0, 0.0, 0

    async def follow(stream: Any) -> None:
        nonlocal since, last, seen
        async for event in stream.events():
            since = since or time.monotonic()
            table[event.key] += 1
            seen += 1
            last = time.monotonic()

    app.agent(facts)(follow)
    await app.start()
    # Ends also if it should not get them all: the rate is of those that it saw.
    while seen < count and (not last or time.monotonic() - last < 5):
        await asyncio.sleep(0.05)
    print(seen / (last - since), flush=True)
    os._exit(0)  # Faust does not always end


if __name__ == "__main__":
    asyncio.run(_agent(sys.argv[1], sys.argv[2], int(sys.argv[3])))
