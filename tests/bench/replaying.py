"""Replay, checked and folded, against kafka-python that only reads the same records."""

import gc
import time
import uuid
from collections.abc import Sequence
from statistics import median
from typing import Any

from kafka import TopicPartition

from libs.contracts.topics import PACKAGES
from libs.eventlog.kafka.clients import Home, reader
from libs.eventlog.kafka.replay import replay
from tests.bench.row import Row
from tests.bench.supply.broker import kafka
from tests.bench.supply.history import fill_history, ledger

ROUNDS = 3
REACH = 0.35


def run() -> list[Row]:
    with kafka() as bootstrap:
        cluster = f"b{uuid.uuid4().hex[:8]}"
        count = fill_history(bootstrap, cluster)
        home = Home(bootstrap, cluster, "production")
        pairs = [(folded(home, count), read(home, count)) for _ in range(ROUNDS)]
    ours, plain = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    what = f"replay of {count:,} events: seq, hash, decode, fold"
    against = f"kafka-python, records and headers only {plain:,.0f}/s"
    return [Row(what, f"{ours:,.0f}/s", against, ratio, f">= {REACH}", ratio >= REACH)]


def events(home: Home) -> list[TopicPartition]:
    topic = PACKAGES.topic(home.cluster, "events")
    return [TopicPartition(topic, number) for number in range(PACKAGES.partitions)]


def folded(home: Home, count: int) -> float:
    ledgers = {at: ledger() for at in events(home)}
    gc.collect()
    started = time.perf_counter()

    def fold(at: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            ledgers[at].restore("events", record)

    replay(home, list(ledgers), fold, lambda: None)
    seconds = time.perf_counter() - started
    assert sum(head.seq for led in ledgers.values() for head in led.heads.values()) == count
    return count / seconds


def read(home: Home, count: int) -> float:
    gc.collect()
    started = time.perf_counter()
    consumer, seen = reader(home), 0
    consumer.assign(events(home))
    consumer.seek_to_beginning(*events(home))
    while seen < count:
        for records in consumer.poll(timeout_ms=500).values():
            seen += sum(1 for record in records if record.headers)
    consumer.close()
    return count / (time.perf_counter() - started)
