"""The dispatch model as a mixed-integer program: sets, variables, objective, constraints.

`docs/dispatch.md` states the same in mathematics, under the same names.
Packs are counted, hours are scaled row by row, costs are cost units / `scale`.
"""

import math
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pulp
from pulp import LpVariable

from services.dispatch.core.arrays import Arrays, Ints, listed
from services.dispatch.core.limits import (
    employed,
    fair_share,
    largest_share,
    member_used,
    members_a_line,
    minimum_lot,
    newcomer_limit,
    standing_shares,
)
from services.dispatch.core.program import Model, Program, Sum, row_name, unswept
from services.dispatch.core.readiness import prepare, setup_before_work, setup_in_first_week


def model_of(a: Arrays, scale: float, whole: bool = True, margin: int = 0) -> Model:
    """The whole program of a problem. Names are by index, so that they can never collide."""
    m = Model(a, scale, Program("dispatch", pulp.LpMinimize), whole, margin)
    with unswept():
        for block in BLOCKS:
            block(m)
        m.program.setObjective(Sum(m.objective))
    return m


def variables(m: Model) -> None:
    """make, leave: packs. prepare, assign, employ: yes or no. deviate: value. take_away: packs."""
    a, kind = m.a, pulp.LpInteger if m.whole else pulp.LpContinuous
    fits = most_in_a_week(a)
    for line, packs in enumerate(a.packs.tolist()):
        if a.unserved[line] >= 0:
            m.leave[line] = m.variable(f"leave_{line}", 0, packs, kind)
            m.cost(m.leave[line], int(a.unserved[line]))
    openings, member_of = a.open & (fits > 0), a.member.tolist()
    for way, line in enumerate(a.line.tolist()):
        weeks = np.flatnonzero(openings[way]).tolist()
        most, cost = fits[way].tolist(), a.week_costs(way)
        m.weeks_of[way] = weeks
        m.ways_of.setdefault((line, member_of[way]), []).append(way)
        for week in weeks:
            packs = m.variable(f"make_{way}_{week}", 0, most[week], kind)
            m.make[way, week] = packs
            m.cost(packs, cost[week])


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
    made: dict[int, dict[LpVariable, float]] = defaultdict(dict)
    for way, line in enumerate(m.a.line.tolist()):
        made[line].update(dict.fromkeys(m.made(way), 1.0))
    for line, packs in enumerate(m.a.packs.tolist()):
        if line in m.leave:
            made[line][m.leave[line]] = 1.0
        m.require(row_name("demand", line), made[line], 0, packs)


def capacity(m: Model) -> None:
    """Hours of packs and of set-ups fit each resource in each week; no hours of who is not used."""
    row, column, hours = hours_taken(m)
    sole = sole_owners(m)
    start = np.flatnonzero(np.diff(row, prepend=-1))
    columns, ends = m.program.variables(), [*start.tolist(), len(row)][1:]
    for at, end in zip(start.tolist(), ends, strict=True):
        resource, week = divmod(int(row[at]), m.a.weeks)
        # Divided by a power of two near its largest entry: exact, and rows of one size.
        size = 2.0 ** round(math.log2(max(float(hours[at:end].max()), 1.0)))
        used = map(columns.__getitem__, column[at:end].tolist())
        fits = dict(zip(used, (hours[at:end] / size).tolist(), strict=True))
        free = int(m.a.capacity[resource, week]) - m.margin
        m.row_size[resource, week] = size
        given = max(free, 0) / size
        if resource in sole:
            fits[m.employ[sole[resource]]], given = -given, 0.0
        m.require(row_name("capacity", resource, week), fits, -1, given)


def sole_owners(m: Model) -> dict[int, int]:
    """Resources that one member alone draws on, which costs something to be used at all."""
    a, owners = m.a, defaultdict(set)
    for source, member in np.unique(np.column_stack([a.source, a.member]), axis=0).tolist():
        for resource in a.resource[source].tolist():
            owners[resource].add(member)
    alone = {resource: next(iter(those)) for resource, those in owners.items() if len(those) == 1}
    return {resource: member for resource, member in alone.items() if member in m.employ}


def hours_taken(m: Model) -> tuple[Ints, Ints, Ints]:
    """Resource x weeks + week, column and 1e-7 h of whatever takes hours, row by row."""
    a = m.a
    way, week = np.array(list(m.make), dtype=np.int64).reshape(-1, 2).T
    column = np.array([packs.index for packs in m.make.values()], dtype=np.int64)
    at, step = listed(a.step_start, a.recipe[way])
    resource = a.resource[a.source[way[at]], a.step_group[step]]
    rows = [resource * a.weeks + week[at] - a.step_before[step]]
    columns, hours = [column[at]], [a.step_hours[step] * a.pack[a.line[way]][at]]
    taken = [(setup, source, when) for (setup, source, _), when in m.prepare]
    setup, source, week = np.array(taken, dtype=np.int64).reshape(-1, 3).T
    at, step = listed(a.setup_start, setup)
    rows.append(a.resource[source[at], a.setup_group[step]] * a.weeks + week[at])
    columns.append(np.array([done.index for done in m.prepare.values()], dtype=np.int64)[at])
    hours.append(a.setup_hours[step])
    return added_up(np.concatenate(rows), np.concatenate(columns), np.concatenate(hours))


def added_up(row: Ints, column: Ints, hours: Ints) -> tuple[Ints, Ints, Ints]:
    """One entry for each row and column, row by row; without those of nothing."""
    order = np.lexsort((column, row))
    row, column, hours = row[order], column[order], hours[order]
    first = np.flatnonzero((np.diff(row, prepend=-1) != 0) | (np.diff(column, prepend=-1) != 0))
    hours = np.add.reduceat(hours, first) if len(first) else hours
    some = hours > 0
    return row[first][some], column[first][some], hours[some]


BLOCKS: tuple[Callable[[Model], None], ...] = (
    variables,
    prepare,
    employed,
    demand,
    capacity,
    setup_before_work,
    setup_in_first_week,
    minimum_lot,
    largest_share,
    members_a_line,
    newcomer_limit,
    member_used,
    fair_share,
    standing_shares,
)
