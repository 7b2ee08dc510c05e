"""Large problems: prices of hours bound them; insertion, ruin and recreate plan them."""

from dataclasses import dataclass

import numpy as np

from services.dispatch.core.answer import Answer
from services.dispatch.core.arrays import Arrays, Ints
from services.dispatch.core.brake import Brake
from services.dispatch.core.earlier import Earlier
from services.dispatch.core.search.ascent import FEWEST, ROUNDS, climb
from services.dispatch.core.search.freezing import beside, cost_beside, frozen_of, movable_of
from services.dispatch.core.search.grid import Floats, Grid, grid_of
from services.dispatch.core.search.insertion import insert_all, outlook
from services.dispatch.core.search.offers import Desk, Outlook, desk_of
from services.dispatch.core.search.ruin import Memory, improve, memory_of
from services.dispatch.core.search.settling import settle
from services.dispatch.core.search.standing import Standing, nothing_stands, shares_of

MOVES_A_WORK = 100
BATCH = 200  # moves between two looks at the brake
SEED = 20261130
FEWEST_AGAIN, AGAIN = 2, 150  # rounds for prices that are known from an earlier plan
FIRST_MOVES = 10  # for each line that an earlier plan did not know, before all lines are looked at
COOLER = 0.1  # as much heat, where most of the plan stands already
HEAT = 0.001  # of a line's average cost: by how much a worse plan is kept at first


def search(
    a: Arrays, brake: Brake, work: int | None, gap: float, start: Earlier | None = None
) -> Answer:
    """Shares, bound and prices. `work` None: until the brake, which then counts as pulled."""
    g, order = grid_of(a)
    prices, bound = climb(g, brake, rounds_of(work, start), known(g, start))
    frozen, kept = frozen_of(a), start.shares if start is not None else movable_of(a)
    if frozen:  # the bound holds without them, for what is planned beside them must not
        a, apart = beside(a, frozen), cost_beside(a, frozen)
        g, _ = grid_of(a)
    else:
        apart = 0.0
    o, d, s = outlook(g, prices), desk_of(g.room.shape[1]), nothing_stands(g, a.member_lines)
    dear = settle(g, s, order, kept) if kept else np.arange(len(g.packs))
    insert_all(g, s, o, d, scarce_first(g, dear))
    hunt = Hunt(hopes(g, o), memory_of(s, SEED), dear)
    moves = ruin_and_recreate(g, s, o, d, hunt, brake, work, bound - apart, gap)
    shares = frozen + shares_of(s, order)
    return Answer("found", shares, bound, moves // MOVES_A_WORK, prices[:-1])


def rounds_of(work: int | None, start: Earlier | None) -> int:
    """Rounds for prices: few where they are known, however much work there is."""
    if start is not None and start.prices.any():
        return AGAIN if work is None else max(FEWEST_AGAIN, min(AGAIN, work // 10))
    return ROUNDS if work is None else max(FEWEST, min(ROUNDS, 50 + work // 5))


def known(g: Grid, start: Earlier | None) -> Floats | None:
    """Prices that an earlier plan left [R + 1, T]; none where it left none."""
    if start is None or not start.prices.any():
        return None
    return np.vstack([start.prices, np.zeros((1, g.capacity.shape[1]))])


def scarce_first(g: Grid, lines: Ints) -> Ints:
    """Lines with few ways first, then the valuable ones."""
    worth, ways = (g.unserved * g.packs)[lines], np.diff(g.start)[lines]
    return lines[np.lexsort((lines, -worth, ways))]


def hopes(g: Grid, o: Outlook) -> Floats:
    """[L] what each line would pay at the prices, had it its way."""
    hope = g.unserved * g.packs
    some = np.flatnonzero(np.diff(g.start) > 0)
    hope[some] = np.minimum(hope[some], o.least[g.start[some]] * g.packs[some])
    return hope


@dataclass(frozen=True)
class Hunt:
    """What moves are chosen by: hopes of lines, memory and dice, and the lines to begin with."""

    hope: Floats
    memory: Memory
    dear: Ints


def ruin_and_recreate(
    g: Grid,
    s: Standing,
    o: Outlook,
    d: Desk,
    hunt: Hunt,
    brake: Brake,
    work: int | None,
    bound: float,
    gap: float,
) -> int:
    """Improves what stands until the work is done, the gap is reached or the brake is pulled."""
    everything, few = np.arange(len(g.packs)), len(hunt.dear) < len(g.packs)
    warm = HEAT * float(s.cost.sum()) / max(len(g.packs), 1) * (COOLER if few else 1.0)
    begun, total, moves = brake.left, (work or 0) * MOVES_A_WORK, 0
    first = FIRST_MOVES * len(hunt.dear) if few else 0
    while (work is None or moves < total) and len(g.price):
        if brake.over() or s.cost.sum() - bound <= gap * s.cost.sum():
            break
        done = moves / total if total else 1 - (brake.left or 0.0) / (begun or 1.0)
        lines = hunt.dear if moves < first else everything
        heat = warm * (1 - min(done, 1.0)) ** 2
        improve(g, s, o, d, hunt.memory, hunt.hope, lines, moves, BATCH, heat)
        moves += BATCH
    return moves
