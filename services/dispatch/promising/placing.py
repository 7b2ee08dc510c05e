"""One asked line is placed in the free hours: its first week, and the cheapest split found."""

from dataclasses import dataclass

import numpy as np

from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.standing import SLOTS
from services.dispatch.promising.asking import Query
from services.dispatch.promising.exact import EXACT_CELLS, exact_split
from services.dispatch.promising.fitting import Rooms, measure_all, take
from services.dispatch.promising.splitting import (
    CHEAPEST,
    Split,
    attempt,
    earliest,
    give_back,
    keeps_lots,
    most_of,
    nothing,
)


@dataclass(frozen=True)
class Placed:
    """`week`: by whose end all is made, None: never. `bound`: none is ready before that week."""

    split: Split
    week: int | None
    bound: int | None
    left: int


def slots_of(q: Query) -> int:
    """Members that one line may have at most."""
    members = len(np.unique(q.member))
    most = q.most_members if q.most_members > 0 else SLOTS
    return max(1, min(most, SLOTS, members))


def allowed(q: Query, lines_of: Ints, limit: Ints) -> Flags:
    """[n] ways of members that may have one more line."""
    full = (limit[q.member] >= 0) & (lines_of[q.member] >= limit[q.member])
    return np.asarray(~full & (q.most > 0))


def place(q: Query, free: Ints, may: Flags, exact_cells: int = EXACT_CELLS) -> Placed:
    """Places a line; `free` is as before in the end. Where the trial insertion leaves open
    whether there is an earlier split, a problem of up to so many cells is solved exactly."""
    weeks, s = free.shape[1], nothing(slots_of(q), free.shape[1])
    if not may.any():
        return Placed(s, None, None, q.packs)
    week, bound = earliest(q, free, may, weeks, s)
    if bound < (week if week >= 0 else weeks) and q.open.size <= exact_cells:
        week, bound = _exactly(q, free, may, week, bound, s)
    if week < 0:
        left = most_of(q, free, may, weeks - 1, s)
        return Placed(s, None, bound if bound < weeks else None, left)
    cheaper(q, free, may, week, s)
    return Placed(s, week, bound, 0)


def _exactly(q: Query, free: Ints, may: Flags, week: int, bound: int, s: Split) -> tuple[int, int]:
    """The first week from the bound on at which the program finds a split, and that as bound."""
    weeks = free.shape[1]
    for until in range(bound, week if week >= 0 else weeks):
        split = exact_split(q, free, may, until, s.way.shape[0])
        if split is not None:
            for kept, found in zip(s, split, strict=True):
                kept[:] = found
            return until, until
    return week, week if week >= 0 else weeks


@compiled
def price_of(q: Query, s: Split) -> int:
    """What a split costs: packs, set-ups, and members that were not used before."""
    paid = 0
    for slot in range(s.way.shape[0]):
        way, taken = s.way[slot], 0
        if way >= 0:
            for week in range(s.packs.shape[1]):
                paid += s.packs[slot, week] * q.cost[way, week]
                taken += s.packs[slot, week] > 0
            paid += q.setup_cost[way] * (taken if q.weekly[way] else 1)
    return paid


@compiled
def cheaper(q: Query, free: Ints, may: Flags, until: int, s: Split) -> None:
    """Takes the split that the cheapest ways make by the same week, where it costs less."""
    shape = q.open.shape
    rooms = Rooms(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    trial = Split(s.way.copy(), s.since.copy(), s.packs.copy())
    measure_all(q, free, rooms)
    left = attempt(q, free, rooms, may, until, CHEAPEST, -1, trial)
    fits = left == 0 and keeps_lots(q, trial)
    give_back(q, free, trial)
    if fits and price_of(q, trial) < price_of(q, s):
        s.way[:] = trial.way
        s.since[:] = trial.since
        s.packs[:] = trial.packs


@compiled
def enter(q: Query, free: Ints, s: Split) -> None:
    """Takes the hours of a split for good."""
    for slot in range(s.way.shape[0]):
        if s.way[slot] >= 0:
            take(q, free, s.way[slot], s.since[slot], s.packs[slot], 1)
