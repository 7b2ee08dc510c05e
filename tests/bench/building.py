"""The PuLP model of about 80,000 columns: built and handed over, against arrays into highspy."""

import time

import highspy
import numpy as np

from services.dispatch.core.brake import Brake
from services.dispatch.core.handover import OneCallHiGHS
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.model import model_of
from services.dispatch.core.whole import scale_of
from tests.bench.row import Row
from tests.dispatch.clusters import cluster

TIMES = 3  # the quickest of these, of either side


def run() -> list[Row]:
    a = arrays_of(cluster(245, 60, 12, seed=1))
    scale, ours, plain = scale_of(a), [], []
    for _ in range(TIMES):
        begun = time.process_time()
        m = model_of(a, scale)
        solver = OneCallHiGHS(msg=False, threads=1, timeLimit=Brake(None, None).left)
        solver.createAndConfigureSolver(m.program)
        solver.buildSolverModel(m.program)
        ours.append(time.process_time() - begun)
        plain.append(handed_over(m.program.solverModel.getLp()))
    columns, ratio = len(m.program.variables()), min(ours) / min(plain)
    measured, against = f"{min(ours):.2f} s", f"{min(plain):.3f} s"
    what = f"building and handing over {columns:,} columns"
    return [Row(what, measured, against, ratio, "<= 15", ratio <= 15)]


def handed_over(lp: highspy.HighsLp) -> float:
    """Seconds to hand over the same program from arrays that are there already."""
    matrix = lp.a_matrix_
    columns = [np.array(each) for each in (lp.col_cost_, lp.col_lower_, lp.col_upper_)]
    rows = [np.array(each) for each in (lp.row_lower_, lp.row_upper_)]
    entries = [np.array(each) for each in (matrix.start_, matrix.index_, matrix.value_)]
    kinds = list(lp.integrality_)
    begun = time.process_time()
    plain = highspy.HighsLp()
    plain.num_col_, plain.num_row_ = len(columns[0]), len(rows[0])
    plain.col_cost_, plain.col_lower_, plain.col_upper_ = columns
    plain.row_lower_, plain.row_upper_ = rows
    plain.integrality_ = kinds
    plain.a_matrix_.format_ = matrix.format_
    plain.a_matrix_.num_col_, plain.a_matrix_.num_row_ = plain.num_col_, plain.num_row_
    plain.a_matrix_.start_, plain.a_matrix_.index_, plain.a_matrix_.value_ = entries
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.passModel(plain)
    return time.process_time() - begun
