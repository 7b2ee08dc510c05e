"""Small and middle problems: the whole program, solved and proved."""

from dataclasses import replace

import numpy as np
import pulp

from services.dispatch.core.answer import Answer
from services.dispatch.core.arrays import Arrays
from services.dispatch.core.brake import Brake
from services.dispatch.core.costing import Share, cost_of, setups_taken, total, unserved_packs
from services.dispatch.core.cutting import tighten
from services.dispatch.core.duals import hour_prices
from services.dispatch.core.handover import OneCallHiGHS
from services.dispatch.core.leftover import free_hours
from services.dispatch.core.model import model_of
from services.dispatch.core.program import Model

NODES_A_WORK = 10
PART_GAP = 5e-4  # of a part of a problem, proved
UNUSED = 1e-6  # of a member, in the relaxed program


def solve_whole(
    a: Arrays, brake: Brake, work: int, gap: float, start: list[Share] | None = None
) -> Answer:
    """Solves the program; where a solver's tolerance breaks an hour, again with a margin."""
    scale = scale_of(a)
    relaxed = structured(a)
    bound, spent = 0.0, 0
    for margin in (0, 20, 2000):
        m = model_of(a, scale, whole=not relaxed, margin=margin)
        if m.later:
            answer = _in_steps(m, brake, work, gap, start or [])
        else:
            answer = _run(m, brake.left, brake, work, gap, start_of(m, start or []))
        spent += answer.work
        if answer.outcome != "found":
            return answer
        bound = answer.bound if margin == 0 else bound
        if (free_hours(a, answer.shares) >= 0).all():
            break
    return Answer("found", answer.shares, bound, spent, hour_prices(m, brake))


def solve_part(a: Arrays, brake: Brake, work: int, start: list[Share]) -> list[Share] | None:
    """Shares of a small part of a problem, from a start that keeps its limits; None: none found."""
    m = model_of(a, scale_of(a))
    answer = _run(m, brake.left, brake, work, PART_GAP, start_of(m, start))
    kept = answer.outcome == "found" and (free_hours(a, answer.shares) >= 0).all()
    return answer.shares if kept else None


def scale_of(a: Arrays) -> float:
    """Cost units in one unit of the program's objective: a power of two that keeps it near 1e6."""
    rough = float((a.packs * np.maximum(a.unserved, 0)).sum())
    if len(a.line):
        rough = max(rough, float(np.max((a.price + a.freight) * a.packs[a.line])) * len(a.packs))
    rough = max(rough, float(a.member_cost.sum()), 1.0)
    return float(2.0 ** round(np.log2(rough / 1e6)))


def structured(a: Arrays) -> bool:
    """True where packs come out whole by themselves: one resource a way, one size of pack in each.

    With the yes-or-no decisions fixed this is a transport problem, whose corners are whole.
    """
    hours: dict[int, set[int]] = {}
    for way in range(len(a.line)):
        steps = a.steps(way)
        if len(steps) != 1 or a.least[way] > 1 or a.most[way] < a.packs[a.line[way]]:
            return False
        hours.setdefault(steps[0][0], set()).add(steps[0][1])
    if any(len(sizes) > 1 for sizes in hours.values()) or a.problem.fair_per_million:
        return False
    size = {resource: next(iter(sizes)) for resource, sizes in hours.items()}
    whole = all((a.capacity[resource] % max(each, 1) == 0).all() for resource, each in size.items())
    unit = max(size.values(), default=1) or 1
    return whole and len(set(size.values())) == 1 and bool((a.setup_hours % unit == 0).all())


def _in_steps(m: Model, brake: Brake, work: int, gap: float, start: list[Share]) -> Answer:
    """The relaxed program first, then with the members that it uses, then with all of them."""
    floor = tighten(m, brake) * m.scale
    unused = [used for used in m.employ.values() if (used.varValue or 0.0) < UNUSED]
    for used in unused:
        used.upBound = 0
    part = None if brake.left is None else brake.left / 2
    first = _run(m, part, brake, work, gap, start_of(m, start))
    for used in unused:
        used.upBound = 1
    if first.outcome == "found":
        start, cost = first.shares, total(cost_of(m.a, first.shares))
        if cost - floor <= gap * cost:
            return replace(first, bound=floor)
    full = _run(m, brake.left, brake, work, gap, start_of(m, start))
    if full.outcome == "nothing" and first.outcome == "found":
        full = replace(full, outcome="found", shares=first.shares)
    return replace(full, bound=max(full.bound, floor), work=full.work + first.work)


def _run(
    m: Model,
    seconds: float | None,
    brake: Brake,
    work: int,
    gap: float,
    start: dict[pulp.LpVariable, int],
) -> Answer:
    solver = _solver(seconds, work, gap)
    solver.start = start
    if m.a.packs.any() and not m.program.variables():  # of which HiGHS only says that it is empty
        return Answer("infeasible", [], 0.0, 0)
    status = m.program.solve(solver)
    info = m.program.solverModel.getInfo()
    spent = max(int(info.mip_node_count), 0)
    if m.program.sol_status == pulp.LpSolutionInfeasible or status == pulp.LpStatusInfeasible:
        return Answer("infeasible", [], 0.0, spent)
    bound = proved_bound(m) * m.scale
    if "kTimeLimit" in str(m.program.solverModel.getModelStatus()) or brake.left == 0:
        brake.pulled = True
    if m.program.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return Answer("nothing", [], max(bound, 0.0), spent)
    if not m.whole and not _is_whole(m):
        _to_a_corner(m)
    return Answer("found", shares_of(m), max(bound, 0.0), spent)


def proved_bound(m: Model) -> float:
    """In the program's units; of a program without yes or no, its own optimum."""
    info = m.program.solverModel.getInfo()
    if m.program.isMIP():
        return float(info.mip_dual_bound)
    if m.program.sol_status == pulp.LpSolutionOptimal:
        return float(info.objective_function_value)
    return 0.0


def _solver(seconds: float | None, work: int, gap: float) -> OneCallHiGHS:
    return OneCallHiGHS(
        msg=False,
        threads=1,
        timeLimit=seconds,
        gapRel=gap,
        gapAbs=0.0,
        random_seed=0,
        mip_feasibility_tolerance=1e-7,
        mip_max_nodes=max(work, 1) * NODES_A_WORK,
    )


def start_of(m: Model, shares: list[Share]) -> dict[pulp.LpVariable, int]:
    """Values of all yes-or-no and pack variables in a plan that is known already."""
    if not shares:
        return {}
    a, made = m.a, {(way, week): packs for way, week, packs in shares}
    taken = setups_taken(a, shares)
    used = {(int(a.line[way]), int(a.member[way])) for way, _ in made}
    left = unserved_packs(a, shares)
    start = {packs: made.get(key, 0) for key, packs in m.make.items()}
    start |= {packs: left[line] for line, packs in m.leave.items()}
    start |= {v: int(week in taken.get(key, ())) for (key, week), v in m.prepare.items()}
    start |= {variable: int(pair in used) for pair, variable in m.assign.items()}
    members = {member for _, member in used}
    return start | {variable: int(member in members) for member, variable in m.employ.items()}


def _is_whole(m: Model) -> bool:
    return all(abs(v.varValue - round(v.varValue)) < 1e-6 for v in m.make.values())


def _to_a_corner(m: Model) -> None:
    """With the decisions fixed, a simplex solution is a corner, and corners are whole."""
    for variable in (*m.prepare.values(), *m.assign.values(), *m.employ.values()):
        variable.lowBound = variable.upBound = round(variable.varValue)
        variable.cat = pulp.LpContinuous
    m.program.solve(OneCallHiGHS(msg=False, threads=1, mip=False, solver="simplex"))


def shares_of(m: Model) -> list[Share]:
    """The packs made, whole."""
    rounded = ((key, round(packs.varValue or 0.0)) for key, packs in m.make.items())
    return [(way, week, packs) for (way, week), packs in rounded if packs > 0]
