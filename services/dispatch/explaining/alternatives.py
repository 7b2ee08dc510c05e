"""Each share's best rejected alternative, at the plan's prices of hours."""

from dataclasses import dataclass

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.explaining.ground import Floats, Ground
from services.dispatch.explaining.room import blocks, steps_before


@dataclass(frozen=True)
class Alternatives:
    """Of some shares: another member's way and week that would cost least by pack, -1: none; what
    that costs and what the share costs, hours at their prices and set-ups spread over the lot."""

    way: Ints
    week: Ints
    cost: Floats
    own: Floats


def alternatives(g: Ground, rows: Ints) -> Alternatives:
    best, week = np.full(len(g.a.line), np.inf), np.full(len(g.a.line), -1, dtype=np.int64)
    line, member = g.line[rows], g.member[rows]
    for block in blocks(np.flatnonzero(np.isin(g.a.line, line))):
        cells = priced(g, block)
        at = cells.argmin(axis=1)
        best[block], week[block] = cells[np.arange(len(block)), at], at
    order = np.lexsort((best, g.a.line))
    order = order[np.isfinite(best[order])]
    first = _first(g, order)
    at = first[line]
    same = (at >= 0) & (np.append(g.a.member, -1)[at] == member)
    leader = np.append(g.a.member, -1)[first]
    rest = order[g.a.member[order] != leader[g.a.line[order]]]
    way = np.where(same, _first(g, rest)[line], at)
    own = [
        priced(g, g.way[block], every=True)[np.arange(len(block)), g.week[block]]
        for block in blocks(rows)
    ]
    return Alternatives(
        way=way,
        week=np.where(way >= 0, week[way] if len(week) else way, -1),
        cost=np.where(way >= 0, best[way] if len(best) else 0.0, 0.0),
        own=np.concatenate(own),
    )


def _first(g: Ground, order: Ints) -> Ints:
    found = np.full(len(g.a.packs), -1, dtype=np.int64)
    line, at = np.unique(g.a.line[order], return_index=True)
    found[line] = order[at]
    return found


def priced(g: Ground, ways: Ints, every: bool = False) -> Floats:
    """[w, T] cost of a pack finished in each week; infinite where closed, unless `every`."""
    a, line = g.a, g.a.line[ways]
    apart = np.arange(a.weeks) - a.due[line][:, None]
    rate = np.where(apart > 0, np.maximum(a.late[line], 0)[:, None], a.early[line][:, None])
    cost = (a.price[ways] + a.freight[ways])[:, None] + np.abs(apart) * rate
    cost = cost.astype(float)
    at = a.resource[a.source[ways]]
    setup = a.setup_table[a.setup[ways]] * (a.setup[ways] >= 0)[:, None]
    made = g.made[ways]
    lot = np.maximum(np.where(made > 0, made, np.minimum(a.packs[line], a.most[ways])), 1)
    cost += (np.append(a.setup_cost, 0)[a.setup[ways]] / lot)[:, None]
    for before, table in steps_before(a):
        hours = table[a.recipe[ways]] * a.pack[line][:, None]
        spread = hours + (setup / lot[:, None] if before == 0 else 0.0)
        prices = np.zeros_like(g.prices)
        prices[:, before:] = g.prices[:, : g.prices.shape[1] - before]
        prices = np.vstack([prices, np.zeros((1, a.weeks))])
        for group in range(spread.shape[1]):
            cost += spread[:, group, None] * prices[at[:, group]]
    return cost if every else np.where(a.open[ways], cost, np.inf)
