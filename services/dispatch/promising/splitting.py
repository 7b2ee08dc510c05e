"""A line is divided over members and weeks, within the free hours, to be ready by a week.

Ways are chosen one by one, by two rules and from several beginnings: what is found keeps every
limit, and may not be the earliest. `bounding` and `exact` tell.
"""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.promising.asking import Query
from services.dispatch.promising.bounding import not_before
from services.dispatch.promising.fitting import (
    PLENTY,
    Free,
    Rooms,
    fill,
    measure,
    measure_all,
    reach,
    start_for,
    take,
)

LARGEST, CHEAPEST = 0, 1  # which way comes first
BEGINNINGS = 12  # ways that are tried as the first, where the rules find nothing


class Split(NamedTuple):
    """Up to K members of one line: way (-1: none), week of the set-up, packs by week."""

    way: Ints  # [K]
    since: Ints  # [K]
    packs: Ints  # [K, T]


def nothing(slots: int, weeks: int) -> Split:
    flat = np.zeros(slots, dtype=np.int64)
    return Split(flat - 1, flat, np.zeros((slots, weeks), dtype=np.int64))


@compiled
def smallest(q: Query, may: Flags) -> int:
    """The smallest lot of the ways that are left."""
    least = PLENTY
    for way in range(q.open.shape[0]):
        if may[way]:
            least = min(least, max(q.least[way], 1))
    return least


@compiled
def amount_of(q: Query, way: int, cap: int, left: int, keep: int, last: bool) -> int:
    """Packs of a way that leave enough for one more lot, or nothing; 0: it cannot be."""
    packs = min(cap, left)
    if not last and 0 < left - packs < keep:
        packs = left - keep
    return packs if packs >= max(q.least[way], 1) else 0


@compiled
def choose(
    q: Query, rooms: Rooms, may: Flags, until: int, left: int, last: bool, rule: int
) -> tuple[int, int]:
    """The next way and its packs: the largest, or the cheapest by pack; -1: none."""
    best, chosen, packs, keep = 0.0, -1, 0, smallest(q, may)
    for way in range(q.open.shape[0]):
        if not may[way]:
            continue
        wanted = amount_of(q, way, reach(q, rooms, way, until), left, keep, last)
        if wanted == 0:
            continue
        rank = float(wanted)
        if rule == CHEAPEST:
            least = q.cost[way, : until + 1].min()
            rank = -(least + q.setup_cost[way] / wanted * (1.0 + (wanted < left)))
        if chosen < 0 or rank > best:
            best, chosen, packs = rank, way, wanted
    return chosen, packs


@compiled
def attempt(
    q: Query, free: Free, rooms: Rooms, allowed: Flags, until: int, rule: int, begin: int, s: Split
) -> int:
    """A split that is ready by a week, its hours taken; `rooms` are used up.
    `begin`: the way that comes first, -1: by the rule. Returns the packs that nobody makes.
    """
    may, left, slots = allowed.copy(), q.packs, s.way.shape[0]
    s.way[:] = -1
    s.packs[:] = 0
    for slot in range(slots):
        way, packs = begin, 0
        if slot == 0 and begin >= 0:
            cap = reach(q, rooms, begin, until)
            packs = amount_of(q, begin, cap, left, smallest(q, may), slots == 1)
        else:
            way, packs = choose(q, rooms, may, until, left, slot == slots - 1, rule)
        since = start_for(q, rooms, way, until, packs) if packs else -1
        if since < 0:
            break
        made = fill(q, free, way, since, until, packs, s.packs[slot])
        s.way[slot], s.since[slot] = way, since
        left -= made
        if made < packs or left == 0:
            break
        look_again(q, free, rooms, may, way, s.packs[slot])
    return left


@compiled
def look_again(q: Query, free: Free, rooms: Rooms, may: Flags, way: int, packs: Ints) -> None:
    """Rooms of the other members' ways, in the weeks whose hours were taken."""
    everywhere = q.before.max() > 0
    for other in range(may.shape[0]):
        may[other] = may[other] and q.member[other] != q.member[way]
        if may[other]:
            for week in range(packs.shape[0]):
                if everywhere or packs[week] > 0:
                    measure(q, free, rooms, other, week)


@compiled
def give_back(q: Query, free: Free, s: Split) -> None:
    for slot in range(s.way.shape[0]):
        if s.way[slot] >= 0 and s.packs[slot].sum() > 0:
            take(q, free, s.way[slot], s.since[slot], s.packs[slot], -1)


@compiled
def keeps_lots(q: Query, s: Split) -> bool:
    for slot in range(s.way.shape[0]):
        if s.way[slot] >= 0 and s.packs[slot].sum() < max(q.least[s.way[slot]], 1):
            return False
    return True


@compiled
def ready_by(
    q: Query, free: Free, base: Rooms, rooms: Rooms, allowed: Flags, until: int, s: Split
) -> bool:
    """A split wholly made by the end of a week, as `s`; no hours are taken in the end."""
    for at in range(2 + min(BEGINNINGS, base.first.shape[0])):
        rooms.first[:] = base.first
        rooms.later[:] = base.later
        begin = at - 2 if at >= 2 else -1
        if begin >= 0 and not allowed[begin]:
            continue
        left = attempt(q, free, rooms, allowed, until, LARGEST if at else CHEAPEST, begin, s)
        fits = keeps_lots(q, s)
        give_back(q, free, s)
        if left == 0 and fits:
            return True
    return False


@compiled
def earliest(q: Query, free: Free, allowed: Flags, before: int, s: Split) -> tuple[int, int]:
    """The first week before `before` by which a split was found (as `s`), -1: none; and the week
    before which there is none, `before` where there is none at all."""
    shape = q.open.shape
    base = Rooms(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    rooms = Rooms(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    measure_all(q, free, base)
    low = bound = not_before(q, free, base, allowed, s.way.shape[0], before)
    high, found = before, -1
    week, trial = bound, Split(s.way.copy(), s.since.copy(), s.packs.copy())
    while low < high:
        if ready_by(q, free, base, rooms, allowed, week, trial):
            high = found = week
            s.way[:] = trial.way
            s.since[:] = trial.since
            s.packs[:] = trial.packs
        else:
            low = week + 1
        week = (low + high) // 2
    return found, bound


@compiled
def most_of(q: Query, free: Free, allowed: Flags, until: int, s: Split) -> int:
    """As much as two rules can place, as `s`; the packs that are left."""
    shape = q.open.shape
    rooms = Rooms(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    best, trial = q.packs, Split(s.way.copy(), s.since.copy(), s.packs.copy())
    s.way[:] = -1
    s.packs[:] = 0
    for rule in range(2):
        measure_all(q, free, rooms)
        left = attempt(q, free, rooms, allowed, until, rule, -1, trial)
        fits = keeps_lots(q, trial)
        give_back(q, free, trial)
        if fits and left < best:
            best = left
            s.way[:] = trial.way
            s.since[:] = trial.since
            s.packs[:] = trial.packs
    return best
