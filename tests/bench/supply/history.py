"""A history of packages: events and outcomes as the ledger writes them, in their partitions."""

import os
from collections.abc import Iterator

from libs.contracts.topics import PACKAGES
from libs.eventlog.batch import Batch
from libs.eventlog.ledger import Ledger, Written
from services.production.package import package
from tests.bench.supply.broker import create, fill
from tests.bench.supply.lives import AT_ONCE, CLUSTER, EVENTS, records

WANTED = int(os.environ.get("GONGDAN_BENCH_EVENTS", 1_000_000))


def ledger() -> Ledger:
    return Ledger(PACKAGES, package, f"/{CLUSTER}/production", CLUSTER)


def history(packages: int) -> Iterator[Written]:
    """Decided by one ledger: which partition a stream is on does not show in what it writes."""
    for first in range(0, packages, AT_ONCE):
        batch = Batch(ledger())
        for record in records(min(AT_ONCE, packages - first), first):
            yield from batch.take(record)


def fill_history(bootstrap: str, cluster: str) -> int:
    """About WANTED events with their outcomes on the packages' topics; gives how many events."""
    names = {suffix: PACKAGES.topic(cluster, suffix) for suffix in ("events", "outcomes")}
    packages = -(-WANTED // EVENTS)
    create(
        bootstrap,
        {PACKAGES.topic(cluster, s): PACKAGES.partitions for s in ("commands", "parked")}
        | dict.fromkeys(names.values(), PACKAGES.partitions),
    )
    fill(bootstrap, ((names[written.suffix], written) for written in history(packages)))
    return packages * EVENTS
