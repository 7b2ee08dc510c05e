"""A line finds its place: the ways and weeks that are cheapest at the prices, within free hours."""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid
from services.dispatch.core.search.pricing import (
    FAR,
    Priced,
    Sheet,
    line_costs,
    priced,
    sheet_of,
    week_costs,
)
from services.dispatch.core.search.standing import Standing, join, true_cost


class Desk(NamedTuple):
    """Room to work on one line: by week, and the best offer so far."""

    base: Floats
    unit: Floats
    setup: Floats
    room: Floats
    first_room: Floats  # where the set-up is taken in that week too
    by_cost: Ints
    trial: Ints
    best: Ints


class Outlook(NamedTuple):
    """Prices of hours, and by line its ways in the order of what they would cost at these."""

    priced: Priced
    order: Ints  # [W] ways, line by line, cheapest first
    least: Floats  # [W] the least a pack can cost by this way, in that order


def desk_of(weeks: int) -> Desk:
    def hold() -> Floats:
        return np.zeros(weeks)

    def count() -> Ints:
        return np.zeros(weeks, dtype=np.int64)

    return Desk(hold(), hold(), hold(), hold(), hold(), count(), count(), count())


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
def measure(g: Grid, s: Standing, d: Desk, way: int) -> None:
    """Packs that the free hours of each week still hold, without and with the set-up in it."""
    kind, first, end = g.kind[way], g.first[way], g.last[way] + 1
    d.room[:] = 0.0
    d.first_room[:] = 0.0
    d.room[first:end] = g.room[kind, first:end]
    d.first_room[first:end] = d.room[first:end]
    for group in range(g.hours.shape[1]):
        hours, once = g.hours[kind, group], g.setup_hours[kind, group]
        resource = g.resource[kind, group]
        if hours > 0:
            each = 1.0 / hours
            for week in range(first, end):
                free = s.free[resource, week] * each
                d.room[week] = free if free < d.room[week] else d.room[week]
                free = (s.free[resource, week] - once) * each
                d.first_room[week] = free if free < d.first_room[week] else d.first_room[week]
        elif once > 0:
            for week in range(first, end):
                if s.free[resource, week] < once:
                    d.first_room[week] = 0.0
    # An hour is whole: rounding of 1e-9 packs never holds one pack more.
    for week in range(first, end):
        d.room[week] = np.floor(max(d.room[week], 0.0) + 1e-9)
        d.first_room[week] = np.floor(max(d.first_room[week], 0.0) + 1e-9)


@compiled
def cost_way(g: Grid, o: Outlook, d: Desk, way: int) -> None:
    """Cost of a pack by week at the prices, and of the set-up."""
    kind = g.kind[way]
    for week in range(g.first[way], g.last[way] + 1):
        d.unit[week] = d.base[week] + g.price[way] + o.priced.unit[kind, week]
        d.setup[week] = o.priced.setup[kind, week]


@compiled
def rank_weeks(d: Desk) -> int:
    """Weeks that have room, by cost of a pack; how many there are."""
    count = 0
    for week in range(d.room.shape[0]):
        if d.room[week] > 0:
            at = count
            while at > 0 and d.unit[d.by_cost[at - 1]] > d.unit[week]:
                d.by_cost[at] = d.by_cost[at - 1]
                at -= 1
            d.by_cost[at] = week
            count += 1
    return count


@compiled
def offer(g: Grid, d: Desk, way: int, wanted: int, keep: int, count: int) -> tuple[float, int]:
    """Best score of a pack by this way, over all weeks of the set-up; packs go to `trial`.

    What it does not make must be made elsewhere: at its own cost and one more set-up. Where it
    makes a part, at least `keep` packs are left for that.
    """
    best, made_best, since_best = FAR, 0, -1
    asked = min(wanted, g.most[way])
    for since in range(d.room.shape[0]):
        if d.first_room[since] < 1 or d.setup[since] >= best * wanted:
            continue
        made, paid, starts = 0, d.setup[since], False
        for at in range(count):
            week = d.by_cost[at]
            if week >= since and made < asked:
                room = d.first_room[since] if week == since else d.room[week]
                taken = min(asked - made, int(room))
                made += taken
                paid += taken * d.unit[week]
                starts = starts or (week == since and taken > 0)
        if not starts or made < g.least[way]:
            continue
        each = paid / made
        if made < wanted:
            each += d.setup[since] / wanted
            if wanted - made < keep and wanted - keep < g.least[way]:
                continue
        if each < best:
            best, made_best, since_best = each, made, since
    if since_best >= 0:
        if made_best < wanted and wanted - made_best < keep:
            made_best = wanted - keep
        fill(d, since_best, made_best, count)
    return best, since_best


@compiled
def fill(d: Desk, since: int, made: int, count: int) -> None:
    """Packs by week of an offer; the set-up's week has at least one."""
    d.trial[:] = 0
    d.trial[since] = 1
    made -= 1
    for at in range(count):
        week = d.by_cost[at]
        if week >= since and made > 0:
            room = d.first_room[since] - 1 if week == since else d.room[week]
            taken = min(made, int(room))
            d.trial[week] += taken
            made -= taken


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
    for slot in range(s.way.shape[1]):
        if s.way[line, slot] == way:
            return False
    return True


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
        measure(g, s, d, way)
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
