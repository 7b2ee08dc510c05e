"""Large problems: prices of hours bound them; insertion, ruin and recreate plan them."""

import numpy as np

from services.dispatch.core.answer import Answer
from services.dispatch.core.arrays import Arrays, Ints
from services.dispatch.core.brake import Brake
from services.dispatch.core.search.ascent import FEWEST, ROUNDS, climb
from services.dispatch.core.search.grid import Floats, Grid, grid_of
from services.dispatch.core.search.insertion import insert_all, outlook
from services.dispatch.core.search.offers import Desk, Outlook, desk_of
from services.dispatch.core.search.ruin import improve, memory_of
from services.dispatch.core.search.standing import Standing, nothing_stands, shares_of

MOVES_A_WORK = 100
BATCH = 200  # moves between two looks at the brake
SEED = 20261130
HEAT = 0.001  # of a line's average cost: by how much a worse plan is kept at first


def search(a: Arrays, brake: Brake, work: int | None, gap: float) -> Answer:
    """Shares and bound. `work` None: until the brake, which then counts as pulled."""
    g, order = grid_of(a)
    rounds = ROUNDS if work is None else max(FEWEST, min(ROUNDS, 50 + work // 5))
    prices, bound = climb(g, brake, rounds)
    o, d, s = outlook(g, prices), desk_of(g.room.shape[1]), nothing_stands(g, a.member_lines)
    insert_all(g, s, o, d, scarce_first(g))
    moves = ruin_and_recreate(g, s, o, d, brake, work, bound, gap)
    return Answer("found", shares_of(s, order), bound, moves // MOVES_A_WORK)


def scarce_first(g: Grid) -> Ints:
    """Lines with few ways first, then the valuable ones."""
    lines = np.arange(len(g.packs))
    return np.lexsort((lines, -(g.unserved * g.packs), np.diff(g.start)))


def hopes(g: Grid, o: Outlook) -> Floats:
    """[L] what each line would pay at the prices, had it its way."""
    hope = g.unserved * g.packs
    some = np.flatnonzero(np.diff(g.start) > 0)
    hope[some] = np.minimum(hope[some], o.least[g.start[some]] * g.packs[some])
    return hope


def ruin_and_recreate(
    g: Grid,
    s: Standing,
    o: Outlook,
    d: Desk,
    brake: Brake,
    work: int | None,
    bound: float,
    gap: float,
) -> int:
    """Improves what stands until the work is done, the gap is reached or the brake is pulled."""
    hope, memory = hopes(g, o), memory_of(s, SEED)
    warm = HEAT * float(s.cost.sum()) / max(len(g.packs), 1)
    begun, total, moves = brake.left, (work or 0) * MOVES_A_WORK, 0
    while (work is None or moves < total) and len(g.price):
        if brake.over() or s.cost.sum() - bound <= gap * s.cost.sum():
            break
        done = moves / total if total else 1 - (brake.left or 0.0) / (begun or 1.0)
        improve(g, s, o, d, memory, hope, moves, BATCH, warm * (1 - min(done, 1.0)) ** 2)
        moves += BATCH
    return moves
