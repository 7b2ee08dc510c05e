"""Prices of hours from a solved program: duals of `capacity`, its yes-or-no decisions held."""

import highspy
import numpy as np
from numpy.typing import NDArray
from pulp import LpVariable

from services.dispatch.core.brake import Brake
from services.dispatch.core.program import Model, row_name


def hour_prices(m: Model, brake: Brake) -> NDArray[np.float64] | None:
    """[R, T] cost units that 1e-7 h more would save in the plan that was found; None: no time."""
    late = brake.left is not None and brake.left <= 0.0
    if late or any(variable.varValue is None for variable in _decisions(m)):
        return None
    solver = m.program.solverModel
    _hold_decisions(m, solver)
    if brake.left is not None:
        solver.setOptionValue("time_limit", solver.getRunTime() + brake.left)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    duals = solver.getSolution().row_dual
    prices = np.zeros(m.a.capacity.shape)
    for (resource, week), size in m.row_size.items():
        row = m.program.get_constraint_by_name(row_name("capacity", resource, week))
        prices[resource, week] = max(-duals[row.index], 0.0) * m.scale / size
    return prices


def _decisions(m: Model) -> list[LpVariable]:
    return [*m.prepare.values(), *m.assign.values(), *m.employ.values()]


def _hold_decisions(m: Model, solver: highspy.Highs) -> None:
    held = _decisions(m)
    columns = np.array([variable.index for variable in held], dtype=np.int32)
    values = np.array([round(variable.varValue) for variable in held], dtype=float)
    solver.changeColsBounds(len(held), columns, values, values)
    every = np.arange(solver.getNumCol(), dtype=np.int32)
    flowing = np.full(len(every), int(highspy.HighsVarType.kContinuous), dtype=np.uint8)
    solver.changeColsIntegrality(len(every), every, flowing)
