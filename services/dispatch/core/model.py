"""The dispatch model as a mixed-integer program: sets, variables, objective, constraints.

`docs/explanation/dispatch-model.md` states the same in mathematics, under the same names.
Packs are counted, hours are scaled row by row, costs are cost units / `scale`.
"""

import math
from collections import defaultdict

import numpy as np
import pulp
from pulp import LpAffineExpression

from services.dispatch.core.arrays import Arrays
from services.dispatch.core.costing import setup_key
from services.dispatch.core.limits import (
    fair_share,
    largest_share,
    member_used,
    members_a_line,
    minimum_lot,
    newcomer_limit,
    standing_shares,
)
from services.dispatch.core.program import Key, Model, Term


def model_of(a: Arrays, scale: float, whole: bool = True, margin: int = 0) -> Model:
    """The whole program of a problem. Names are by index, so that they can never collide."""
    m = Model(a, scale, pulp.LpProblem("dispatch", pulp.LpMinimize), whole, margin)
    variables(m)
    demand(m)
    capacity(m)
    setup_before_work(m)
    minimum_lot(m)
    largest_share(m)
    members_a_line(m)
    newcomer_limit(m)
    member_used(m)
    fair_share(m)
    standing_shares(m)
    m.program.setObjective(LpAffineExpression(m.objective))
    return m


def variables(m: Model) -> None:
    """make, leave: packs. prepare, assign, employ: yes or no. deviate: value. take_away: packs."""
    a, kind = m.a, pulp.LpInteger if m.whole else pulp.LpContinuous
    fits = most_in_a_week(a)
    for line, packs in enumerate(a.packs.tolist()):
        if a.unserved[line] >= 0:
            m.leave[line] = m.variable(f"leave_{line}", 0, packs, kind)
            m.cost(m.leave[line], int(a.unserved[line]))
    for way in range(len(a.line)):
        weeks = np.flatnonzero(a.open[way] & (fits[way] > 0)).tolist()
        m.weeks_of[way] = weeks
        m.ways_of.setdefault((int(a.line[way]), int(a.member[way])), []).append(way)
        for week in weeks:
            packs = m.variable(f"make_{way}_{week}", 0, int(fits[way, week]), kind)
            m.make[way, week] = packs
            m.cost(packs, a.cell_cost(way, week))


def most_in_a_week(a: Arrays) -> np.ndarray:
    """[W, T] packs that the hours of a week allow at all: a tight bound makes a tight program."""
    most = np.repeat(a.most[:, None], a.weeks, axis=1)
    for way in range(len(a.line)):
        for resource, hours, before in a.steps(way):
            if hours:
                room = np.zeros(a.weeks, dtype=np.int64)
                room[before:] = a.capacity[resource, : a.weeks - before] // hours
                most[way] = np.minimum(most[way], room)
    return most


def demand(m: Model) -> None:
    """Each line is made or left, to the pack."""
    made: dict[int, list[Term]] = defaultdict(list)
    for (way, _), packs in m.make.items():
        made[int(m.a.line[way])].append((packs, 1))
    for line, packs in enumerate(m.a.packs.tolist()):
        left = [(m.leave[line], 1.0)] if line in m.leave else []
        m.require(m.row_name("demand", line), made[line] + left, 0, packs)


def capacity(m: Model) -> None:
    """Hours of packs and of set-ups fit each resource in each week."""
    a = m.a
    used: dict[tuple[int, int], list[Term]] = defaultdict(list)
    for way, weeks in m.weeks_of.items():
        for resource, hours, before in a.steps(way):
            for week in weeks:
                used[resource, week - before].append((m.make[way, week], float(hours)))
    prepare_hours(m, used)
    for (resource, week), terms in used.items():
        # Divided by a power of two near its largest entry: exact, and rows of one size.
        size = 2.0 ** round(math.log2(max(max(hours for _, hours in terms), 1.0)))
        fits = [(variable, hours / size) for variable, hours in terms]
        free = int(a.capacity[resource, week]) - m.margin
        m.row_size[resource, week] = size
        m.require(m.row_name("capacity", resource, week), fits, -1, max(free, 0) / size)


def prepare_hours(m: Model, used: dict[tuple[int, int], list[Term]]) -> None:
    """Declares the set-ups that the ways need, with their cost and hours."""
    a = m.a
    for way, weeks in m.weeks_of.items():
        if a.setup[way] < 0:
            continue
        key, steps = setup_key(a, way), a.setup_steps(way)
        for week in weeks:
            if (key, week) not in m.prepare:
                done = m.variable(f"prepare_{key[0]}_{key[1]}_{key[2] + 1}_{week}", 0, 1, "Integer")
                m.prepare[key, week] = done
                m.cost(done, int(a.setup_cost[key[0]]))
                for resource, hours in steps:
                    used[resource, week].append((done, float(hours)))


def setup_before_work(m: Model) -> None:
    """Made up to a week <= what may be made x set up up to that week (or in it, where weekly)."""
    for way, weeks in m.weeks_of.items():
        if m.a.setup[way] < 0 or not weeks:
            continue
        key = setup_key(m.a, way)
        weekly = bool(m.a.weekly_setup[key[0]])
        for at, week in enumerate(weeks):
            made = [week] if weekly else weeks[: at + 1]
            most = sum(int(m.make[way, w].upBound) for w in made)
            most = min(most, int(m.a.most[way]))
            terms = [(m.make[way, w], 1.0) for w in made]
            # A set-up shared by ways may stand in a week in which this way is closed.
            since = [week] if weekly else range(week + 1)
            terms += [(m.prepare[key, w], -float(most)) for w in since if (key, w) in m.prepare]
            m.require(m.row_name("setup_before_work", way, week), terms, -1, 0)
    setup_in_first_week(m)


def setup_in_first_week(m: Model) -> None:
    """Once for the horizon means once, and never in a week without work."""
    work: dict[tuple[Key, int], list[Term]] = defaultdict(list)
    for (way, week), packs in m.make.items():
        if m.a.setup[way] >= 0 and not m.a.weekly_setup[m.a.setup[way]]:
            work[setup_key(m.a, way), week].append((packs, 1.0))
    once: dict[Key, list[Term]] = defaultdict(list)
    for at, ((key, week), made) in enumerate(work.items()):
        once[key].append((m.prepare[key, week], 1.0))
        m.require(
            m.row_name("setup_in_first_week", at), [*made, (m.prepare[key, week], -1.0)], 1, 0
        )
    for at, terms in enumerate(once.values()):
        m.require(m.row_name("setup_once", at), terms, -1, 1)
