"""Why a way makes no more of its line: the limit in its way, or the cost that speaks against it."""

from dataclasses import dataclass

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.explaining.ground import Ground
from services.dispatch.explaining.rivals import Against, dearest
from services.dispatch.explaining.room import Room, blocks, room

# Limits first, in the order in which they are asked; then costs.
REASONS = (
    "closed",
    "newcomer",
    "largest_share",
    "members_a_line",
    "no_hours",
    "minimum_lot",
    "cheaper",
    "later",
    "set_up",
    "fixed_cost",
    "fair_share",
    "standing",
    "not_worth_it",
    "as_good",
    "within_gap",
)
CODE = {reason: at for at, reason in enumerate(REASONS)}
TERMS = ("cheaper", "later", "set_up", "fixed_cost", "fair_share", "standing")


@dataclass(frozen=True)
class Passed:
    """By way: which of REASONS, packs that it still could make, its smallest lot more, and whether
    others are cheaper by price and freight whatever the hours."""

    ways: Ints
    reason: Ints
    room: Ints
    lot: Ints
    cheaper: Ints
    against: Ints  # the way that it is weighed against, -1: none
    week: Ints  # its best week with hours, -1: none
    instead: Ints  # packs that it is weighed with


def passed(g: Ground, ways: Ints) -> Passed:
    """Of these ways, all of which make less than they could."""
    first, second = dearest(g)
    parts = [_weighed(g, block, first, second) for block in blocks(ways)] or [
        _weighed(g, ways, first, second)
    ]
    if len(parts) == 1:
        return parts[0]
    columns = ("ways", "reason", "room", "lot", "cheaper", "against", "week", "instead")
    return Passed(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def _weighed(g: Ground, ways: Ints, one: Against, two: Against) -> Passed:
    a, r = g.a, room(g, ways)
    line = a.line[ways]
    mine = (one.way[line] >= 0) & (a.member[one.way[line]] == a.member[ways])
    seen = {
        name: np.where(mine, getattr(two, name)[line], getattr(one, name)[line])
        for name in ("way", "packs", "bare", "late", "week", "kept")
    }
    against = Against(**seen)
    lot = np.maximum(np.maximum(a.least[ways], 1) - g.made_by_pair[ways], 1)
    most = np.minimum(r.total, np.minimum(a.most[ways] - g.made[ways], a.packs[line]))
    there = np.where(against.way >= 0, against.packs, g.left[line])
    many = np.maximum(lot, np.minimum(most, there))
    reason = _by_cost(g, ways, r, against, many)
    for code, holds in reversed(_limits(g, ways, most, lot)):
        reason = np.where(holds, CODE[code], reason)
    bare = a.price[ways] + a.freight[ways]
    cheaper = (against.way >= 0) & (bare > against.bare) & (g.left[line] == 0)
    cost = np.where(r.usable, _lateness(g, ways), np.iinfo(np.int64).max)
    week = np.where(r.usable.any(axis=1), cost.argmin(axis=1), -1)
    return Passed(ways, reason, most, lot, cheaper.astype(np.int64), against.way, week, many)


def _limits(g: Ground, ways: Ints, most: Ints, lot: Ints) -> list[tuple[str, Ints]]:
    a, line, member = g.a, g.a.line[ways], g.a.member[ways]
    fresh = g.made_by_pair[ways] == 0
    lines, members = a.member_lines[member], a.most_members[line]
    return [
        ("closed", ~a.open[ways].any(axis=1)),
        ("newcomer", fresh & (lines >= 0) & (g.lines_of[member] >= lines)),
        ("largest_share", a.most[ways] <= g.made[ways]),
        ("members_a_line", fresh & (members > 0) & (g.members_of[line] >= members)),
        ("no_hours", most < 1),
        ("minimum_lot", most < lot),
    ]


def _by_cost(g: Ground, ways: Ints, r: Room, against: Against, many: Ints) -> Ints:
    """The term that speaks most against it, of so many packs; where none does, how near it is."""
    a, line, member = g.a, g.a.line[ways], g.a.member[ways]
    fresh = g.made_by_pair[ways] == 0
    some = against.way >= 0
    other = np.where(some, against.way, 0)
    bare = a.price[ways] + a.freight[ways]
    setup = np.where(g.ready[ways] < 0, np.append(a.setup_cost, 0)[a.setup[ways]], 0)
    whole = some & (many >= g.made[other]) & (g.made[other] > 0)
    saved = np.where(whole, np.append(a.setup_cost, 0)[a.setup[other]], 0)
    used = np.where(g.lines_of[member] == 0, a.member_cost[member], 0)
    fair = _fair_pull(g, member) - np.where(some, _fair_pull(g, a.member[other]), 0)
    terms = np.stack(
        [
            many * (bare - against.bare),
            _filled(g, ways, r, many) - many * against.late,
            np.where(fresh, setup, 0) - saved,
            used,
            fair * a.value[line] * many // 1_000_000,
            many * against.kept,
        ]
    )
    total = terms.sum(axis=0)
    worst = terms.argmax(axis=0)
    named = np.array([CODE[term] for term in TERMS])[worst]
    near = np.where(total == 0, CODE["as_good"], CODE["within_gap"])
    unserved = g.left[line] > 0
    dear = many * (bare - np.maximum(a.unserved[line], 0)) + _filled(g, ways, r, many) + setup
    alone = np.where(dear > 0, CODE["not_worth_it"], CODE["within_gap"])
    return np.where(unserved | ~some, alone, np.where(total > 0, named, near))


def _fair_pull(g: Ground, member: Ints) -> Ints:
    """What a pack more costs in fairness, per million of its value; below 0: it has too little."""
    target = g.a.fair_target[member]
    sign = np.where(g.given[member] >= target, 1, -1)
    return np.asarray(np.where(target >= 0, sign * g.problem.fair_per_million, 0))


def _lateness(g: Ground, ways: Ints) -> Ints:
    """[w, T] lateness and holding of a pack finished in each week."""
    line = g.a.line[ways]
    apart = np.arange(g.a.weeks) - g.a.due[line][:, None]
    late, early = np.maximum(g.a.late[line], 0)[:, None], g.a.early[line][:, None]
    return np.asarray(np.where(apart > 0, apart * late, -apart * early))


def _filled(g: Ground, ways: Ints, r: Room, many: Ints) -> Ints:
    """Lateness and holding of so many packs in the cheapest weeks that have hours for them."""
    cost, held = _lateness(g, ways), np.where(r.usable, np.minimum(r.packs, many[:, None]), 0)
    order = np.argsort(cost, axis=1, kind="stable")
    cost, held = np.take_along_axis(cost, order, axis=1), np.take_along_axis(held, order, axis=1)
    before = np.cumsum(held, axis=1) - held
    taken = np.minimum(held, (many[:, None] - before).clip(0))
    return np.asarray((taken * cost).sum(axis=1))
