"""A promise taken into the standing plan: one problem with the asked lines, and its plan."""

from typing import Any

import numpy as np

from libs.contracts.columns import Table
from libs.contracts.problem import Plan, Problem
from services.dispatch.core.arrays import Ints, ints
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.reading import plan_of
from services.dispatch.promising.answers import Promise
from services.dispatch.promising.standing import Standing


def inserted(standing: Standing, asked: Problem, promise: Promise) -> tuple[Problem, Plan]:
    """Asked lines come after those that stand, in lines and ways; nothing is proved of the plan."""
    whole, moved = appended(standing.problem, asked), {each.row for each in promise.moved}
    a, before = arrays_of(whole), len(standing.problem.ways.line)
    shares = [share for share in standing.shares if int(a.line[share[0]]) not in moved]
    shares += [share for each in promise.moved for share in each.shares]
    shares += [
        (before + portion.way, portion.week, portion.packs)
        for line in promise.lines
        for portion in line.split
    ]
    plan = plan_of(a, shares, 0.0, gap=0.0, method="construction", work=0, braked=False)
    return whole, plan


def appended(problem: Problem, asked: Problem) -> Problem:
    """One problem of both; the asked one's members and resources are those of the other."""
    lines, ways, setups = len(problem.lines.name), len(problem.ways.line), len(problem.setups.cost)
    groups = _rows_of(asked.groups, problem.groups)
    changed = {
        "lines": {},
        "ways": _ways(problem, asked, lines, setups),
        "steps": {
            "recipe": ints(asked.steps.recipe) + _recipes(problem),
            "group": groups[ints(asked.steps.group)],
        },
        "sources": {
            "source": ints(asked.sources.source) + _sources(problem),
            "group": groups[ints(asked.sources.group)],
            "resource": _rows_of(asked.resources.name, problem.resources.name)[
                ints(asked.sources.resource)
            ],
        },
        "setups": {},
        "setup_hours": {
            "setup": ints(asked.setup_hours.setup) + setups,
            "group": groups[ints(asked.setup_hours.group)],
        },
        "closed": {"way": ints(asked.closed.way) + ways},
    }
    both = {name: (getattr(problem, name), getattr(asked, name)) for name in changed}
    return problem.model_copy(
        update={name: _joined(*both[name], columns) for name, columns in changed.items()}
    )


def _ways(problem: Problem, asked: Problem, lines: int, setups: int) -> dict[str, Ints]:
    setup = ints(asked.ways.setup, len(asked.ways.line), -1)
    members = _rows_of(asked.members.name, problem.members.name)
    return {
        "line": ints(asked.ways.line) + lines,
        "member": members[ints(asked.ways.member)],
        "recipe": ints(asked.ways.recipe) + _recipes(problem),
        "source": ints(asked.ways.source) + _sources(problem),
        "setup": np.where(setup < 0, -1, setup + setups),
    }


def _recipes(problem: Problem) -> int:
    known = ints(problem.ways.recipe).max(initial=-1), ints(problem.steps.recipe).max(initial=-1)
    return int(max(known)) + 1


def _sources(problem: Problem) -> int:
    return int(ints(problem.sources.source).max(initial=-1)) + 1


def _rows_of(names: tuple[str, ...], there: tuple[str, ...]) -> Ints:
    rows = {name: row for row, name in enumerate(there)}
    return np.array([rows[name] for name in names], dtype=np.int64)


# What an empty column stands for; where only one of two tables has it, the other is filled in.
DEFAULT = {"max_pieces": -1, "setup": -1, "max_lines": -1, "last_week": 519}


def _joined(one: Table, other: Table, changed: dict[str, Ints]) -> Table:
    columns: dict[str, Any] = {}
    rows = [len(next(iter(dict(table).values()))) for table in (one, other)]
    for name, first in dict(one).items():
        second = changed.get(name, getattr(other, name))
        if isinstance(first, tuple):
            columns[name] = first + tuple(second) if len(first) or len(second) else ()
            if name == "obstacle" and columns[name]:
                parts = zip((first, second), rows, strict=True)
                columns[name] = tuple(x for part, n in parts for x in (part or ("",) * n))
        elif not len(first) and not len(second):
            columns[name] = ()
        else:
            filled = DEFAULT.get(name, 0)
            both = [ints(first, rows[0], filled), ints(second, rows[1], filled)]
            columns[name] = np.concatenate(both)
    return type(one).model_validate(columns)
