"""From an order's POST to its packages being offered, the solve apart, with the way it takes."""

import json
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.console.app import reading
from services.console.app.broker import kafka
from tests.bench.latency.client import Client
from tests.bench.latency.hop import hop
from tests.bench.latency.pace import Awaited, Took, percentile
from tests.bench.latency.trail import by_order, legs, table, trails
from tests.bench.row import Row
from tests.gateway.town import open_town, order, town

ORDERS, WARM, REACH_MS = 60, 10, 150.0
WAY = (
    "orders.domestic.raw",
    "orders.commands",
    "orders.events LineAccepted",
    "plans.commands EnqueueLine",
    "plans.events LineEnqueued",
    "plans.commands AdoptPlan",
    "plans.events PlanAdopted",
    "packages.commands OfferPackage",
    "packages.events PackageOffered",
)


def run() -> list[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        kafka(Path(folder) / "kafka") as bootstrap,
        town(bootstrap, Path(folder)) as made,
    ):
        open_town(made)
        with offered(bootstrap, made.cluster) as heard, hop(bootstrap, "bare") as bare:
            buyer = Client(made, "B-1")
            floor = bare.took(50, 250)
            took = [one(buyer, heard) for _ in range(WARM + ORDERS)][WARM:]
            floor += bare.took(50, 250)
        left = trails(bootstrap, made.cluster, ("raw", "commands", "events"), by_order)
        solves = solved(Path(folder) / "dispatch.log")[-ORDERS:]
    rows = [*legs(took, WAY, left), ("of it the solve", solves), ("a bare hop", floor)]
    print(f"\n{table(rows)}\n", flush=True)
    whole, solve = percentile([t.ms for t in took], 0.5), percentile(solves, 0.5)
    rest = whole - solve
    against = f"{whole:.0f} ms with the solve of {solve:.0f} ms"
    reach = f"<= {REACH_MS:g} ms"
    what = "order to packages offered without the solve, p50"
    return [Row(what, f"{rest:.0f} ms", against, rest / REACH_MS, reach, rest <= REACH_MS)]


def one(buyer: Client, heard: Awaited) -> Took:
    """One order at a quiet moment."""
    time.sleep(0.4)
    due, begun = time.time(), time.perf_counter()
    order_id = str(buyer.post("/v1/orders", order(uuid.uuid4().hex[:12]))["id"])
    return Took(order_id, due, (heard.until(order_id) - begun) * 1_000)


@contextmanager
def offered(bootstrap: str, cluster: str) -> Iterator[Awaited]:
    """Hears of the orders that have packages on offer."""
    heard, over = Awaited(), threading.Event()
    reader = reading.consumer(bootstrap)
    reader.assign(reading.partitions(reader, [f"{cluster}.packages.events"]))

    def read() -> None:
        while not over.is_set():
            for records in reader.poll(timeout_ms=200).values():
                heard.hear(*(name for record in records for name in by_order(record)))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    yield heard
    over.set()
    thread.join()
    reader.close()


def solved(log: Path) -> list[float]:
    """Milliseconds of each solve, as the dispatch service says."""
    lines = [line for line in log.read_text().splitlines() if '"a plan is solved"' in line]
    return [float(json.loads(line)["ms"]) for line in lines]
