"""Is a problem sound? Every fault in words, before any number is computed from it."""

from collections.abc import Iterator

import numpy as np

from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Ints, ints

# Sums of quantity x cost and of quantity x hours stay below 2^62 in 64 bits.
LARGEST = 1 << 62


class Unsound(ValueError):
    """The problem contradicts itself; `faults` says where, in words."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def faults(problem: Problem) -> tuple[str, ...]:
    """What is wrong with the problem, in words; empty where it is sound."""
    found = [*_references(problem)]
    if not found:
        found = [*_figures(problem), *_supplied(problem)]
    return tuple(found[:20])


def _references(problem: Problem) -> Iterator[str]:
    ways, weeks = problem.ways, problem.weeks
    lines, groups, setups = len(problem.lines.name), len(problem.groups), len(problem.setups.cost)
    resources = len(problem.resources.name)
    recipes = int(ints(problem.steps.recipe).max(initial=-1)) + 1
    sources = int(ints(problem.sources.source).max(initial=-1)) + 1
    yield from _within("ways.line", ways.line, lines)
    yield from _within("ways.member", ways.member, len(problem.members.name))
    yield from _within("ways.recipe", ways.recipe, None)
    yield from _within("ways.source", ways.source, sources if recipes else None)
    yield from _within("ways.setup", ways.setup, setups, least=-1)
    yield from _within("ways.first_week", ways.first_week, None)
    yield from _within("closed.way", problem.closed.way, len(ways.line))
    yield from _within("closed.week", problem.closed.week, weeks)
    yield from _within("steps.recipe", problem.steps.recipe, 1 << 24)
    yield from _within("steps.group", problem.steps.group, groups)
    yield from _within("sources.group", problem.sources.group, groups)
    yield from _within("sources.source", problem.sources.source, 1 << 24)
    yield from _within("sources.resource", problem.sources.resource, resources)
    yield from _within("setup_hours.setup", problem.setup_hours.setup, setups)
    yield from _within("setup_hours.group", problem.setup_hours.group, groups)
    yield from _within("adopted.way", problem.adopted.way, len(ways.line))
    yield from _within("adopted.week", problem.adopted.week, weeks)
    if len(problem.capacity) != resources * weeks:
        yield f"capacity has {len(problem.capacity)} entries, not {resources} x {weeks}"


def _within(name: str, column: memoryview, below: int | None, least: int = 0) -> Iterator[str]:
    rows = ints(column)
    wrong = rows < least
    if below is not None:
        wrong |= rows >= below
    if wrong.any():
        row = int(np.argmax(wrong))
        yield f"{name}: row {row} is {rows[row]}, which names nothing there is"


def _figures(problem: Problem) -> Iterator[str]:
    lines, ways = problem.lines, problem.ways
    for name, column, least in (
        ("lines.quantity", lines.quantity, 1),
        ("lines.pack", lines.pack, 1),
        ("lines.unserved_cost", lines.unserved_cost, -1),
        ("lines.late_cost", lines.late_cost, -1),
        ("lines.early_cost", lines.early_cost, 0),
        ("lines.max_members", lines.max_members, 0),
        ("members.fixed_cost", problem.members.fixed_cost, 0),
        ("members.max_lines", problem.members.max_lines, -1),
        ("ways.price", ways.price, 0),
        ("ways.freight", ways.freight, 0),
        ("ways.min_pieces", ways.min_pieces, 0),
        ("ways.max_pieces", ways.max_pieces, -1),
        ("steps.hours", problem.steps.hours, 0),
        ("steps.weeks_before", problem.steps.weeks_before, 0),
        ("setups.cost", problem.setups.cost, 0),
        ("setup_hours.hours", problem.setup_hours.hours, 0),
        ("capacity", problem.capacity, 0),
        ("adopted.packs", problem.adopted.packs, 0),
        ("adopted.move_cost", problem.adopted.move_cost, -1),
    ):
        rows = ints(column)
        if (rows < least).any():
            row = int(np.argmax(rows < least))
            yield f"{name}: row {row} is {rows[row]}, less than {least}"
    yield from _enormous(problem)


def _enormous(problem: Problem) -> Iterator[str]:
    """Products that would not fit 64 bits, computed without overflow in floating point."""
    lines, ways = problem.lines, problem.ways
    count = len(lines.name)
    whole = ints(lines.quantity).astype(float) + ints(lines.pack)
    apart = problem.weeks + np.abs(ints(lines.due_week)).astype(float)
    worst = ints(lines.unserved_cost) + apart * (
        ints(lines.late_cost, count) + ints(lines.early_cost, count)
    )
    total = float((whole * np.maximum(worst, 0)).sum())
    if len(ways.line):
        rate = ints(ways.price).astype(float) + ints(ways.freight, len(ways.line))
        by_line = np.zeros(count)
        np.maximum.at(by_line, ints(ways.line), rate * whole[ints(ways.line)])
        total += float(by_line.sum())
    if total >= LARGEST:
        yield f"costs add up to {total:.3g}, more than 64 bits hold: take a coarser cost_unit"
    hours = float(ints(problem.steps.hours).max(initial=0)) * float(whole.max(initial=0))
    if hours >= LARGEST:
        yield f"one line takes up to {hours:.3g} x 1e-7 h: its quantity is beyond any plan"


def _supplied(problem: Problem) -> Iterator[str]:
    """Every way finds a resource for each group of its recipe and of its set-up."""
    if not len(problem.ways.line):
        return
    ways, groups = problem.ways, len(problem.groups)
    sources = max(int(ints(problem.sources.source).max(initial=-1)), 0) + 1
    given = np.zeros((sources, groups), dtype=bool)
    given[ints(problem.sources.source), ints(problem.sources.group)] = True
    recipes = max(int(ints(problem.steps.recipe).max(initial=-1)), int(ints(ways.recipe).max())) + 1
    asked = np.zeros((recipes, groups), dtype=bool)
    asked[ints(problem.steps.recipe), ints(problem.steps.group)] = True
    for row in _lacking(asked, given, ints(ways.recipe), ints(ways.source)):
        yield f"way {row}: its source has no resource for a step of its recipe"
    asked = np.zeros((len(problem.setups.cost) + 1, groups), dtype=bool)
    asked[ints(problem.setup_hours.setup), ints(problem.setup_hours.group)] = True
    setup = ints(ways.setup, len(ways.line), -1)
    for row in _lacking(asked, given, setup, ints(ways.source)):
        yield f"way {row}: its source has no resource for its set-up"


def _lacking(asked: Ints, given: Ints, need: Ints, source: Ints) -> list[int]:
    if not asked.any():
        return []
    short = (asked[need] & ~given[source]).any(axis=1)
    return [int(row) for row in np.flatnonzero(short)[:3]]
