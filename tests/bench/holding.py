"""What open orders cost to hold: memory, and how deciding and replay change as they grow.

The ledger alone, in a process of its own for each size: a broker's part does not grow with orders.
The chart `docs/growth.svg` is drawn anew where all three sizes were measured.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.row import Row
from tests.bench.supply.chart import chart

SIZES = (10_000, 100_000, 1_000_000)
REACH_MB = 300
CHART = Path(__file__).parents[2] / "docs" / "growth.svg"


def run() -> list[Row]:
    most = int(os.environ.get("GONGDAN_BENCH_ORDERS", SIZES[-1]))
    sizes = [size for size in SIZES if size <= most]
    figures = [_grown(size) for size in sizes]
    if len(figures) == len(SIZES):
        CHART.write_text(chart(figures), encoding="utf-8")
    return [_row(figure) for figure in figures]


def _grown(orders: int) -> dict[str, float]:
    asked = (sys.executable, "-m", "tests.bench.supply.growing", str(orders))
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    said: dict[str, float] = json.loads(done.stdout)
    return said


def _row(said: dict[str, float]) -> Row:
    wanted = said["orders"] == 100_000
    what = f"memory with {said['orders']:,.0f} open orders, {said['bytes']:,.0f} bytes each"
    rates = f"decided {said['decide']:,.0f}/s, replayed in {said['replay']:.1f} s (processor time)"
    reach = f"<= {REACH_MB} MB" if wanted else "-"
    met = not wanted or said["rss"] <= REACH_MB
    return Row(what, f"{said['rss']:,.0f} MB", rates, said["rss"] / REACH_MB, reach, met)
