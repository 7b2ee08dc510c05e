"""What a way could make in the free hours, and the hours that its packs then take.

All numbers are whole. `free` [R + 1, T] is worked on in place; `take` with sign -1 undoes.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.dispatch.core.arrays import Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.promising.asking import Query

Free = NDArray[np.int64] | NDArray[np.float64]  # whole numbers, either way
PLENTY = 1 << 50  # packs, where nothing limits them


class Rooms(NamedTuple):
    """[n, T] packs that the free hours of a week hold: set up before, or in that very week."""

    later: Ints
    first: Ints


@compiled
def room_at(q: Query, free: Free, way: int, week: int, set_up: bool) -> int:
    """Packs that this way could still finish in a week, with its set-up in that week or not."""
    if not q.open[way, week]:
        return 0
    room = PLENTY
    for step in range(q.hours.shape[1]):
        hours = q.hours[way, step]
        if hours > 0:
            at = week - q.before[way, step]
            if at < 0:
                return 0
            left = int(free[q.resource[way, step], at])
            if set_up:
                left -= q.once[way, step]
            room = min(room, left // hours)
    if set_up:
        for step in range(q.other.shape[1]):
            if free[q.other[way, step], week] < q.other_hours[way, step]:
                return 0
    return max(room, 0)


@compiled
def measure(q: Query, free: Free, rooms: Rooms, way: int, week: int) -> None:
    rooms.first[way, week] = room_at(q, free, way, week, True)
    rooms.later[way, week] = rooms.first[way, week]
    if not q.weekly[way]:
        rooms.later[way, week] = room_at(q, free, way, week, False)


@compiled
def measure_all(q: Query, free: Free, rooms: Rooms) -> None:
    for way in range(q.open.shape[0]):
        for week in range(free.shape[1]):
            measure(q, free, rooms, way, week)


@compiled
def reach(q: Query, rooms: Rooms, way: int, until: int) -> int:
    """Most packs by the end of a week, whichever week the set-up is taken in."""
    best = after = 0
    for week in range(until, -1, -1):
        if rooms.first[way, week] > 0:
            best = max(best, rooms.first[way, week] + after)
        after += rooms.later[way, week]
    return int(min(best, q.most[way]))


@compiled
def start_for(q: Query, rooms: Rooms, way: int, until: int, packs: int) -> int:
    """The cheapest week for the set-up, such that so many packs can follow; -1: none."""
    chosen, after = -1, 0
    for week in range(until, -1, -1):
        enough = rooms.first[way, week] > 0 and rooms.first[way, week] + after >= packs
        if enough and (chosen < 0 or q.cost[way, week] <= q.cost[way, chosen]):
            chosen = week
        after += rooms.later[way, week]
    return chosen


@compiled
def take(q: Query, free: Free, way: int, since: int, packs: Ints, sign: int) -> None:
    """Takes (1) or gives back (-1) the hours of packs by week, and of the set-ups."""
    for week in range(since, packs.shape[0]):
        if packs[week] > 0:
            work(q, free, way, week, sign * packs[week])
            if week == since or q.weekly[way]:
                set_up(q, free, way, week, sign)


@compiled
def work(q: Query, free: Free, way: int, week: int, packs: int) -> None:
    for step in range(q.hours.shape[1]):
        if q.hours[way, step] > 0:
            free[q.resource[way, step], week - q.before[way, step]] -= packs * q.hours[way, step]


@compiled
def set_up(q: Query, free: Free, way: int, week: int, sign: int) -> None:
    for step in range(q.hours.shape[1]):
        if q.once[way, step] > 0:
            free[q.resource[way, step], week] -= sign * q.once[way, step]
    for step in range(q.other.shape[1]):
        if q.other_hours[way, step] > 0:
            free[q.other[way, step], week] -= sign * q.other_hours[way, step]


@compiled
def fill(q: Query, free: Free, way: int, since: int, until: int, wanted: int, packs: Ints) -> int:
    """Packs in the cheapest weeks from the set-up's on, their hours taken; how many are made."""
    packs[:] = 0
    if room_at(q, free, way, since, True) < 1:
        return 0
    packs[since] = 1
    take(q, free, way, since, packs, 1)
    made, tried = 1, np.zeros(packs.shape[0], dtype=np.bool_)
    while made < wanted:
        week = -1
        for when in range(since, until + 1):
            if not tried[when] and (week < 0 or q.cost[way, when] < q.cost[way, week]):
                week = when
        if week < 0:
            break
        tried[week] = True
        again = q.weekly[way] and week != since
        taken = min(wanted - made, room_at(q, free, way, week, again))
        if taken > 0:
            work(q, free, way, week, taken)
            if again:
                set_up(q, free, way, week, 1)
            packs[week] += taken
            made += taken
    return made
