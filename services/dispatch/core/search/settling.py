"""An earlier plan settles: every line of it that still fits stands again."""

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.costing import Share
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid
from services.dispatch.core.search.insertion import free_slot, may_take
from services.dispatch.core.search.standing import Standing, join, leave, true_cost


def settle(g: Grid, s: Standing, order: Ints, shares: list[Share]) -> Ints:
    """Lets shares stand, line by line where all of it fits; lines with anything left to make."""
    at = np.empty(len(order), dtype=np.int64)
    at[order] = np.arange(len(order))
    rows = np.array(sorted((at[way], week, packs) for way, week, packs in shares), dtype=np.int64)
    way, week, packs = rows.reshape(-1, 3).T
    line = np.searchsorted(g.start, way, side="right") - 1
    first = np.searchsorted(line, np.arange(len(g.packs) + 1))
    settle_lines(g, s, first, way.copy(), week.copy(), packs.copy(), np.zeros(g.room.shape[1]))
    return np.flatnonzero(s.left > 0)


@compiled
def settle_lines(
    g: Grid, s: Standing, first: Ints, way: Ints, week: Ints, packs: Ints, base: Floats
) -> None:
    for line in range(len(g.packs)):
        fits, row = True, first[line]
        last = trim(g, line, row, first[line + 1], packs)
        while row < last and fits:
            end = row
            while end < last and way[end] == way[row]:
                end += 1
            fits = settle_way(g, s, line, way[row], week[row:end], packs[row:end])
            row = end
        if not fits or (s.left[line] > 0 and last > first[line]):
            leave(g, s, line)
        s.cost[line] = true_cost(g, s, line, base)


@compiled
def trim(g: Grid, line: int, first: int, last: int, packs: Ints) -> int:
    """Cuts a line that has become smaller, from its last row on; where its rows end now."""
    over = packs[first:last].sum() - g.packs[line]
    while over > 0:
        cut = min(over, packs[last - 1])
        packs[last - 1] -= cut
        over -= cut
        if packs[last - 1] == 0:
            last -= 1
    return last


@compiled
def settle_way(g: Grid, s: Standing, line: int, way: int, week: Ints, packs: Ints) -> bool:
    """True where the way could be entered within all limits; else it may be half there."""
    slot, count = free_slot(s, g, line), packs.sum()
    if slot < 0 or not may_take(g, s, line, way):
        return False
    if count > s.left[line] or count < g.least[way] or count > g.most[way]:
        return False
    s.way[line, slot], s.since[line, slot] = way, week[0]
    for at in range(len(week)):
        s.packs[line, slot, week[at]] = packs[at]
        s.left[line] -= packs[at]
    join(g, s, line, slot)
    kind = g.kind[way]
    for at in range(len(week)):
        if packs[at] > g.room[kind, week[at]]:
            return False
    for group in range(g.hours.shape[1]):
        if g.hours[kind, group] > 0 or g.setup_hours[kind, group] > 0:
            for when in range(week[0], week[-1] + 1):
                if s.free[g.resource[kind, group], when] < 0:
                    return False
    return True
