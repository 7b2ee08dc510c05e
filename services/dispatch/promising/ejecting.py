"""Room is made for an asked line: some that stand are taken off, it is placed, and they again.

Where one of them finds no place, others give way to it in turn: a chain, at most MOST lines long.
Nothing is kept unless all of it is wholly made, each within the weeks that it may take.
"""

from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.insertion import insert
from services.dispatch.core.search.ruin import MOST, restore, roll, take_off
from services.dispatch.core.search.standing import leave
from services.dispatch.promising.chains import Asking, Best, Table, remember
from services.dispatch.promising.fitting import measure, measure_all, reach
from services.dispatch.promising.placing import price_of
from services.dispatch.promising.splitting import (
    CHEAPEST,
    LARGEST,
    attempt,
    give_back,
    keeps_lots,
)

LOOKS = 40  # shares of a source that are looked at for one to take off
FEW = 6  # lines that are taken off at one source for the asked one


@compiled
def give_way(t: Table, count: int, source: int, low: int, high: int, move: int) -> int:
    """Takes off one more line that a source works on in weeks low..high, if it finds one."""
    slots, node = t.s.way.shape[1], t.s.head[source]
    length = 0
    while node >= 0:
        length, node = length + 1, t.s.after[node]
    if length == 0:
        return count
    node = t.s.head[source]
    for _ in range(roll(t.m, length)):
        node = t.s.after[node]
    for _ in range(min(length, LOOKS)):
        line, slot = node // slots, node % slots
        if t.m.mark[line] != move:
            for week in range(low, high + 1):
                if t.s.packs[line, slot, week] > 0:
                    return int(take_off(t.g, t.s, t.m, count, line, move))
        node = t.s.after[node] if t.s.after[node] >= 0 else t.s.head[source]
    return int(count)


@compiled
def make_room(t: Table, a: Asking, count: int, way: int, until: int, move: int) -> int:
    """Takes lines off at a way's source until the way could make all of the asked line."""
    enough = 1 + roll(t.m, FEW)
    for _ in range(enough):
        for week in range(until + 1):
            measure(a.q, t.s.free, a.rooms, way, week)
        if reach(a.q, a.rooms, way, until) >= min(a.q.packs, a.q.most[way]):
            break
        low = roll(t.m, until + 1)
        before = count
        count = give_way(t, count, a.source[way], max(0, low - 2), min(until, low + 2), move)
        if count == before:
            break
    return count


@compiled
def place_asked(t: Table, a: Asking, until: int, move: int) -> int:
    """Takes lines off until the asked one fits, its hours taken; how many. -1 - many: in vain."""
    count, ways = 0, a.may.shape[0]
    for _ in range(a.trial.way.shape[0]):
        way = roll(t.m, ways)
        if roll(t.m, 2):
            way = min(way, roll(t.m, ways))
        if not a.may[way] or a.source[way] < 0:
            continue
        count = make_room(t, a, count, way, until, move)
        measure_all(a.q, t.s.free, a.rooms)
        rule = LARGEST if roll(t.m, 2) else CHEAPEST
        begin = way if roll(t.m, 2) else -1
        left = attempt(a.q, t.s.free, a.rooms, a.may, until, rule, begin, a.trial)
        if left == 0 and keeps_lots(a.q, a.trial):
            return count
        give_back(a.q, t.s.free, a.trial)
    return -1 - count


@compiled
def place_others(t: Table, count: int, move: int) -> int:
    """Places those that gave way, and whoever gives way to them. -1 - many: one finds no place."""
    at = 0
    while at < count:
        line = t.m.lines[at]
        insert(t.g, t.s, t.o, t.d, line)
        tries = 0
        while t.s.left[line] > 0:
            ways = t.g.start[line + 1] - t.g.start[line]
            if count >= MOST or tries >= 3 or ways == 0:
                return -1 - count
            tries += 1
            leave(t.g, t.s, line)
            rank = min(roll(t.m, ways), roll(t.m, ways))
            way = t.o.order[t.g.start[line] + rank]
            source = t.g.source[t.g.kind[way]]
            for _ in range(1 + roll(t.m, 2)):
                count = give_way(t, count, source, t.g.first[way], max(t.g.last[way], 0), move)
            insert(t.g, t.s, t.o, t.d, line)
        at += 1
    return count


@compiled
def try_once(t: Table, a: Asking, b: Best, until: int, move: int) -> bool:
    """One trial; what stands is as before in the end. A cheaper success is kept in `b`."""
    count = place_asked(t, a, until, move)
    if count < 0:
        restore(t.g, t.s, t.m, -1 - count)
        return False
    for slot in range(a.trial.way.shape[0]):
        if a.trial.way[slot] >= 0:
            t.s.lines_of[a.q.member[a.trial.way[slot]]] += 1
    many = place_others(t, count, move)
    cost = float(price_of(a.q, a.trial))
    for at in range(many):
        cost += t.s.cost[t.m.lines[at]] - t.m.cost[at]
    if many >= 0 and cost < b.cost[0]:
        remember(t, a, b, many, cost)
    give_back(a.q, t.s.free, a.trial)
    for slot in range(a.trial.way.shape[0]):
        if a.trial.way[slot] >= 0:
            t.s.lines_of[a.q.member[a.trial.way[slot]]] -= 1
    restore(t.g, t.s, t.m, many if many >= 0 else -1 - many)
    return many >= 0


@compiled
def hunt(t: Table, a: Asking, b: Best, until: int, move: int, trials: int, wins: int) -> int:
    """Up to so many trials, fewer where so many have come right; how many were made."""
    won = 0
    for made in range(trials):
        won += try_once(t, a, b, until, move + made)
        if won >= wins:
            return made + 1
    return trials
