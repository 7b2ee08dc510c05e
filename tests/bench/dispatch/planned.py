"""A plan within so many seconds of a processor, and its row of the table.

Seconds are the processor's, so that what runs beside does not count; the brake goes by them too.
"""

import time
from pathlib import Path
from typing import NamedTuple

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.command_line import read_problem
from tests.bench.row import Row
from tests.dispatch.clusters import cluster

FOLDER = Path(__file__).parents[4] / "shared" / "instances" / "cluster"


class Planned(NamedTuple):
    plan: Plan
    seconds: float


def instance(lines: int, members: int, weeks: int, load: str = "0.95") -> Problem:
    """A founding instance; where it is not beside this checkout, a seeded cluster of its size."""
    path = FOLDER / f"{lines}x{members}x{weeks}_{load}.json.gz"
    return read_problem(str(path)) if path.is_file() else cluster(lines, members, weeks, seed=1)


def planned(problem: Problem, seconds: float, start: Plan | None = None) -> Planned:
    begun = time.process_time()
    plan = core.solve(problem, seconds=seconds, gap=0.0, clock=time.process_time, start=start)
    return Planned(plan, time.process_time() - begun)


def ready() -> None:
    """Loads what is compiled, so that no row waits for it."""
    first = core.solve(cluster(300, 30, 12, seed=1), work=1, gap=0.0)
    core.solve(cluster(300, 30, 12, seed=1), work=1, gap=0.0, start=first)


def gap_row(what: str, found: Planned, total: float, controllable: float) -> Row:
    """Both gaps in percent; the ratio is the total gap over the one to be reached."""
    plan = found.plan
    gap, own = 100 * float(plan.gap), 100 * float(plan.controllable_gap)
    return Row(
        what,
        f"{gap:.2f} % ({own:.1f} % of what can be controlled) in {found.seconds:.1f} s",
        f"own bound {float(plan.bound):.6g} {plan.cost_unit}",
        gap / total,
        f"<= {total:g} % ({controllable:g} %)",
        gap <= total and own <= controllable,
    )


def on_time(problem: Problem, plan: Plan) -> tuple[float, float]:
    """Shares made by the due week: of all pieces, and of their value."""
    lines, shares = problem.lines, plan.shares
    in_time = [
        (pieces, pieces * lines.value[line])
        for line, week, pieces in zip(shares.line, shares.week, shares.pieces, strict=True)
        if week <= lines.due_week[line]
    ]
    asked = zip(lines.quantity, lines.value, strict=True)
    worth = sum(quantity * value for quantity, value in asked)
    pieces, value = (sum(column) for column in zip(*in_time, strict=True))
    return pieces / sum(lines.quantity), value / worth
