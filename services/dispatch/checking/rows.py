"""A plan as rows `line,member,week,cartons`, and back: how a plan is handed to another check."""

from collections import Counter

import numpy as np

from libs.contracts.problem import Plan, Problem
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.reading import plan_of

HEADER = "line,member,week,cartons"


def rows_of_plan(problem: Problem, plan: Plan) -> str:
    """CSV; lines counted from 0, members by name. What no row makes is unserved."""
    shares = plan.shares
    made = Counter[tuple[int, int, int]]()
    for line, member, week, packs in zip(
        shares.line, shares.member, shares.week, shares.packs, strict=True
    ):
        made[line, member, week] += packs
    rows = [
        f"{line},{problem.members.name[member]},{week},{packs}"
        for (line, member, week), packs in sorted(made.items())
    ]
    return "\n".join([HEADER, *rows, ""])


def plan_from_rows(problem: Problem, text: str) -> Plan:
    """The plan that the rows are, costs computed, nothing proved; check it before use.

    Raises ValueError in words where a row names what does not exist.
    """
    a = arrays_of(problem)
    member_at = {name: at for at, name in enumerate(problem.members.name)}
    pairs = np.column_stack([a.line, a.member]).tolist()
    ways = {(line, member): way for way, (line, member) in reversed(list(enumerate(pairs)))}
    made = Counter[tuple[int, int]]()
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip() or row.strip() == HEADER:
            continue
        try:
            line, member, week, packs = row.strip().split(",")
            made[ways[int(line), member_at[member]], int(week)] += int(packs)
        except (ValueError, KeyError):
            raise ValueError(f"row {number}: no such line, member or week: {row!r}") from None
    if any(not 0 <= week < problem.weeks for _, week in made):
        raise ValueError("a row's week is outside the horizon")
    shares = [(way, week, packs) for (way, week), packs in made.items()]
    return plan_of(a, shares, 0.0, gap=0.0, method="construction", work=0, braked=False)
