"""The lines that can give way, laid out for the search: what is frozen is set aside.

A line may give way with what it has made, no more and no less, and no later than it was promised:
standing: in no later week than its last one now; due: nor than its due week, where that is later;
open: whenever its ways allow (then it costs what lateness costs).
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from services.dispatch.core.arrays import Arrays, Ints
from services.dispatch.core.costing import Share
from services.dispatch.core.earlier import Prices
from services.dispatch.core.search import standing as place
from services.dispatch.core.search.freezing import beside, frozen_of
from services.dispatch.core.search.grid import Floats, Grid, grid_of, suits
from services.dispatch.core.search.insertion import outlook
from services.dispatch.core.search.offers import Outlook
from services.dispatch.core.search.settling import settle

Until = Literal["standing", "due", "open"]
DEAR = 1 << 50  # of a pack that is not made again, in cost units: it is never left


@dataclass(frozen=True)
class Movable:
    """The search's own tables for all lines, and where they stand. `fixed`: shares that stay."""

    grid: Grid
    order: Ints  # the problem's way of each of the grid's
    stands: place.Standing
    outlook: Outlook
    prices: Floats  # [R + 1, T]
    fixed: tuple[Share, ...]
    source_of: Ints  # [F] a source of each member; -1: none


def movable_of(a: Arrays, shares: list[Share], prices: Prices, until: Until) -> Movable | None:
    """None where ways are of kinds that the search cannot take (`search.grid.suits`)."""
    plain = a.problem.model_copy(update={"fair_per_million": 0})
    if not suits(replace(a, problem=plain, unserved=np.maximum(a.unserved, 0))):
        return None
    ways = {way for way, _, _ in frozen_of(a)}
    fixed = [share for share in shares if share[0] in ways]
    while True:
        kept = [share for share in shares if share[0] not in ways]
        only = _only(a, shares, fixed, kept, until)
        grid, order = grid_of(only)
        stands = place.nothing_stands(grid, only.member_lines)
        unsettled = settle(grid, stands, order, kept) if kept else np.zeros(0, dtype=np.int64)
        lines = {int(line) for line in unsettled}
        if not lines:
            break
        ways |= {way for way, _, _ in kept if int(a.line[way]) in lines}
        fixed = [share for share in shares if share[0] in ways]
    padded = np.vstack([prices, np.zeros((1, a.weeks))])
    source_of = np.full(len(a.member_lines), -1, dtype=np.int64)
    source_of[a.member] = a.source
    view = outlook(grid, padded)
    return Movable(grid, order, stands, view, padded, tuple(fixed), source_of)


def _only(
    a: Arrays, shares: list[Share], fixed: list[Share], kept: list[Share], until: Until
) -> Arrays:
    """The problem of what may move: as many packs as are made, and no later than was promised."""
    left, made = beside(a, fixed), np.zeros(len(a.packs), dtype=np.int64)
    for way, _, packs in kept:
        made[a.line[way]] += packs
    last = np.full(len(a.packs), -1, dtype=np.int64)
    for way, week, _ in shares:
        last[a.line[way]] = max(last[a.line[way]], week)
    if until == "due":
        last = np.maximum(last, a.due)
    if until == "open":
        last[:] = a.weeks - 1
    return replace(
        left,
        packs=made,
        most=np.minimum(left.most, made[a.line]),
        least=a.least,
        unserved=np.full(len(a.packs), DEAR),
        last=np.minimum(left.last, last[a.line]),
    )
