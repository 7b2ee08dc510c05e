"""Before which week no split of a line can be ready, whatever is tried: for proofs."""

import numpy as np

from services.dispatch.core.arrays import Flags
from services.dispatch.core.search.compiled import compiled
from services.dispatch.promising.asking import Query
from services.dispatch.promising.fitting import PLENTY, Free, Rooms, reach


@compiled
def not_before(q: Query, free: Free, rooms: Rooms, allowed: Flags, slots: int, before: int) -> int:
    """The first week by which `most_by` does not exclude that all is made; else `before`."""
    for until in range(before):
        if most_by(q, free, rooms, allowed, slots, until) >= q.packs:
            return until
    return before


@compiled
def most_by(q: Query, free: Free, rooms: Rooms, allowed: Flags, slots: int, until: int) -> int:
    """No split makes more packs by the end of a week: each member alone, and what all draw on."""
    caps = np.zeros(max(rooms.first.shape[0], slots), dtype=np.int64)
    for way in range(rooms.first.shape[0]):
        if allowed[way]:
            at = 0
            while q.member[at] != q.member[way]:
                at += 1
            caps[at] += reach(q, rooms, way, until)
    most = np.sort(caps)[-slots:].sum()
    weekly = 0
    for week in range(until + 1):
        together = 0
        for way in range(rooms.first.shape[0]):
            if allowed[way]:
                together += rooms.later[way, week]
        weekly += min(together, shared_room(q, free, allowed, week))
    return int(min(most, weekly))


@compiled
def shared_room(q: Query, free: Free, allowed: Flags, week: int) -> int:
    """Packs that resources hold which every way draws on in that week."""
    room, one = PLENTY, -1
    for way in range(allowed.shape[0]):
        if allowed[way]:
            one = way
            break
    if one < 0:
        return 0
    for step in range(q.hours.shape[1]):
        resource, before, least = q.resource[one, step], q.before[one, step], q.hours[one, step]
        if least == 0 or week < before:
            continue
        everybody = True
        for way in range(allowed.shape[0]):
            if allowed[way]:
                found = 0
                for other in range(q.hours.shape[1]):
                    same = q.resource[way, other] == resource and q.before[way, other] == before
                    if same and q.hours[way, other] > 0:
                        found = q.hours[way, other]
                everybody = everybody and found > 0
                least = min(least, found)
        if everybody:
            room = min(room, free[resource, week - before] // least)
    return room
