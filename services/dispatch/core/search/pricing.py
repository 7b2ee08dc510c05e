"""Prices of hours: what an hour is worth, and the bound that follows.

Hours are priced out (Lagrange). Then each line chooses by itself, and the sum of what it pays,
less what all hours are worth, is a bound on every plan. Prices move towards where asked hours
meet those there are; each line's choice is spread over its near-best cells, else prices flap.
"""

import numpy as np

from services.dispatch.core.search.compiled import compiled
from services.dispatch.core.search.grid import Floats, Grid, Ints

FAR = 1e300


@compiled
def week_costs(g: Grid, line: int, out: Floats) -> None:
    """Lateness or holding of a pack, by week."""
    for week in range(out.shape[0]):
        apart = week - g.due[line]
        out[week] = apart * g.late[line] if apart > 0 else -apart * g.early[line]


@compiled
def priced_way(g: Grid, way: int, prices: Floats, base: Floats, unit: Floats, setup: Floats) -> None:
    """By week: cost of a pack, and of the set-up, both with their hours at these prices."""
    weeks = base.shape[0]
    row, ready, source = g.hours_row[way], g.setup[way], g.source[way]
    for week in range(weeks):
        unit[week] = base[week] + g.price[way]
        setup[week] = g.setup_cost[ready]
    for group in range(g.hours.shape[1]):
        hours, once = float(g.hours[row, group]), float(g.setup_hours[ready, group])
        if hours > 0 or once > 0:
            resource = g.resource[source, group]
            for week in range(weeks):
                unit[week] += hours * prices[resource, week]
                setup[week] += once * prices[resource, week]


@compiled
def spread_setup(g: Grid, way: int, unit: Floats, setup: Floats, cost: Floats, since: Ints) -> None:
    """Cost of a pack with its part of the cheapest set-up so far; `since`: that set-up's week."""
    held = 0
    for week in range(unit.shape[0]):
        held += g.room[way, week]
    part = 1.0 / max(min(held, g.most[way]), 1)
    best, at = FAR, 0
    for week in range(unit.shape[0]):
        if g.room[way, week] > 0:
            if setup[week] < best:
                best, at = setup[week], week
            cost[week], since[week] = unit[week] + best * part, at
        else:
            cost[week], since[week] = FAR, at


@compiled
def line_costs(
    g: Grid, line: int, prices: Floats, base: Floats, unit: Floats, setup: Floats,
    cost: Floats, since: Ints,
) -> float:
    """Fills cost and since of all cells of a line; the least cost of a pack."""
    week_costs(g, line, base)
    least = g.unserved[line]
    for at in range(g.start[line + 1] - g.start[line]):
        way = g.start[line] + at
        priced_way(g, way, prices, base, unit, setup)
        spread_setup(g, way, unit, setup, cost[at], since[at])
        for week in range(base.shape[0]):
            if cost[at, week] < least:
                least = cost[at, week]
    return least


@compiled
def cheapest(g: Grid, line: int, cost: Floats) -> float:
    """What the line pays at least: its cheapest cells, each up to its room. Uses `cost` up."""
    left, paid = float(g.packs[line]), 0.0
    ways, weeks = g.start[line + 1] - g.start[line], g.room.shape[1]
    while left > 0:
        best, way, week = g.unserved[line], -1, -1
        for at in range(ways):
            for when in range(weeks):
                if cost[at, when] < best:
                    best, way, week = cost[at, when], at, when
        if way < 0:
            return paid + left * best
        taken = min(left, float(g.room[g.start[line] + way, week]))
        paid += taken * best
        left -= taken
        cost[way, week] = FAR
    return paid


@compiled
def ask(
    g: Grid, line: int, cost: Floats, since: Ints, least: float, heat: float, used: Floats
) -> None:
    """Adds the hours that a line asks for, spread over cells by exp(-(cost - least) / heat)."""
    ways, weeks = g.start[line + 1] - g.start[line], g.room.shape[1]
    total = np.exp(-(g.unserved[line] - least) / heat)
    for at in range(ways):
        for week in range(weeks):
            if cost[at, week] - least < 9.0 * heat:
                room = min(1.0, g.room[g.start[line] + at, week] / g.packs[line])
                total += room * np.exp(-(cost[at, week] - least) / heat)
    for at in range(ways):
        way = g.start[line] + at
        for week in range(weeks):
            if cost[at, week] - least < 9.0 * heat:
                room = min(1.0, g.room[way, week] / g.packs[line])
                part = room * np.exp(-(cost[at, week] - least) / heat) / total
                add_hours(g, way, week, since[at, week], part * g.packs[line], part, used)


@compiled
def add_hours(
    g: Grid, way: int, week: int, since: int, packs: float, setups: float, used: Floats
) -> None:
    row, ready, source = g.hours_row[way], g.setup[way], g.source[way]
    for group in range(g.hours.shape[1]):
        resource = g.resource[source, group]
        used[resource, week] += packs * g.hours[row, group]
        used[resource, since] += setups * g.setup_hours[ready, group]


@compiled
def survey(
    g: Grid, lines: Ints, prices: Floats, warmth: float, used: Floats, bounding: bool
) -> float:
    """What these lines pay at least, and (added to `used`) the hours they ask for."""
    weeks = g.room.shape[1]
    widest = 0
    for line in lines:
        widest = max(widest, g.start[line + 1] - g.start[line])
    base, unit, setup = np.empty(weeks), np.empty(weeks), np.empty(weeks)
    cost = np.empty((widest, weeks))
    since = np.empty((widest, weeks), dtype=np.int64)
    paid = 0.0
    for line in lines:
        least = line_costs(g, line, prices, base, unit, setup, cost, since)
        if warmth > 0:
            ask(g, line, cost, since, least, warmth * g.unserved[line] + 1e-9, used)
        if bounding:
            paid += cheapest(g, line, cost)
    return paid


def worth(g: Grid, prices: Floats) -> float:
    """What all hours are worth at these prices."""
    return float((prices * g.capacity).sum())
