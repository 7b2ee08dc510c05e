"""Large problems that the search cannot express: a quick plan, and then a few lines at a time.

A dear line and some in its way are taken out of the plan and placed anew by the whole program of
these lines alone (`region`), solved exactly. What one of them takes does not grow with the problem.
"""

from collections import defaultdict

import numpy as np

from services.dispatch.core.answer import Answer
from services.dispatch.core.arrays import Arrays, grouped
from services.dispatch.core.brake import Brake
from services.dispatch.core.construct import construct
from services.dispatch.core.costing import Share, cost_of, total
from services.dispatch.core.earlier import Earlier
from services.dispatch.core.region import Region, region_of
from services.dispatch.core.relaxing import bound_of, served, stricter
from services.dispatch.core.search.grid import Floats
from services.dispatch.core.search.searching import search
from services.dispatch.core.whole import solve_part

LINES, CELLS = 10, 400  # of a region at most
WAYS = 8  # of a line in a region, beside those that it uses
TRIES = 4  # lines of which the dearest is begun with
ROUNDS, NODES = 100, 3  # for prices; work of a region
PRICING, STARTING, REGION = 0.15, 0.4, 0.1  # at most, of the time left
REGIONS_A_WORK, START_WORK = 0.1, 200
SEED = 20261130


class Plot:
    """The plan as it stands, line by line, and what regions are chosen by."""

    def __init__(self, a: Arrays, prices: Floats, shares: list[Share]) -> None:
        self.a, self.served = a, served(a)
        self.start, self.ways = grouped(a.line, len(a.packs), np.arange(len(a.line)))
        self.worth = worth(a, prices)
        hope = self.served.astype(float)
        np.minimum.at(hope, a.line, self.worth)
        self.hope = hope * a.packs
        self.by_line: dict[int, list[Share]] = defaultdict(list)
        self.makers: dict[int, set[int]] = defaultdict(set)  # source -> lines
        self.loss = np.zeros(len(a.packs))
        self.place(range(len(a.packs)), shares)

    @property
    def shares(self) -> list[Share]:
        return [share for line in sorted(self.by_line) for share in self.by_line[line]]

    def place(self, lines: range | list[int], shares: list[Share]) -> None:
        """These shares are now all that is made of these lines."""
        for line in lines:
            for way, _, _ in self.by_line.pop(line, []):
                self.makers[int(self.a.source[way])].discard(line)
        for share in shares:
            line = int(self.a.line[share[0]])
            self.by_line[line].append(share)
            self.makers[int(self.a.source[share[0]])].add(line)
        for line in lines:
            self.loss[line] = self._paid(line) - self.hope[line]

    def _paid(self, line: int) -> float:
        """With its hours at their prices; set-ups apart."""
        a, made = self.a, self.by_line.get(line, [])
        left = int(a.packs[line]) - sum(packs for _, _, packs in made)
        own = sum(
            packs * (a.cell_cost(way, week) - int(a.price[way] + a.freight[way]) + self.worth[way])
            for way, week, packs in made
        )
        return float(own + left * self.served[line])

    def ways_of(self, line: int) -> list[int]:
        """Those it uses, and the cheapest at the prices."""
        those = self.ways[self.start[line] : self.start[line + 1]]
        cheap = those[np.argsort(self.worth[those], kind="stable")[:WAYS]].tolist()
        return sorted({*cheap, *(way for way, _, _ in self.by_line.get(line, []))})

    def region(self, dice: np.random.Generator) -> tuple[list[int], Region]:
        """A line that pays much more than it hoped to, and lines in its way."""
        tries = dice.integers(0, len(self.loss), TRIES)
        dear = int(tries[np.argmax(self.loss[tries])])
        near = {m for way in self.ways_of(dear) for m in self.makers[int(self.a.source[way])]}
        others = dice.permutation(sorted(near - {dear}))
        lines, ways = [dear], self.ways_of(dear)
        for line in others.tolist():
            more = self.ways_of(line)
            if len(lines) >= LINES or (len(ways) + len(more)) * self.a.weeks > CELLS:
                break
            lines.append(line)
            ways += more
        some = sorted(lines)
        mine = [share for line in some for share in self.by_line.get(line, [])]
        rest = [s for line in self.by_line if line not in lines for s in self.by_line[line]]
        return some, region_of(self.a, np.array(some), np.array(sorted(ways)), mine, rest)


def worth(a: Arrays, prices: Floats) -> Floats:
    """[W] price and freight of a pack, and its hours at their mean prices [R, T]."""
    mean = np.append(prices.mean(axis=1), 0.0)
    hours = a.hours_table[a.recipe] * a.pack[a.line][:, None]
    return np.asarray(a.price + a.freight + (hours * mean[a.resource[a.source]]).sum(axis=1))


def solve_piecemeal(
    a: Arrays, brake: Brake, work: int | None, gap: float, earlier: Earlier | None
) -> Answer:
    """`work` None: until the brake, which then counts as pulled."""
    part = brake.part(PRICING)
    prices, bound = bound_of(a, part, ROUNDS)
    shares = _begun(a, brake, work, gap, earlier)
    plot, dice, regions = Plot(a, prices, shares), np.random.default_rng(SEED), 0
    most = None if work is None else int(work * REGIONS_A_WORK)
    while len(a.line) and (most is None or regions < most) and not brake.over():
        lines, region = plot.region(dice)
        regions += 1
        better = _better(region, brake)
        if better is not None:
            plot.place(lines, region.found(better))
    brake.pulled |= part.pulled
    return Answer("found", plot.shares, bound, round(regions / REGIONS_A_WORK), prices)


def _begun(
    a: Arrays, brake: Brake, work: int | None, gap: float, earlier: Earlier | None
) -> list[Share]:
    strict, part = stricter(a), brake.part(STARTING)
    if strict is None:
        shares = construct(a, earlier, part)
    else:
        shares = search(strict, part, START_WORK if work is None else work, gap, earlier).shares
    brake.pulled |= part.pulled
    return shares


def _better(region: Region, brake: Brake) -> list[Share] | None:
    part = brake.part(REGION)
    found = solve_part(region.a, part, NODES, region.now)
    brake.pulled |= part.pulled
    if found is None or total(cost_of(region.a, found)) >= total(cost_of(region.a, region.now)):
        return None
    return found
