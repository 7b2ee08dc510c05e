"""A PuLP solver that hands the whole model to HiGHS in one call instead of row by row."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from operator import attrgetter
from typing import Any

import highspy
import numpy as np
import pulp
from pulp import constants

from services.dispatch.core.program import unswept

FEASIBLE = 2  # HiGHS: of a point


@contextmanager
def silence() -> Iterator[None]:
    """HiGHS prints its name when it is made, before it can be told not to; plans go to stdout."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class OneCallHiGHS(pulp.HiGHS):  # type: ignore[misc]
    """As `pulp.HiGHS`; columns and rows go over as arrays. Measured in `docs/benchmarks.md`."""

    start: dict[Any, int] | None = None  # variable -> value: a plan to begin from

    def callSolver(self, lp: Any) -> None:
        if self.start and self.mip:
            index = np.array([variable.index for variable in self.start], dtype=np.int32)
            values = np.array(list(self.start.values()), dtype=float)
            lp.solverModel.setSolution(len(index), index, values)
        super().callSolver(lp)

    def findSolutionValues(self, lp: Any) -> tuple[int, int]:
        try:
            found: tuple[int, int] = super().findSolutionValues(lp)
        except KeyError:  # PuLP knows no limit in nodes; by then it has taken the values over
            if lp.solverModel.getInfo().primal_solution_status == FEASIBLE:
                return constants.LpStatusOptimal, constants.LpSolutionIntegerFeasible
            return constants.LpStatusNotSolved, constants.LpSolutionNoSolutionFound
        return found

    def createAndConfigureSolver(self, lp: Any) -> None:
        with silence():
            super().createAndConfigureSolver(lp)

    def buildSolverModel(self, lp: Any) -> None:
        with unswept():
            self._build(lp)

    def _build(self, lp: Any) -> None:
        variables = lp.variables()
        for index, variable in enumerate(variables):
            variable.index = index
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(variables), len(lp._constraints)
        objective = lp.objective
        sign = -1.0 if lp.sense == constants.LpMaximize else 1.0
        model.col_cost_ = np.array([sign * objective.get(v, 0.0) for v in variables])
        model.col_lower_ = np.array(
            [-np.inf if v.lowBound is None else v.lowBound for v in variables]
        )
        model.col_upper_ = np.array([np.inf if v.upBound is None else v.upBound for v in variables])
        if self.mip and any(v.cat == constants.LpInteger for v in variables):
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            model.integrality_ = [kinds[v.cat == constants.LpInteger] for v in variables]
        self._rows(lp, model)
        lp.solverModel.passModel(model)

    def _rows(self, lp: Any, model: Any) -> None:
        rows = list(lp._constraints.values())
        for at, row in enumerate(rows):
            row.index = at
        terms = [row.expr for row in rows]
        start = np.zeros(len(rows) + 1, dtype=np.int32)
        np.cumsum([len(row) for row in terms], out=start[1:])
        index = map(attrgetter("index"), chain.from_iterable(terms))
        value = chain.from_iterable(map(dict.values, terms))
        side = -np.array([row.constant for row in rows], dtype=float)
        sense = np.array([row.sense for row in rows])
        model.row_lower_ = np.where(sense == constants.LpConstraintLE, -np.inf, side)
        model.row_upper_ = np.where(sense == constants.LpConstraintGE, np.inf, side)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.num_col_, model.a_matrix_.num_row_ = model.num_col_, model.num_row_
        model.a_matrix_.start_ = start
        model.a_matrix_.index_ = np.fromiter(index, dtype=np.int32, count=start[-1])
        model.a_matrix_.value_ = np.fromiter(value, dtype=float, count=start[-1])
