"""Who gave way to a promise: each line that stands otherwise now, with its moves and their cost."""

from collections import Counter

import numpy as np

from services.dispatch.core.search.standing import Standing as Places
from services.dispatch.promising.answers import Move, Moved
from services.dispatch.promising.movable import Movable
from services.dispatch.promising.standing import Standing

Cell = tuple[int, int]  # the problem's way, week


def moved_of(standing: Standing, m: Movable, now: Places) -> tuple[Moved, ...]:
    """Lines that stand otherwise in `now`, by row."""
    was = m.stands
    differs = (now.way != was.way).any(axis=1) | (now.packs != was.packs).any(axis=(1, 2))
    each = (_line(standing, m, now, row) for row in np.flatnonzero(differs).tolist())
    return tuple(moved for moved in each if moved is not None)


def _line(standing: Standing, m: Movable, now: Places, row: int) -> Moved | None:
    old, new = _stands(m, m.stands, row), _stands(m, now, row)
    if old == new:
        return None
    fixed = [share for share in m.fixed if int(standing.a.line[share[0]]) == row]
    last = max([week for _, week, _ in fixed], default=-1)
    return Moved(
        line=standing.problem.lines.name[row],
        row=row,
        moves=_moves(standing, row, old, new),
        cost=round(float(now.cost[row] - m.stands.cost[row])),
        change_cost=_change(standing, row, new) - _change(standing, row, old),
        last_week_before=max([last, *(week for _, week in old)]),
        last_week=max([last, *(week for _, week in new)]),
        shares=(*fixed, *((way, week, packs) for (way, week), packs in sorted(new.items()))),
    )


def _stands(m: Movable, s: Places, row: int) -> Counter[Cell]:
    """Packs of a line by the problem's way and week."""
    packs: Counter[Cell] = Counter()
    for slot in np.flatnonzero(s.way[row] >= 0).tolist():
        for week in np.flatnonzero(s.packs[row, slot]).tolist():
            packs[int(m.order[s.way[row, slot]]), week] += int(s.packs[row, slot, week])
    return packs


def _moves(
    standing: Standing,
    row: int,
    old: Counter[Cell],
    new: Counter[Cell],
) -> tuple[Move, ...]:
    """What left each member and week, matched with what came elsewhere, in order of weeks."""
    a, names = standing.a, standing.problem.members.name
    pack = int(a.pack[row])
    came, moves = [(at, new[at] - old[at]) for at in _by_week(new - old)], []
    for way, week in _by_week(old - new):
        packs = old[way, week] - new[way, week]
        while packs:
            (to_way, to_week), there = came.pop(0)
            some = min(packs, there)
            moves.append(
                Move(
                    pieces=some * pack,
                    member=names[a.member[way]],
                    week=week,
                    to_member=names[a.member[to_way]],
                    to_week=to_week,
                )
            )
            packs -= some
            if there > some:
                came.insert(0, ((to_way, to_week), there - some))
    return tuple(moves)


def _by_week(packs: Counter[Cell]) -> list[Cell]:
    return sorted(packs, key=lambda cell: (cell[1], cell[0]))


def _change(standing: Standing, row: int, now: Counter[Cell]) -> int:
    """What it costs that adopted shares of a line are gone."""
    a, stands = standing.a, standing.problem.adopted
    ways = np.asarray(stands.way)
    paid = 0
    for at in np.flatnonzero(a.line[ways] == row).tolist() if len(ways) else []:
        gone = stands.packs[at] - now.get((stands.way[at], stands.week[at]), 0)
        paid += max(gone, 0) * max(stands.move_cost[at], 0) * int(a.pack[row])
    return paid
