"""Promises for which others may give way: each move is named and costed, and no promise broken.

Ejection chains (`ejecting`) with a bounded number of trials, counted, never timed: the same asking
gives the same answer. First the last week before the one that is found without moving is tried,
then weeks are halved down to the first that hours could allow at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Flags
from services.dispatch.core.search.offers import desk_of
from services.dispatch.core.search.ruin import memory_of
from services.dispatch.core.search.standing import Standing as Places
from services.dispatch.promising.answers import Promise, PromisedLine
from services.dispatch.promising.asking import Asked, Query, asked_of
from services.dispatch.promising.bounding import not_before
from services.dispatch.promising.chains import NEVER, Asking, Table, best_of, settle_best
from services.dispatch.promising.ejecting import hunt
from services.dispatch.promising.fitting import Rooms, measure_all
from services.dispatch.promising.movable import Movable
from services.dispatch.promising.moved import moved_of
from services.dispatch.promising.placing import Placed, allowed, place, slots_of
from services.dispatch.promising.promise import PLAIN, Now, alternatives_of, promise
from services.dispatch.promising.splitting import Split, nothing
from services.dispatch.promising.standing import Standing
from services.dispatch.promising.telling import Terms, answer

TRIALS = 100, 150  # of chains for each week that is tried: fewest, most
SPENT = 1_000_000  # trials times lines of the plan: the more lines, the longer a trial takes
WEEKS = 3  # for which trials are there in all
WINS = 6  # successes, of which the cheapest is taken
SEED = 20261124


@dataclass
class _Chains:
    """The tables of one promise: a copy of what stands, changed line by line."""

    standing: Standing
    m: Movable
    table: Table
    move: int = 0

    @property
    def places(self) -> Places:
        return self.table.s


def promise_moving(standing: Standing, problem: Problem, terms: Terms = PLAIN) -> Promise:
    """As `promise`, but lines that stand may give way, at the costs that `adopted` states, within
    the weeks that `Standing.until` allows; what is frozen stays. Where ways are of kinds that
    cannot be moved, as without moving."""
    m, asked = standing.movable, asked_of(standing, problem)
    if m is None:
        return promise(standing, problem, terms)
    others = alternatives_of(standing, terms)
    columns: list[Any] = [column.copy() for column in m.stands]
    places = Places(*columns)
    table = Table(m.grid, places, m.outlook, desk_of(standing.a.weeks), memory_of(places, SEED))
    chains = _Chains(standing, m, table)
    rows = range(len(asked.a.packs))
    lines = tuple(_line(chains, asked, line, terms, others) for line in rows)
    moved = moved_of(standing, m, places)
    return Promise(
        cost_unit=standing.problem.cost_unit,
        lines=lines,
        moved=moved,
        cost=sum(line.cost for line in lines) + sum(each.cost for each in moved),
        trials=chains.move,
    )


def _line(
    chains: _Chains, asked: Asked, line: int, terms: Terms, others: Mapping[str, Asked]
) -> PromisedLine:
    standing, s = chains.standing, chains.places
    before = Now(np.rint(s.free).astype(np.int64), s.lines_of, s.limit)
    q = asked.query(line, standing, s.lines_of)
    may = allowed(q, s.lines_of, s.limit)
    still = place(q, before.free, may, terms.exact_cells)
    placed = _earlier(chains, q, may, still) or still
    relax = before.relax(standing, line, q, may, placed, terms, others)
    after = Now(np.rint(s.free).astype(np.int64), s.lines_of, s.limit)
    after.enter(q, placed)
    s.free[:] = after.free
    return answer(standing, asked, line, q, placed, after.free, terms, relax)


def _earlier(chains: _Chains, q: Query, may: Flags, still: Placed) -> Placed | None:
    """A split that is ready before the one found without moving; others stand anew for it."""
    before = still.week if still.week is not None else chains.standing.a.weeks
    shape = q.open.shape
    rooms = Rooms(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    free = np.rint(chains.m.grid.capacity).astype(np.int64)
    measure_all(q, free, rooms)
    low = bound = not_before(q, free, rooms, may, slots_of(q), before)
    source, each = chains.m.source_of[q.member], trials_of(chains.standing)
    asking = Asking(q, may, source, rooms, nothing(slots_of(q), free.shape[1]))
    best, high, week, left = None, before, before - 1, WEEKS * each
    while low < high and left > 0 and may.any():
        found = best_of(chains.places, asking.trial)
        made = hunt(chains.table, asking, found, week, chains.move, min(each, left), WINS)
        chains.move, left = chains.move + made, left - made
        if found.cost[0] < NEVER:
            best, high = found, _last(found.split)
        else:
            low = week + 1
        week = (low + high) // 2
    if best is None:
        return None
    settle_best(chains.table, best)
    return Placed(best.split, high, bound, 0)


def trials_of(standing: Standing) -> int:
    fewest, most = TRIALS
    return max(fewest, min(most, SPENT // max(len(standing.a.packs), 1)))


def _last(split: Split) -> int:
    return int(np.flatnonzero(split.packs.sum(axis=0))[-1])
