"""Rows that are too many to state at once: those that the relaxed program breaks are added."""

from typing import Any

import highspy
import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.brake import Brake
from services.dispatch.core.handover import OneCallHiGHS
from services.dispatch.core.program import Model

AT_ONCE = 10  # rows a line that are stated from the start: of its cheapest ways
ROUNDS = 60
BROKEN = 1e-6
SHARE = 0.5  # of the time left that this may take


class Rows:
    """The rows still to be added, as arrays: sum of values of columns <= 0."""

    def __init__(self, m: Model) -> None:
        self.names = list(m.later)
        rows = [dict(m.later[name]) for name in self.names]
        self.start = np.cumsum([0, *(len(row) for row in rows)])
        self.column = np.array([column.index for row in rows for column in row], dtype=np.int32)
        self.value = np.array([value for row in rows for value in row.values()], dtype=float)
        self.added = np.zeros(len(rows), dtype=bool)

    def broken(self, values: Any) -> Ints:
        """Rows that are not added yet and that these values of the columns break."""
        over = np.add.reduceat(self.value * values[self.column], self.start[:-1])
        return np.flatnonzero(~self.added & (over > BROKEN))

    def add(self, which: Ints, solver: highspy.Highs) -> None:
        self.added[which] = True
        parts = [np.arange(self.start[row], self.start[row + 1]) for row in which]
        entries = np.concatenate(parts)
        start = np.cumsum([0, *(len(part) for part in parts[:-1])]).astype(np.int32)
        low, up = np.full(len(which), -np.inf), np.zeros(len(which))
        column, value = self.column[entries], self.value[entries]
        solver.addRows(len(which), low, up, len(entries), start, column, value)


def tighten(m: Model, brake: Brake) -> float:
    """Adds broken rows of `later` to the program; the bound of the relaxed one, in its units.

    Each variable has its value of the relaxed program then.
    """
    enough = None if brake.left is None else brake.left * (1 - SHARE)
    rows, bound = Rows(m), 0.0
    m.program.solve(OneCallHiGHS(msg=False, threads=1, mip=False, timeLimit=brake.left))
    solver, which = m.program.solverModel, cheapest(m, rows)
    for _ in range(ROUNDS):
        if not len(which):
            break
        rows.add(which, solver)
        if brake.left is not None and enough is not None:
            if brake.left <= enough:
                brake.pulled = True
                break
            solver.setOptionValue("time_limit", solver.getRunTime() + brake.left - enough)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        bound = float(solver.getInfo().objective_function_value)
        values = np.array(solver.getSolution().col_value)
        which = rows.broken(values)
        for variable in m.employ.values():
            variable.varValue = float(values[variable.index])
    for row in np.flatnonzero(rows.added).tolist():
        m.require(rows.names[row], m.later[rows.names[row]], -1, 0)
    return bound


def cheapest(m: Model, rows: Rows) -> Ints:
    """The rows of each line's cheapest ways."""
    a, at = m.a, {name: row for row, name in enumerate(rows.names)}
    by_line: dict[int, list[tuple[int, int]]] = {}
    for (line, member), ways in m.ways_of.items():
        row = at.get(f"member_used_{line}_{member}")
        if row is not None:
            cost = min(int(a.price[way] + a.freight[way]) for way in ways)
            by_line.setdefault(line, []).append((cost, row))
    chosen = [row for those in by_line.values() for _, row in sorted(those)[:AT_ONCE]]
    return np.array(sorted(chosen), dtype=np.int64)
