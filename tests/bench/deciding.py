"""Commands decided a second from a backlog, against a bare transactional copy of the same."""

import gc
import time
import uuid
from statistics import median

from libs.contracts.topics import PACKAGES, topics
from libs.eventlog.kafka import Deciding, Home
from services.production.package import package
from tests.bench.row import Row
from tests.bench.supply.broker import create, fill, kafka
from tests.bench.supply.copying import copy
from tests.bench.supply.lives import COMMANDS, records

BACKLOG = 100_000
ROUNDS = 3
REACH = 0.6


def run() -> list[Row]:
    with kafka() as bootstrap:
        pairs = [_round(bootstrap) for _ in range(ROUNDS)]
    ours, plain = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    what = f"commands decided from a backlog of {BACKLOG:,}, one process"
    against = f"bare transactional copy {plain:,.0f}/s"
    return [Row(what, f"{ours:,.0f}/s", against, ratio, f">= {REACH}", ratio >= REACH)]


def _round(bootstrap: str) -> tuple[float, float]:
    """Both a second, on the same topic, one after the other."""
    cluster = f"b{uuid.uuid4().hex[:8]}"
    asked, copied = PACKAGES.topic(cluster, "commands"), f"{cluster}.copied"
    create(bootstrap, topics(cluster) | {copied: PACKAGES.partitions})
    count = fill(bootstrap, ((asked, record) for record in records(BACKLOG // COMMANDS)))
    plain = copy(bootstrap, asked, copied, count)
    gc.collect()
    return decide(bootstrap, cluster, count), plain


def decide(bootstrap: str, cluster: str, count: int) -> float:
    """Commands a second, from the moment that the partitions are taken up."""
    loop = Deciding(Home(bootstrap, cluster, "production"), ((PACKAGES, package),))
    times: list[float] = []

    def running() -> bool:
        decided = sum(len(ledger.decided) for ledger in loop.ledgers.values())
        if (loop.ledgers and not times) or decided >= count:
            times.append(time.perf_counter())
        return decided < count

    loop.run(running, lambda: None)
    return count / (times[-1] - times[0])
