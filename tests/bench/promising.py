"""Promises against a full plan: milliseconds of a processor without and with moving others.

Lines are such as those that stand, 200 from a seed, asked one at a time; the plan is kept from one
run to the next.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.promising import (
    Promise,
    Standing,
    Terms,
    adopt,
    promise,
    promise_moving,
    standing_of,
)
from services.dispatch.promising.alike import like
from services.dispatch.promising.warming import warm
from tests.bench.dispatch.planned import instance
from tests.bench.row import Row

# lines, members, weeks; milliseconds that a promise with moves may take
SIZES = ((2000, 60, 12, 500), (10_000, 200, 12, 2000), (10_000, 526, 26, 2000))
ASKED = 200
WORK = 20  # of the plan
STILL = 50  # milliseconds without moves
MOVE = Terms(relax=False)
Find = Callable[[Standing, Problem, Terms], Promise]


class Asked(NamedTuple):
    """Milliseconds at 50 and at 95 %, and the part of the lines that fits whole."""

    half: float
    most: float
    whole: float


def run() -> Iterator[Row]:
    warm()
    for lines, members, weeks, reach in SIZES:
        what = f"{lines:,} x {members} x {weeks}"
        standing, prospective = ready(lines, members, weeks)
        still = asked(standing, prospective, promise, Terms())
        yield row(f"{what}: a promise", still, STILL)
        moving = asked(standing, prospective, promise_moving, MOVE)
        yield row(f"{what}: others may give way", moving, reach)


def ready(lines: int, members: int, weeks: int) -> tuple[Standing, list[Problem]]:
    """All of the plan is adopted: two weeks frozen, the rest at 5 % of the price a piece."""
    problem = instance(lines, members, weeks)
    plan = kept(problem, f"{lines}x{members}x{weeks}")
    standing = standing_of(adopt(problem, plan, 2, 50), plan)
    assert standing.movable is not None and standing.owner.size
    dice = np.random.default_rng(1)
    rows = dice.integers(0, lines, ASKED).tolist()
    told = problem.lines
    return standing, [like(problem, [(at, told.quantity[at], told.due_week[at])]) for at in rows]


def kept(problem: Problem, name: str) -> Plan:
    folder = Path(tempfile.gettempdir()) / "gongdan-bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{WORK}.plan.json"
    if path.is_file():
        plan = Plan.model_validate_json(path.read_bytes())
        if plan.names.lines == problem.lines.name:
            return plan
    plan = core.solve(problem, work=WORK, gap=0.0)
    path.write_text(plan.model_dump_json())
    return plan


def asked(standing: Standing, prospective: list[Problem], find: Find, terms: Terms) -> Asked:
    find(standing, prospective[0], terms)
    took, whole = [], 0
    for each in prospective:
        begun = time.process_time()
        whole += find(standing, each, terms).lines[0].week is not None
        took.append(1000 * (time.process_time() - begun))
    half, most = np.percentile(took, [50, 95])
    return Asked(float(half), float(most), whole / len(prospective))


def row(what: str, found: Asked, reach: float) -> Row:
    return Row(
        what,
        f"p95 {found.most:.1f} ms, p50 {found.half:.1f}; {100 * found.whole:.0f} % fit whole",
        f"{reach} ms",
        found.most / reach,
        "<= 1",
        found.most <= reach,
    )
