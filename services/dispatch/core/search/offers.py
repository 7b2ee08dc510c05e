"""What a way could make of a line now, in which weeks, and what a pack of it would cost."""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid
from services.dispatch.core.search.pricing import FAR, Priced
from services.dispatch.core.search.standing import Standing


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
def measure(g: Grid, s: Standing, d: Desk, way: int) -> bool:
    """Packs that the free hours of each week still hold, without and with the set-up in it.

    False as soon as there is no week with a free pack: groups stand in the order of their load.
    """
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
            if d.first_room.max() < 1.0:
                return False
        elif once > 0:
            for week in range(first, end):
                if s.free[resource, week] < once:
                    d.first_room[week] = 0.0
    whole_packs(d, first, end)
    return True


@compiled
def whole_packs(d: Desk, first: int, end: int) -> None:
    """An hour is whole: rounding of 1e-9 packs never holds one pack more."""
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
        made, paid = try_week(d, since, asked, count)
        if made < max(g.least[way], 1):
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
def try_week(d: Desk, since: int, asked: int, count: int) -> tuple[int, float]:
    """Packs in the cheapest weeks from a set-up on, and their cost; none if its week has none."""
    made, paid, starts = 0, d.setup[since], False
    for at in range(count):
        week = d.by_cost[at]
        if week >= since and made < asked:
            room = d.first_room[since] if week == since else d.room[week]
            taken = min(asked - made, int(room))
            made += taken
            paid += taken * d.unit[week]
            starts = starts or (week == since and taken > 0)
    return (made, paid) if starts else (0, paid)


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
