"""What stands while the search runs: shares by line in slots, free hours, who works for whom."""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid, Small
from services.dispatch.core.search.pricing import week_costs

SLOTS = 8  # members a line, where the problem sets no limit


class Standing(NamedTuple):
    """L lines, K slots, T weeks, S sources. A node is line x K + slot."""

    free: Floats  # [R + 1, T] whole numbers
    way: Ints  # [L, K] -1: slot is empty
    since: Ints  # [L, K] week of the set-up
    packs: Small  # [L, K, T]
    left: Ints  # [L]
    cost: Floats  # [L] true cost, what is left unserved included
    head: Ints  # [S] first node of a source's list, -1: none
    after: Ints  # [L x K]
    before: Ints  # [L x K]
    lines_of: Ints  # [F]
    limit: Ints  # [F] lines of a newcomer, -1: no limit


def nothing_stands(g: Grid, limit: Ints) -> Standing:
    """Every line unserved, every hour free."""
    lines, weeks = len(g.packs), g.room.shape[1]
    most = int(np.where(g.most_members > 0, g.most_members, SLOTS).max(initial=1))
    slots = min(most, SLOTS)
    return Standing(
        free=g.capacity.copy(),
        way=np.full((lines, slots), -1, dtype=np.int64),
        since=np.zeros((lines, slots), dtype=np.int64),
        packs=np.zeros((lines, slots, weeks), dtype=np.int32),
        left=g.packs.copy(),
        cost=g.unserved * g.packs,
        head=np.full(int(g.source.max(initial=0)) + 1, -1, dtype=np.int64),
        after=np.full(lines * slots, -1, dtype=np.int64),
        before=np.full(lines * slots, -1, dtype=np.int64),
        lines_of=np.zeros(len(limit), dtype=np.int64),
        limit=limit,
    )


@compiled
def shift_hours(g: Grid, s: Standing, line: int, slot: int, sign: int) -> None:
    """Takes (1) or gives back (-1) the hours of a slot, its set-up included."""
    way = s.way[line, slot]
    kind, since = g.kind[way], s.since[line, slot]
    for group in range(g.hours.shape[1]):
        hours, once = g.hours[kind, group], g.setup_hours[kind, group]
        resource = g.resource[kind, group]
        if once > 0:
            s.free[resource, since] -= sign * once
        if hours > 0:
            for week in range(since, s.free.shape[1]):
                packs = s.packs[line, slot, week]
                if packs:
                    s.free[resource, week] -= sign * hours * packs


@compiled
def join(g: Grid, s: Standing, line: int, slot: int) -> None:
    """Enters a filled slot: hours, the source's list, the member's count."""
    shift_hours(g, s, line, slot, 1)
    way, node = s.way[line, slot], line * s.way.shape[1] + slot
    source = g.source[g.kind[way]]
    first = s.head[source]
    s.after[node], s.before[node] = first, -1
    if first >= 0:
        s.before[first] = node
    s.head[source] = node
    s.lines_of[g.member[way]] += 1


@compiled
def leave(g: Grid, s: Standing, line: int) -> None:
    """Takes a line off everywhere: all of it is unserved again."""
    for slot in range(s.way.shape[1]):
        way = s.way[line, slot]
        if way < 0:
            continue
        shift_hours(g, s, line, slot, -1)
        node = line * s.way.shape[1] + slot
        last, following = s.before[node], s.after[node]
        if last >= 0:
            s.after[last] = following
        else:
            s.head[g.source[g.kind[way]]] = following
        if following >= 0:
            s.before[following] = last
        s.lines_of[g.member[way]] -= 1
        s.way[line, slot] = -1
        s.packs[line, slot, :] = 0
    s.left[line] = g.packs[line]
    s.cost[line] = g.unserved[line] * g.packs[line]


@compiled
def true_cost(g: Grid, s: Standing, line: int, base: Floats) -> float:
    """Price, freight, lateness, holding, set-ups, change, and what is left unserved."""
    week_costs(g, line, base)
    paid = g.unserved[line] * s.left[line]
    for slot in range(s.way.shape[1]):
        way = s.way[line, slot]
        if way >= 0:
            paid += g.setup_cost[g.kind[way]]
            for week in range(base.shape[0]):
                if s.packs[line, slot, week]:
                    paid += s.packs[line, slot, week] * (g.price[way] + base[week])
    return float(paid) + taken_away(g, s, line)


@compiled
def taken_away(g: Grid, s: Standing, line: int) -> float:
    """What it costs that shares of the adopted plan are no longer there, or smaller."""
    paid = 0.0
    for row in range(g.stand_start[line], g.stand_start[line + 1]):
        gone = g.stand_packs[row]
        for slot in range(s.way.shape[1]):
            if s.way[line, slot] == g.stand_way[row]:
                gone -= s.packs[line, slot, g.stand_week[row]]
        if gone > 0:
            paid += gone * g.stand_cost[row]
    return paid


def shares_of(s: Standing, order: Ints) -> list[tuple[int, int, int]]:
    """Way of the problem, week and packs of everything that stands."""
    line, slot, week = np.nonzero(s.packs)
    ways = order[s.way[line, slot]]
    packs = s.packs[line, slot, week]
    return list(zip(ways.tolist(), week.tolist(), packs.tolist(), strict=True))
