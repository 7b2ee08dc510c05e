"""A line finds its place: the ways and weeks that are cheapest at the prices, within free hours."""

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid
from services.dispatch.core.search.offers import (
    Desk,
    Outlook,
    cost_way,
    measure,
    offer,
    rank_weeks,
)
from services.dispatch.core.search.pricing import (
    Priced,
    Sheet,
    line_costs,
    priced,
    sheet_of,
    week_costs,
)
from services.dispatch.core.search.standing import Standing, join, true_cost


@compiled
def look_ahead(g: Grid, p: Priced, sheet: Sheet, order: Ints, least: Floats) -> None:
    """Fills order and least of an `Outlook`."""
    for line in range(len(g.packs)):
        line_costs(g, line, p, sheet)
        first, ways = g.start[line], g.start[line + 1] - g.start[line]
        rank = np.argsort(sheet.least[:ways], kind="mergesort")
        for at in range(ways):
            order[first + at] = first + rank[at]
            least[first + at] = sheet.least[rank[at]]


def outlook(g: Grid, prices: Floats) -> Outlook:
    p = priced(g, prices)
    o = Outlook(p, np.zeros(len(g.price), dtype=np.int64), np.zeros(len(g.price)))
    look_ahead(g, p, sheet_of(g), o.order, o.least)
    return o


@compiled
def free_slot(s: Standing, g: Grid, line: int) -> int:
    """The next slot of a line, -1 where it has as many members as it may have."""
    most = g.most_members[line]
    slots = s.way.shape[1]
    for slot in range(min(most, slots) if most > 0 else slots):
        if s.way[line, slot] < 0:
            return slot
    return -1


@compiled
def may_take(g: Grid, s: Standing, line: int, way: int) -> bool:
    limit = s.limit[g.member[way]]
    if limit >= 0 and s.lines_of[g.member[way]] >= limit:
        return False
    used = False
    for slot in range(s.way.shape[1]):
        used = used or s.way[line, slot] == way
    return not used


@compiled
def smallest_lot(g: Grid, line: int) -> int:
    least = g.packs[line]
    for way in range(g.start[line], g.start[line + 1]):
        least = min(least, g.least[way])
    return int(max(least, 1))


@compiled
def best_offer(g: Grid, s: Standing, o: Outlook, d: Desk, line: int) -> tuple[int, int]:
    """The best way for what is left of a line, and its set-up's week; its packs in `best`."""
    best, chosen, start = g.unserved[line], -1, -1
    keep = smallest_lot(g, line)
    for at in range(g.start[line], g.start[line + 1]):
        if o.least[at] >= best:
            break  # the rest can only cost more
        way = o.order[at]
        if not may_take(g, s, line, way):
            continue
        if not measure(g, s, d, way):
            continue
        cost_way(g, o, d, way)
        each, since = offer(g, d, way, s.left[line], keep, rank_weeks(d))
        if since >= 0 and each < best:
            best, chosen, start = each, way, since
            d.best[:] = d.trial
    return chosen, start


@compiled
def insert(g: Grid, s: Standing, o: Outlook, d: Desk, line: int) -> None:
    """Places what is left of a line, member by member, and states its true cost."""
    week_costs(g, line, d.base)
    while s.left[line] > 0:
        slot = free_slot(s, g, line)
        if slot < 0:
            break
        way, since = best_offer(g, s, o, d, line)
        if way < 0:
            break
        s.way[line, slot], s.since[line, slot] = way, since
        for week in range(d.best.shape[0]):
            s.packs[line, slot, week] = d.best[week]
            s.left[line] -= d.best[week]
        join(g, s, line, slot)
    s.cost[line] = true_cost(g, s, line, d.base)


@compiled
def insert_all(g: Grid, s: Standing, o: Outlook, d: Desk, lines: Ints) -> None:
    for line in lines:
        insert(g, s, o, d, line)
