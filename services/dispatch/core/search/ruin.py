"""Ruin and recreate: take off a line that pays too much and those in its way, place them anew."""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid, Small
from services.dispatch.core.search.insertion import insert
from services.dispatch.core.search.offers import Desk, Outlook
from services.dispatch.core.search.standing import Standing, join, leave

MOST = 24  # lines that one move takes off at most
PRIME = 2147483647


class Memory(NamedTuple):
    """What one move must be able to undo."""

    lines: Ints
    way: Ints  # [MOST, K]
    since: Ints
    packs: Small  # [MOST, K, T]
    cost: Floats
    dice: Ints  # [1]
    mark: Ints  # [L] the last move that took a line off


def memory_of(s: Standing, seed: int) -> Memory:
    lines, slots, weeks = s.packs.shape
    return Memory(
        lines=np.zeros(MOST, dtype=np.int64),
        way=np.zeros((MOST, slots), dtype=np.int64),
        since=np.zeros((MOST, slots), dtype=np.int64),
        packs=np.zeros((MOST, slots, weeks), dtype=np.int32),
        cost=np.zeros(MOST),
        dice=np.array([seed % (PRIME - 1) + 1]),
        mark=np.full(lines, -1, dtype=np.int64),
    )


@compiled
def roll(m: Memory, below: int) -> int:
    """A whole number from 0 to below - 1; the same run rolls the same."""
    m.dice[0] = m.dice[0] * 48271 % PRIME
    return int(m.dice[0] % below)


@compiled
def take_off(g: Grid, s: Standing, m: Memory, count: int, line: int, move: int) -> int:
    """Remembers a line and takes it off; how many are off now."""
    if count >= MOST or m.mark[line] == move:
        return count
    m.mark[line] = move
    m.lines[count] = line
    m.way[count] = s.way[line]
    m.since[count] = s.since[line]
    m.packs[count] = s.packs[line]
    m.cost[count] = s.cost[line]
    leave(g, s, line)
    return count + 1


@compiled
def restore(g: Grid, s: Standing, m: Memory, count: int) -> None:
    """The plan as it was before the move."""
    for at in range(count):
        leave(g, s, m.lines[at])
    for at in range(count):
        line = m.lines[at]
        for slot in range(s.way.shape[1]):
            if m.way[at, slot] >= 0:
                s.way[line, slot] = m.way[at, slot]
                s.since[line, slot] = m.since[at, slot]
                for week in range(s.packs.shape[2]):
                    s.packs[line, slot, week] = m.packs[at, slot, week]
                    s.left[line] -= m.packs[at, slot, week]
                join(g, s, line, slot)
        s.cost[line] = m.cost[at]


@compiled
def dearest(s: Standing, m: Memory, hope: Floats, lines: Ints, tries: int) -> int:
    """Of some lines at random, the one that pays most above what it could at these prices."""
    best, loss = 0, -1e300
    for _ in range(tries):
        line = lines[roll(m, len(lines))]
        if s.cost[line] - hope[line] > loss:
            best, loss = line, s.cost[line] - hope[line]
    return best


@compiled
def neighbours(
    g: Grid, s: Standing, m: Memory, count: int, way: int, week: int, many: int, move: int
) -> int:
    """Takes off lines that the way's source works on near a week, about `many`."""
    source, slots = g.source[g.kind[way]], s.way.shape[1]
    length, node = 0, s.head[source]
    while node >= 0:
        length, node = length + 1, s.after[node]
    if length == 0:
        return count
    skip, node = roll(m, length), s.head[source]
    for _ in range(skip):
        node = s.after[node]
    end = count + many
    for _ in range(length):
        following = s.after[node]
        line, slot = node // slots, node % slots
        near = False
        for when in range(max(0, week - 1), min(s.packs.shape[2], week + 2)):
            near = near or s.packs[line, slot, when] > 0
        if near:
            count = take_off(g, s, m, count, line, move)
        if count >= end:
            return count
        node = following if following >= 0 else s.head[source]
        if node < 0:
            return count
    return count


@compiled
def ruin(g: Grid, s: Standing, o: Outlook, d: Desk, m: Memory, line: int, move: int) -> int:
    """Takes off a line and those in its way; how many."""
    count = take_off(g, s, m, 0, line, move)
    ways = g.start[line + 1] - g.start[line]
    if ways == 0:
        return count
    many = 1 + roll(m, 3)
    for _ in range(1 + roll(m, 2)):
        # The cheaper ways more often than the others.
        rank = min(roll(m, ways), roll(m, ways))
        rank = min(rank, roll(m, 1 + min(ways - 1, 6)))
        way = o.order[g.start[line] + rank]
        week = max(0, min(g.due[line], d.base.shape[0] - 1) - roll(m, 5))
        count = neighbours(g, s, m, count, way, week, many, move)
    return count


@compiled
def recreate(g: Grid, s: Standing, o: Outlook, d: Desk, m: Memory, count: int) -> None:
    """Places the lines again: the dear one first, the others in an order of chance."""
    turn = roll(m, 3)
    for at in range(1, count):
        to = 1 + roll(m, count - 1) if turn else at
        if to != at:
            swap(m, at, to)
    for at in range(count):
        insert(g, s, o, d, m.lines[at])


@compiled
def swap(m: Memory, one: int, other: int) -> None:
    m.lines[one], m.lines[other] = m.lines[other], m.lines[one]
    m.cost[one], m.cost[other] = m.cost[other], m.cost[one]
    for slot in range(m.way.shape[1]):
        m.way[one, slot], m.way[other, slot] = m.way[other, slot], m.way[one, slot]
        m.since[one, slot], m.since[other, slot] = m.since[other, slot], m.since[one, slot]
        for week in range(m.packs.shape[2]):
            held = m.packs[one, slot, week]
            m.packs[one, slot, week] = m.packs[other, slot, week]
            m.packs[other, slot, week] = held


@compiled
def improve(
    g: Grid,
    s: Standing,
    o: Outlook,
    d: Desk,
    m: Memory,
    hope: Floats,
    lines: Ints,
    first: int,
    moves: int,
    heat: float,
) -> float:
    """So many moves, each from one of `lines`; a worse plan is kept where it is worse by less than
    chance x heat."""
    gained = 0.0
    for move in range(first, first + moves):
        count = ruin(g, s, o, d, m, dearest(s, m, hope, lines, 1 + roll(m, 4)), move)
        before = after = 0.0
        for at in range(count):
            before += m.cost[at]
        recreate(g, s, o, d, m, count)
        for at in range(count):
            after += s.cost[m.lines[at]]
        bar = -np.log((1 + roll(m, 1000000)) / 1000001.0) * heat
        if after < before + bar:
            gained += before - after
        else:
            restore(g, s, m, count)
    return gained
