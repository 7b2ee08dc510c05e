"""What stands of the adopted plan, for the search: frozen shares are set aside with their hours."""

from dataclasses import replace

import numpy as np

from services.dispatch.core.arrays import Arrays
from services.dispatch.core.costing import Share, setups_taken
from services.dispatch.core.leftover import free_hours


def frozen_of(a: Arrays) -> list[Share]:
    """Shares that stand and may not move."""
    stands, most = a.problem.adopted, dict[tuple[int, int], int]()
    rows = zip(stands.way, stands.week, stands.packs, stands.move_cost, strict=True)
    for way, week, packs, move in rows:
        if move < 0 and packs > 0:
            most[way, week] = max(most.get((way, week), 0), packs)
    return [(way, week, packs) for (way, week), packs in sorted(most.items())]


def movable_of(a: Arrays) -> list[Share]:
    """Shares that stand and may move, at a cost."""
    stands = a.problem.adopted
    rows = zip(stands.way, stands.week, stands.packs, stands.move_cost, strict=True)
    kept = {(way, week): packs for way, week, packs, move in rows if move >= 0 and packs > 0}
    return [(way, week, packs) for (way, week), packs in sorted(kept.items())]


def can_stand(a: Arrays, shares: list[Share]) -> bool:
    """Do frozen shares keep all limits by themselves, so that the rest can be planned beside?"""
    if not shares:
        return True
    way, week, packs = np.array(shares, dtype=np.int64).T
    by_way, by_line = np.zeros(len(a.line), dtype=np.int64), np.zeros(len(a.packs), dtype=np.int64)
    np.add.at(by_way, way, packs)
    np.add.at(by_line, a.line[way], packs)
    within = (by_way <= a.most) & ((by_way >= a.least) | (by_way == 0))
    fits = (free_hours(a, shares) >= 0).all() and (by_line <= a.packs).all()
    return bool(within.all() and fits and a.open_at(way, week).all())


def beside(a: Arrays, shares: list[Share]) -> Arrays:
    """The problem without frozen shares: their packs, hours and members are taken, and a way that
    is frozen makes nothing more."""
    if not shares:
        return a
    way, _, packs = np.array(shares, dtype=np.int64).T
    left, most, lines = a.packs.copy(), a.most.copy(), a.member_lines.copy()
    np.subtract.at(left, a.line[way], packs)
    most[way] = 0
    members, used = a.most_members.copy(), np.unique(way)
    limited = members > 0
    np.subtract.at(members, a.line[used], 1)
    full = limited & (members <= 0)
    most[full[a.line]] = 0
    most[a.least > left[a.line]] = 0  # what is left is too small a lot
    np.subtract.at(lines, a.member[used], 1)
    return replace(
        a,
        packs=left,
        most=np.minimum(most, left[a.line]),
        most_members=np.where(limited & ~full, members, 0),
        member_lines=np.where(a.member_lines < 0, -1, np.maximum(lines, 0)),
        capacity=free_hours(a, shares),
    )


def cost_beside(a: Arrays, shares: list[Share]) -> float:
    """What the frozen shares cost, set-ups included."""
    paid = sum(packs * a.cell_cost(way, week) for way, week, packs in shares)
    taken = setups_taken(a, shares)
    return float(paid + sum(int(a.setup_cost[key[0]]) * len(at) for key, at in taken.items()))
