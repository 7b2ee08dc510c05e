"""The climb to good prices: round after round, hours asked too much get dearer."""

from typing import NamedTuple

import numpy as np

from services.dispatch.core.brake import Brake
from services.dispatch.core.search.grid import Floats, Grid
from services.dispatch.core.search.pricing import (
    Priced,
    hours_asked,
    price_kinds,
    priced,
    sheet_of,
    survey,
    worth,
)

ROUNDS = 150
FEWEST = 15
WARM, COLD = 0.02, 0.0005  # spread over cells, as a part of what the line is worth
STEP = 0.5  # first change of a price in a round, as a part of a line's cost by hour
KNOWN = 0.6  # where the cooling begins for prices that are known from an earlier plan
SHARE = 0.3  # of the time left that prices may take


class Pace(NamedTuple):
    """Moments of the change asked for each price, as in Adam: one step length for all scales."""

    mean: Floats
    square: Floats


def climb(g: Grid, brake: Brake, rounds: int, start: Floats | None = None) -> tuple[Floats, float]:
    """Prices of hours [R + 1, T], and the best bound on the way, in cost units.

    From `start` (prices of an earlier plan) fewer rounds do, and cooler ones.
    """
    prices = np.zeros_like(g.capacity) if start is None else start.copy()
    pace = Pace(np.zeros_like(prices), np.zeros_like(prices))
    packs, ready, used = np.zeros_like(g.room), np.zeros_like(g.room), np.zeros_like(prices)
    sheet, costs = sheet_of(g), priced(g, prices)
    step, best, best_prices, at = STEP * hour_cost(g), -np.inf, prices, 0
    begun = brake.left
    while at < rounds:
        at += 1
        done = at / rounds if start is None else KNOWN + (1 - KNOWN) * at / rounds
        price_kinds(g, prices, *costs)
        bounding = at % 10 == 0 or at >= rounds or brake.over() or (at == 1 and start is not None)
        paid = survey(g, costs, sheet, WARM * (COLD / WARM) ** done, packs, ready, bounding)
        if bounding and paid - worth(g, prices) > best:
            best, best_prices = paid - worth(g, prices), prices
        if brake.over():
            break
        hours_asked(g, packs, ready, used)
        prices = moved(g, prices, used, pace, step * 0.01**done, at)
        if at == 1:  # the first also loads what is compiled
            begun = brake.left
        if at == 5:
            fewest, share = (FEWEST, SHARE) if start is None else (at, SHARE / 2)
            rounds = affordable(brake, begun, rounds, fewest, share)
    return best_prices, best


def moved(g: Grid, prices: Floats, used: Floats, pace: Pace, step: float, at: int) -> Floats:
    """Prices one step on: up where more is asked than there is, down where less, never below 0."""
    change = np.clip((used - g.capacity) / np.maximum(g.capacity, 1.0), -1.0, 3.0)
    change[g.capacity <= 0] = 0.0
    pace.mean[:] = 0.8 * pace.mean + 0.2 * change
    pace.square[:] = 0.95 * pace.square + 0.05 * change**2
    mean, spread = pace.mean / (1 - 0.8**at), np.sqrt(pace.square / (1 - 0.95**at))
    return np.maximum(0.0, prices + step * mean / (spread + 0.02))


def hour_cost(g: Grid) -> float:
    """What lines are worth by hour of work: the scale of prices."""
    ways = g.start[:-1][np.diff(g.start) > 0]
    lines = np.flatnonzero(np.diff(g.start) > 0)
    hours = (g.hours[g.kind[ways]].sum(axis=1) * g.packs[lines]).sum()
    return float((g.unserved * g.packs)[lines].sum() / 2 / max(hours, 1.0))


def affordable(brake: Brake, begun: float | None, rounds: int, fewest: int, share: float) -> int:
    """Rounds that fit in their share of the time, told from the first four."""
    left = brake.left
    if left is None or begun is None or left >= begun:
        return rounds
    fit = int(4 * share * begun / (begun - left))
    if fit < rounds:
        brake.pulled = True  # the plan now depends on the machine's speed
    return max(min(fit, rounds), fewest)


__all__ = ["FEWEST", "ROUNDS", "Priced", "climb"]
