"""Whom a member is weighed against: the dearest share that others have of a line."""

from dataclasses import dataclass

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.explaining.ground import Ground


@dataclass(frozen=True)
class Against:
    """What other members' dearest share of each line costs a pack; [L], -1 in `way`: none."""

    way: Ints
    packs: Ints
    bare: Ints  # price and freight
    late: Ints  # lateness and holding
    week: Ints
    kept: Ints  # of taking it away, where it stands


def dearest(g: Ground) -> tuple[Against, Against]:
    """Each line's share that costs most, less what stands of it; and the next of another member."""
    bare, late = _bare(g), _late(g)
    kept = _kept(g)
    order = np.lexsort((np.arange(len(g.way)), -(bare + late - kept), g.line))
    one = _first_rows(g, order)
    rest = order[g.member[order] != np.append(g.member, -1)[one][g.line[order]]]
    two = _first_rows(g, rest)
    return _against(g, one, bare, late, kept), _against(g, two, bare, late, kept)


def _bare(g: Ground) -> Ints:
    """[n] price and freight of a pack of each share."""
    return np.asarray(g.a.price[g.way] + g.a.freight[g.way])


def _late(g: Ground) -> Ints:
    """[n] lateness and holding of a pack of each share."""
    if not len(g.way):
        return g.way
    apart, line = g.week - g.a.due[g.line], g.line
    rate = np.where(apart > 0, np.maximum(g.a.late[line], 0), g.a.early[line])
    return np.asarray(np.abs(apart) * rate)


def _kept(g: Ground) -> Ints:
    """[n] what taking a pack of each share away costs because it stands; much where frozen."""
    stands, weeks = g.problem.adopted, g.a.weeks
    cost = {
        way * weeks + week: move
        for way, week, move in zip(stands.way, stands.week, stands.move_cost, strict=True)
    }
    if not cost:
        return np.zeros(len(g.way), dtype=np.int64)
    keys = (g.way * weeks + g.week).tolist()
    each = np.array([cost.get(key, 0) for key in keys], dtype=np.int64)
    frozen = _bare(g) + np.maximum(g.a.unserved[g.line], 0) + 1
    return np.asarray(np.where(each < 0, frozen, each * g.a.pack[g.line]))


def _first_rows(g: Ground, order: Ints) -> Ints:
    """[L] the first row of each line in this order, -1: none."""
    row = np.full(len(g.a.packs), -1, dtype=np.int64)
    line, at = np.unique(g.line[order], return_index=True)
    row[line] = order[at]
    return row


def _against(g: Ground, row: Ints, bare: Ints, late: Ints, kept: Ints) -> Against:
    def of(column: Ints) -> Ints:
        return np.append(column, 0)[row]

    way = np.where(row >= 0, of(g.way), -1)
    return Against(way, of(g.packs), of(bare), of(late), of(g.week), of(kept))
