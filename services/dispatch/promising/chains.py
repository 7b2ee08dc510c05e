"""The tables that chains work on, and the cheapest success that they have had."""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid, Small
from services.dispatch.core.search.offers import Desk, Outlook
from services.dispatch.core.search.ruin import MOST, Memory
from services.dispatch.core.search.standing import Standing, join, leave
from services.dispatch.promising.asking import Query
from services.dispatch.promising.fitting import Rooms
from services.dispatch.promising.splitting import Split

NEVER = 1e300


class Table(NamedTuple):
    """The search's tables, and room to work."""

    g: Grid
    s: Standing
    o: Outlook
    d: Desk
    m: Memory


class Asking(NamedTuple):
    """The asked line, its ways that are open, the source of each, and room to work."""

    q: Query
    may: Flags
    source: Ints  # [n] -1: none
    rooms: Rooms
    trial: Split


class Best(NamedTuple):
    """The cheapest success so far: the asked line's split, and where the others stand then."""

    cost: Floats  # [1]
    split: Split
    many: Ints  # [1]
    lines: Ints  # [MOST]
    way: Ints
    since: Ints
    packs: Small
    line_cost: Floats


def best_of(s: Standing, split: Split) -> Best:
    _, slots, weeks = s.packs.shape
    return Best(
        cost=np.full(1, NEVER),
        split=Split(split.way.copy(), split.since.copy(), split.packs.copy()),
        many=np.zeros(1, dtype=np.int64),
        lines=np.zeros(MOST, dtype=np.int64),
        way=np.zeros((MOST, slots), dtype=np.int64),
        since=np.zeros((MOST, slots), dtype=np.int64),
        packs=np.zeros((MOST, slots, weeks), dtype=np.int32),
        line_cost=np.zeros(MOST),
    )


@compiled
def remember(t: Table, a: Asking, b: Best, many: int, cost: float) -> None:
    b.cost[0], b.many[0] = cost, many
    b.split.way[:] = a.trial.way
    b.split.since[:] = a.trial.since
    b.split.packs[:] = a.trial.packs
    for at in range(many):
        line = t.m.lines[at]
        b.lines[at] = line
        b.way[at] = t.s.way[line]
        b.since[at] = t.s.since[line]
        b.packs[at] = t.s.packs[line]
        b.line_cost[at] = t.s.cost[line]


@compiled
def settle_best(t: Table, b: Best) -> None:
    """Lets those that gave way stand where the cheapest success has them."""
    for at in range(b.many[0]):
        leave(t.g, t.s, b.lines[at])
    for at in range(b.many[0]):
        line = b.lines[at]
        for slot in range(t.s.way.shape[1]):
            if b.way[at, slot] >= 0:
                t.s.way[line, slot] = b.way[at, slot]
                t.s.since[line, slot] = b.since[at, slot]
                for week in range(t.s.packs.shape[2]):
                    t.s.packs[line, slot, week] = b.packs[at, slot, week]
                    t.s.left[line] -= b.packs[at, slot, week]
                join(t.g, t.s, line, slot)
        t.s.cost[line] = b.line_cost[at]
