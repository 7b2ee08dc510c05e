"""Whole clusters: both gaps after a stated time, and what of the smallest is made on time."""

from collections.abc import Iterator

from tests.bench.dispatch.planned import gap_row, instance, on_time, planned, ready
from tests.bench.row import Row
from tests.dispatch.clusters import cluster


def run() -> Iterator[Row]:
    ready()
    small = instance(2000, 60, 12)
    found = planned(small, 30)
    yield gap_row("2,000 x 60 x 12", found, 0.5, 12)
    for what, share in zip(("pieces", "value"), on_time(small, found.plan), strict=True):
        told = f"{100 * share:.2f} %"
        yield Row(f"its {what} on time", told, "all", share, ">= 0.97", share >= 0.97)
    yield gap_row("10,000 x 200 x 12", planned(instance(10_000, 200, 12), 30), 1, 16)
    large = cluster(1500, 200, 12, seed=5, large=True)
    yield gap_row("1,500 x 200 x 12, large lines", planned(large, 30), 1, 100)
