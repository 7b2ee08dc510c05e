"""An earlier plan, found again in a problem: where planning begins when not from nothing.

Lines, members and resources are known again by their names (the n-th of a name is the n-th).
What is no longer there, or no longer open, is left out; whether the rest still fits is for
whoever begins from it to see.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from libs.contracts.problem import Plan
from services.dispatch.core.arrays import Arrays, Ints, ints
from services.dispatch.core.costing import Share

Prices = NDArray[np.float64]
HOUR = 10_000_000  # of the 1e-7 h in which hours are counted


@dataclass(frozen=True)
class Earlier:
    """Shares by this problem's ways, and prices [R, T] in cost units for 1e-7 h."""

    shares: list[Share]
    prices: Prices


def earlier_of(a: Arrays, plan: Plan) -> Earlier:
    """What of the plan this problem still knows."""
    lines = _now(plan.names.lines, a.problem.lines.name)
    members = _now(plan.names.members, a.problem.members.name)
    resources = _now(plan.names.resources, a.problem.resources.name)
    return Earlier(_shares(a, plan, lines, members), _prices(a, plan, resources))


def _now(then: tuple[str, ...], now: tuple[str, ...]) -> Ints:
    """The row that each earlier row is now, -1: none. Without names rows are what they were."""
    if not then or then == now:
        return np.arange(len(now))
    rows = {name: row for row, name in enumerate(_numbered(now))}
    return np.array([rows.get(name, -1) for name in _numbered(then)], dtype=np.int64)


def _numbered(names: Iterable[str]) -> Iterable[tuple[str, int]]:
    seen = Counter[str]()
    for name in names:
        yield name, seen[name]
        seen[name] += 1


def _found(now: Ints, column: memoryview) -> Ints:
    row = ints(column)
    known = (row >= 0) & (row < len(now))
    return np.where(known, now[np.where(known, row, 0)] if len(now) else -1, -1)


def _shares(a: Arrays, plan: Plan, lines: Ints, members: Ints) -> list[Share]:
    line, member = _found(lines, plan.shares.line), _found(members, plan.shares.member)
    week, packs = ints(plan.shares.week), ints(plan.shares.packs)
    way = _ways(a, line, member, ints(plan.shares.way))
    kept = (way >= 0) & (packs > 0) & (week >= 0) & (week < a.weeks)
    way, week, packs = way[kept], week[kept], packs[kept]
    kept = a.open_at(way, week)
    made = Counter[tuple[int, int]]()
    columns = (way[kept].tolist(), week[kept].tolist(), packs[kept].tolist())
    for at, when, count in zip(*columns, strict=True):
        made[at, when] += count
    return [(at, when, count) for (at, when), count in sorted(made.items())]


def _ways(a: Arrays, line: Ints, member: Ints, then: Ints) -> Ints:
    """The way that each share was made by, or the first of its line and member; -1: none."""
    if not len(a.line):
        return np.full(len(line), -1)
    pairs, asked = a.line * len(a.member_lines) + a.member, line * len(a.member_lines) + member
    order = np.argsort(pairs, kind="stable")
    first = order[np.minimum(np.searchsorted(pairs[order], asked), len(pairs) - 1)]
    known = (line >= 0) & (member >= 0)
    same = (then >= 0) & (then < len(pairs))
    same &= pairs[np.where(same, then, 0)] == asked
    way = np.where(same, then, np.where(pairs[first] == asked, first, -1))
    return np.where(known, way, -1)


def _prices(a: Arrays, plan: Plan, resources: Ints) -> Prices:
    told = plan.bound_prices if plan.bound_prices.price else plan.shadow_prices
    prices = np.zeros(a.capacity.shape)
    resource, week = _found(resources, told.resource), ints(told.week)
    known = (resource >= 0) & (week >= 0) & (week < a.weeks)
    each = np.array([float(price) for price in told.price]) / HOUR
    prices[resource[known], week[known]] = np.maximum(each[known], 0.0)
    return prices
