"""Prices of hours: what an hour is worth, and the bound that follows.

Hours are priced out (Lagrange). Then each line chooses by itself, and the sum of what it pays,
less what all hours are worth, is a bound on every plan. Prices move towards where asked hours
meet those there are; each line's choice is spread over its near-best cells, else prices flap.
"""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid

FAR = 1e300


class Priced(NamedTuple):
    """[P, T] cost of the hours of a pack, and of a set-up with its hours."""

    unit: Floats
    setup: Floats


class Sheet(NamedTuple):
    """Room to work on one line: its cells' costs, their set-ups' weeks, each way's least cost."""

    base: Floats  # [T]
    cost: Floats  # [ways of the line, T]
    since: Ints
    least: Floats  # [ways of the line]


def priced(g: Grid, prices: Floats) -> Priced:
    p = Priced(np.empty_like(g.room), np.empty_like(g.room))
    price_kinds(g, prices, p.unit, p.setup)
    return p


def sheet_of(g: Grid) -> Sheet:
    weeks, widest = g.room.shape[1], max(int(np.diff(g.start).max(initial=1)), 1)
    cells = np.zeros((widest, weeks))
    return Sheet(np.zeros(weeks), cells, cells.astype(np.int64), np.zeros(widest))


@compiled
def week_costs(g: Grid, line: int, out: Floats) -> None:
    """Lateness or holding of a pack, by week."""
    for week in range(out.shape[0]):
        apart = week - g.due[line]
        out[week] = apart * g.late[line] if apart > 0 else -apart * g.early[line]


@compiled
def price_kinds(g: Grid, prices: Floats, unit: Floats, setup: Floats) -> None:
    """[P, T] what the hours of a pack, and a set-up with its hours, cost in each week."""
    for kind in range(g.hours.shape[0]):
        unit[kind] = 0.0
        setup[kind] = g.setup_cost[kind]
        for group in range(g.hours.shape[1]):
            hours, once = g.hours[kind, group], g.setup_hours[kind, group]
            resource = g.resource[kind, group]
            if hours > 0 or once > 0:
                for week in range(unit.shape[1]):
                    unit[kind, week] += hours * prices[resource, week]
                    setup[kind, week] += once * prices[resource, week]


@compiled
def spread_setup(g: Grid, way: int, base: Floats, p: Priced, cost: Floats, since: Ints) -> float:
    """Cost of a pack with its part of the cheapest set-up so far; `since`: that set-up's week.

    Returns the least of the weeks.
    """
    kind, held = g.kind[way], 0.0
    for week in range(g.first[way], g.last[way] + 1):
        held += g.room[kind, week]
    part = 1.0 / max(min(held, float(g.most[way])), 1.0)
    best, at, least = FAR, 0, FAR
    cost[:] = FAR
    for week in range(g.first[way], g.last[way] + 1):
        if g.room[kind, week] > 0:
            if p.setup[kind, week] < best:
                best, at = p.setup[kind, week], week
            each = base[week] + g.price[way] + p.unit[kind, week] + best * part
            cost[week], since[week] = each, at
            least = min(least, each)
    return float(least)


@compiled
def line_costs(g: Grid, line: int, p: Priced, d: Sheet) -> float:
    """Fills cost, since and least of all ways of a line; the least cost of a pack."""
    week_costs(g, line, d.base)
    least = g.unserved[line]
    for at in range(g.start[line + 1] - g.start[line]):
        d.least[at] = spread_setup(g, g.start[line] + at, d.base, p, d.cost[at], d.since[at])
        least = min(least, d.least[at])
    return float(least)


@compiled
def cheapest(g: Grid, line: int, d: Sheet) -> float:
    """What the line pays at least: its cheapest cells, each up to its room. Uses `cost` up."""
    left, paid = float(g.packs[line]), 0.0
    while left > 0:
        best, way, week = g.unserved[line], -1, -1
        for at in range(g.start[line + 1] - g.start[line]):
            if d.least[at] < best:
                for when in range(d.base.shape[0]):
                    if d.cost[at, when] < best:
                        best, way, week = d.cost[at, when], at, when
        if way < 0:
            return float(paid + left * best)
        taken = min(left, g.room[g.kind[g.start[line] + way], week])
        paid += taken * best
        left -= taken
        d.cost[way, week] = FAR
    return paid


@compiled
def weight(g: Grid, line: int, way: int, week: int, above: float, heat: float) -> float:
    """How much of a line a cell gets: less the dearer it is, and within its room."""
    room = min(1.0, g.room[g.kind[way], week] / g.packs[line])
    return float(room * np.exp(-above / heat))


@compiled
def ask(
    g: Grid, line: int, d: Sheet, least: float, heat: float, packs: Floats, ready: Floats
) -> None:
    """Adds the packs and set-ups [P, T] that a line asks for, spread over its near-best cells."""
    total = np.exp(-(g.unserved[line] - least) / heat)
    reach = least + 7.0 * heat
    for at in range(g.start[line + 1] - g.start[line]):
        if d.least[at] < reach:
            for week in range(d.base.shape[0]):
                if d.cost[at, week] < reach:
                    above = d.cost[at, week] - least
                    total += weight(g, line, g.start[line] + at, week, above, heat)
    for at in range(g.start[line + 1] - g.start[line]):
        if d.least[at] < reach:
            way = g.start[line] + at
            for week in range(d.base.shape[0]):
                if d.cost[at, week] < reach:
                    part = weight(g, line, way, week, d.cost[at, week] - least, heat) / total
                    packs[g.kind[way], week] += part * g.packs[line]
                    ready[g.kind[way], d.since[at, week]] += part


@compiled
def hours_asked(g: Grid, packs: Floats, ready: Floats, used: Floats) -> None:
    """[R + 1, T] the hours of packs and set-ups [P, T]."""
    used[:] = 0.0
    for kind in range(g.hours.shape[0]):
        for group in range(g.hours.shape[1]):
            hours, once = g.hours[kind, group], g.setup_hours[kind, group]
            resource = g.resource[kind, group]
            if hours > 0 or once > 0:
                for week in range(packs.shape[1]):
                    used[resource, week] += packs[kind, week] * hours + ready[kind, week] * once


@compiled
def survey(
    g: Grid, p: Priced, d: Sheet, warmth: float, packs: Floats, ready: Floats, bounding: bool
) -> float:
    """What all lines pay at least; packs and set-ups that they ask for."""
    packs[:] = 0.0
    ready[:] = 0.0
    paid = 0.0
    for line in range(len(g.packs)):
        least = line_costs(g, line, p, d)
        if warmth > 0:
            ask(g, line, d, least, warmth * g.unserved[line] + 1e-9, packs, ready)
        if bounding:
            paid += cheapest(g, line, d)
    return paid


def worth(g: Grid, prices: Floats) -> float:
    """What all hours are worth at these prices."""
    return float((prices * g.capacity).sum())
