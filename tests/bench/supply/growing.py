"""One ledger service with N open orders, by itself: `python -m tests.bench.supply.growing N`."""

import gc
import json
import resource
import sys
import time

from libs.contracts.topics import partition_of
from libs.eventlog.batch import Batch
from libs.eventlog.ledger import Ledger
from libs.eventlog.shelf import Shelf
from tests.bench.supply.orders import EVENTS, empty, taken

AT_ONCE = 500


def grow(orders: int) -> dict[str, float]:
    """Decide each order, and fold what was written as a replay does; no broker stands between."""
    gc.disable()  # as in a replay
    ledgers = [empty() for _ in range(6)]
    for ledger in ledgers:
        ledger.states = Shelf()
    before, deciding, folding = _bytes(), 0.0, 0.0
    for first in range(0, orders, AT_ONCE):
        spent = _batch(ledgers, range(first, min(first + AT_ONCE, orders)))
        deciding, folding = deciding + spent[0], folding + spent[1]
    held = _bytes()
    return {
        "orders": orders,
        "decide": orders / deciding,
        "replay": folding,
        "events": orders * EVENTS / folding,
        "rss": held / 1e6,
        "bytes": (held - before) / orders,
    }


def _bytes() -> int:
    """The most that the process has held; nothing here is given back before the end."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _batch(ledgers: list[Ledger], numbers: range) -> tuple[float, float]:
    batches, records = [Batch(ledger) for ledger in ledgers], list(taken(numbers))
    began = time.process_time()
    written = [
        (at, out) for r in records for at in (partition_of(r.key or b""),)
        for out in batches[at].take(r)
    ]  # fmt: skip
    decided = time.process_time()
    for at, out in written:
        ledgers[at].restore(out.suffix, out)  # type: ignore[arg-type]
    return decided - began, time.process_time() - decided


if __name__ == "__main__":
    print(json.dumps(grow(int(sys.argv[1]))))
