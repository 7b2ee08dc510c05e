"""What happens to a standing plan's problem: lines that change, and urgent ones that come."""

from typing import Any

import numpy as np

from libs.contracts.problem import Problem


def changed(problem: Problem, seed: int, part: float = 0.05) -> Problem:
    """Quantities (half to half as much again) and dates (two weeks) of a part of the lines."""
    dice, lines = np.random.default_rng(seed), problem.lines
    quantity, due = np.array(lines.quantity), np.array(lines.due_week)
    some = dice.choice(len(quantity), max(int(len(quantity) * part), 1), replace=False)
    pack = np.array(lines.pack)[some]
    packs = np.maximum(1, np.rint(quantity[some] / pack * dice.uniform(0.5, 1.5, len(some))))
    quantity[some] = packs.astype(np.int64) * pack
    due[some] = np.clip(due[some] + dice.integers(-2, 3, len(some)), 0, problem.weeks - 1)
    return with_table(problem, "lines", {"quantity": quantity, "due_week": due})


def urgent(problem: Problem, seed: int, many: int = 20) -> Problem:
    """Lines more, each like one that is there, due in a week or two; their steel has come."""
    dice, count = np.random.default_rng(seed), len(problem.lines.name)
    like = dice.choice(count, min(many, count), replace=False)
    lines: dict[str, Any] = {}
    for name, column in dict(problem.lines).items():
        if name == "name":
            lines[name] = (*column, *(f"urgent {at}" for at in range(len(like))))
        elif len(column):
            rows = np.concatenate([np.arange(count), like])
            picked = np.array(column, dtype=object if name == "obstacle" else np.int64)[rows]
            lines[name] = tuple(picked) if name == "obstacle" else picked
    lines["due_week"][count:] = dice.integers(1, 3, len(like))
    of_line = np.array(problem.ways.line)
    more = [np.flatnonzero(of_line == line) for line in like]
    rows = np.concatenate([np.arange(len(of_line)), *more])
    ways = {
        name: np.array(column)[rows] for name, column in dict(problem.ways).items() if len(column)
    }
    fresh = np.repeat(np.arange(len(like)), [len(those) for those in more])
    ways["line"][len(of_line) :] = count + fresh
    if "first_week" in ways:
        ways["first_week"][len(of_line) :] = 0
    return with_table(with_table(problem, "lines", lines), "ways", ways)


def with_table(problem: Problem, table: str, columns: dict[str, Any]) -> Problem:
    """The problem with other columns in one of its tables."""
    old = getattr(problem, table)
    new = type(old).model_validate(dict(old) | columns)
    return Problem.model_validate(dict(problem) | {table: new})
