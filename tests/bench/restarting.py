"""A restart until it decides: from its snapshots, against the plain replay of the same history."""

import tempfile
import time
import uuid
from dataclasses import replace
from statistics import median

from kafka import TopicPartition

from libs.contracts.topics import PACKAGES
from libs.eventlog.kafka import Deciding, Home
from services.production.package import package
from tests.bench.row import Row
from tests.bench.supply.broker import kafka
from tests.bench.supply.history import fill_history

ROUNDS = 3
REACH = 0.3


def run() -> list[Row]:
    with kafka() as bootstrap, tempfile.TemporaryDirectory() as folder:
        cluster = f"b{uuid.uuid4().hex[:8]}"
        count = fill_history(bootstrap, cluster)
        plain = Home(bootstrap, cluster, "production")
        kept = replace(plain, snapshots=folder)
        started(kept, written=True)
        pairs = [(started(kept), started(plain)) for _ in range(ROUNDS)]
    ours, whole = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    what = f"restart with {count:,} events of history until it decides"
    against = f"plain replay {whole:.1f} s"
    return [Row(what, f"{ours:.1f} s", against, ratio, f"<= {REACH}", ratio <= REACH)]


def started(home: Home, written: bool = False) -> float:
    """Seconds from the assignment of its partitions until they are taken up."""
    loop = Deciding(home, ((PACKAGES, package),))
    remember, seconds = loop._remember, [0.0]

    def timed(done: dict[TopicPartition, int]) -> None:
        began = time.perf_counter()
        remember(done)
        seconds[0] = time.perf_counter() - began

    loop._remember = timed  # type: ignore[assignment,method-assign]
    loop.run(lambda: not seconds[0] or (written and _busy(loop)), lambda: None)
    return seconds[0]


def _busy(loop: Deciding) -> bool:
    """Its first snapshots are not written yet."""
    return loop.keeping.work is not None or not loop.keeping.kept
