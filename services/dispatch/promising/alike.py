"""Prospective lines such as lines that stand: their ways, routes and terms, another quantity."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from libs.contracts.columns import Table
from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Ints, ints


def like(problem: Problem, asked: Sequence[tuple[int, int, int]]) -> Problem:
    """Lines such as those that stand: row of the line, pieces, due week. Their ways are its ways,
    and their names its name with a number."""
    lines, rows = problem.lines, [row for row, _, _ in asked]
    line_of = ints(problem.ways.line)
    by_line = [np.flatnonzero(line_of == row) for row in rows]
    ways = np.concatenate([np.zeros(0, dtype=np.int64), *by_line])
    recipes, recipe = np.unique(ints(problem.ways.recipe)[ways], return_inverse=True)
    kept = np.flatnonzero(np.isin(ints(problem.steps.recipe), recipes))
    own: dict[str, dict[str, Any]] = {
        "lines": {
            "name": tuple(f"{lines.name[row]} +{at + 1}" for at, row in enumerate(rows)),
            "quantity": [pieces for _, pieces, _ in asked],
            "due_week": [due for _, _, due in asked],
        },
        "ways": {
            "line": np.repeat(np.arange(len(rows)), [len(each) for each in by_line]),
            "recipe": recipe,
        },
        "steps": {"recipe": np.searchsorted(recipes, ints(problem.steps.recipe)[kept])},
    }
    from_rows = {"lines": np.array(rows, dtype=np.int64), "ways": ways, "steps": kept}
    tables = {
        name: type(getattr(problem, name)).model_validate(
            _rows(getattr(problem, name), chosen) | own[name]
        )
        for name, chosen in from_rows.items()
    }
    return problem.model_copy(update=tables | _free(problem, ways))


def _free(problem: Problem, ways: Ints) -> dict[str, Table]:
    """Closed weeks of the ways that are taken over; nothing stands of them."""
    shut = np.column_stack([ints(problem.closed.way), ints(problem.closed.week)])
    rows = [(at, int(week)) for at, way in enumerate(ways) for week in shut[shut[:, 0] == way, 1]]
    closed = {"way": [at for at, _ in rows], "week": [week for _, week in rows]}
    none: dict[str, list[int]] = {"way": [], "week": [], "packs": [], "move_cost": []}
    return {
        "closed": type(problem.closed).model_validate(closed),
        "adopted": type(problem.adopted).model_validate(none),
    }


def _rows(table: Table, rows: Ints) -> dict[str, Any]:
    """Some rows of a table, by column; empty columns stay empty."""
    columns = {name: getattr(table, name) for name in type(table).model_fields}
    return {
        name: tuple(column[row] for row in rows)
        if isinstance(column, tuple)
        else ints(column)[rows]
        for name, column in columns.items()
        if len(column)
    }
