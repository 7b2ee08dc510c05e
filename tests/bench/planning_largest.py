"""The largest cluster: gaps in 60 s at both loads, and its first plan from a cold process."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from services.dispatch.checking.check import check
from services.dispatch.command_line import read_plan
from tests.bench.dispatch.planned import gap_row, instance, planned, ready
from tests.bench.row import Row

SIZE = (10_000, 526, 26)


def run() -> Iterator[Row]:
    ready()
    for load in ("0.95", "1.15"):
        problem = instance(*SIZE, load)
        found = planned(problem, 60)
        yield gap_row(f"10,000 x 526 x 26, load {load}", found, 2, 24)
    begun = time.process_time()
    broken = check(problem, found.plan)
    took = time.process_time() - begun
    yield Row(
        "its independent check", f"{took:.2f} s", "1 s", took, "<= 1", took <= 1 and not broken
    )
    yield from from_nothing()


def from_nothing() -> Iterator[Row]:
    """A process of its own, from its start to the rows of a checked plan; by the wall's clock."""
    problem = instance(*SIZE)
    with tempfile.TemporaryDirectory() as folder:
        asked, rows = Path(folder) / "problem.json", Path(folder) / "plan.json"
        asked.write_text(problem.model_dump_json())
        begun = time.monotonic()
        command = (
            sys.executable,
            "-m",
            "services.dispatch",
            "plan",
            str(asked),
            "--seconds",
            "8.5",
        )
        rows.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
        took = time.monotonic() - begun
        plan = read_plan(problem, str(rows))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    gap = 100 * float(plan.gap)
    cpu = used.ru_utime + used.ru_stime
    yield Row(
        "first checked plan, cold process",
        f"{took:.1f} s ({cpu:.1f} s of a processor), {gap:.2f} %",
        "10 s, 8 %",
        took / 10,
        "<= 1",
        took <= 10 and gap <= 8,
    )
    size = used.ru_maxrss / 1e6
    yield Row("its memory", f"{size:.2f} GB", "1.5 GB", size / 1.5, "<= 1", size <= 1.5)
