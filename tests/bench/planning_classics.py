"""Larger ones of the classics' families, proved within 0.5 % within five minutes."""

import time
from collections.abc import Iterator

from libs.contracts.problem import Problem
from services.dispatch import core
from tests.bench.row import Row
from tests.dispatch.classics import assignment, facility_location, lot_sizing
from tests.dispatch.larger import locations, lots, tasks

SECONDS, REACH = 300.0, 0.5


def run() -> Iterator[Row]:
    yield proved(
        "100 x 1000 locations, no capacity", facility_location(locations(100, 1000, 1, None))
    )
    yield proved(
        "100 x 1000 locations, capacity x 3", facility_location(locations(100, 1000, 1, 3.0))
    )
    yield proved("24 items x 15 weeks", lot_sizing(lots(24, 15, 1)))
    for kind in "cde":
        yield proved(f"10 x 400 lines, kind {kind}", assignment(tasks(10, 400, 1, kind)))


def proved(what: str, problem: Problem) -> Row:
    begun, used = time.monotonic(), time.process_time()
    plan = core.solve(problem, gap=0.0005, seconds=SECONDS, clock=time.monotonic)
    took, used = time.monotonic() - begun, time.process_time() - used
    gap = 100 * float(plan.gap)
    measured = f"{gap:.3f} % in {took:.0f} s ({used:.0f} s of a processor)"
    met = gap <= REACH and took <= SECONDS * 1.05
    return Row(what, measured, f"{REACH} %", gap / REACH, "<= 1 in 300 s", met)
