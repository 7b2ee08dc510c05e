"""A problem as numpy arrays: defaults filled in, quantities and costs counted in packs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from libs.contracts.problem import Problem

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def ints(column: memoryview, rows: int | None = None, default: int = 0) -> Ints:
    """The column; where it is empty and `rows` are asked, that many defaults."""
    if rows is not None and len(column) == 0:
        return np.full(rows, default, dtype=np.int64)
    return np.asarray(column, dtype=np.int64)


@dataclass(frozen=True)
class Arrays:
    """Shapes: L lines, F members, W ways, T weeks, R resources, S sources, G groups, K set-ups.

    Quantities in packs; costs in cost units a pack; hours in 1e-7 h a pack.
    """

    problem: Problem
    packs: Ints  # [L]
    pack: Ints  # [L] pieces in a pack
    due: Ints  # [L]
    late: Ints  # [L] by week; -1: forbidden
    early: Ints  # [L] by week
    unserved: Ints  # [L] -1: must be served
    most_members: Ints  # [L] 0: no limit
    value: Ints  # [L]
    line: Ints  # [W]
    member: Ints  # [W]
    price: Ints  # [W]
    freight: Ints  # [W]
    least: Ints  # [W] where used at all
    most: Ints  # [W]
    first: Ints  # [W]
    last: Ints  # [W]
    recipe: Ints  # [W]
    source: Ints  # [W]
    setup: Ints  # [W] -1: none
    closed: Ints  # [n, 2] way, week
    step_start: Ints  # [recipes + 1]
    step_group: Ints
    step_hours: Ints  # by piece
    step_before: Ints
    setup_start: Ints  # [K + 1]
    setup_group: Ints
    setup_hours: Ints
    setup_cost: Ints  # [K]
    resource: Ints  # [S, G] -1: none
    capacity: Ints  # [R, T]
    member_cost: Ints  # [F]
    member_lines: Ints  # [F] -1: no limit
    fair_target: Ints  # [F] -1: none

    @property
    def weeks(self) -> int:
        return self.problem.weeks

    @cached_property
    def shared_setup(self) -> Flags:
        """[K] true where ways of one source share the set-up."""
        return np.array([scope == "family" for scope in self.problem.setups.scope], dtype=bool)

    @cached_property
    def weekly_setup(self) -> Flags:
        """[K] true where it is taken in each week of work."""
        return np.array([repeats == "week" for repeats in self.problem.setups.repeats], dtype=bool)

    @cached_property
    def open(self) -> Flags:
        """[W, T] the weeks in which a way may finish packs: gates, and forbidden lateness."""
        week = np.arange(self.weeks)
        mask = (self.first[:, None] <= week) & (week <= self.last[:, None])
        forbidden = self.late[self.line] < 0
        mask &= ~(forbidden[:, None] & (week > self.due[self.line][:, None]))
        mask[self.closed[:, 0], self.closed[:, 1]] = False
        return mask

    def open_at(self, way: Ints, week: Ints) -> Flags:
        """Is each way open in its week? As `open`, for a few of them."""
        late = (self.late[self.line[way]] < 0) & (week > self.due[self.line[way]])
        shut = self.closed[:, 0] * self.weeks + self.closed[:, 1]
        within = (self.first[way] <= week) & (week <= self.last[way])
        return within & ~late & ~np.isin(way * self.weeks + week, shut)

    @cached_property
    def hours_table(self) -> Ints:
        """[recipes, G] hours by piece, all weeks together."""
        return dense(self.step_start, self.step_group, self.step_hours, self.resource.shape[1])

    @cached_property
    def setup_table(self) -> Ints:
        """[K + 1, G] hours of set-ups; the last row, -1, is: needs none."""
        table = dense(self.setup_start, self.setup_group, self.setup_hours, self.resource.shape[1])
        return np.vstack([table, np.zeros((1, table.shape[1]), dtype=np.int64)])

    def steps(self, way: int) -> list[tuple[int, int, int]]:
        """Resource, hours a pack, and weeks before, of each step of a way."""
        recipe, source = self.recipe[way], self.resource[self.source[way]]
        pack = int(self.pack[self.line[way]])
        return [
            (int(source[group]), int(hours) * pack, int(before))
            for group, hours, before in zip(
                *_slice(
                    self.step_start, recipe, self.step_group, self.step_hours, self.step_before
                ),
                strict=True,
            )
        ]

    def setup_steps(self, way: int) -> list[tuple[int, int]]:
        """Resource and hours of the set-up of a way; none where it needs none."""
        if self.setup[way] < 0:
            return []
        source = self.resource[self.source[way]]
        rows = _slice(self.setup_start, self.setup[way], self.setup_group, self.setup_hours)
        return [(int(source[group]), int(hours)) for group, hours in zip(*rows, strict=True)]

    def cell_cost(self, way: int, week: int) -> int:
        """Price, freight, lateness and holding of a pack finished in that week."""
        line = self.line[way]
        apart = week - int(self.due[line])
        rate = int(self.late[line]) if apart > 0 else int(self.early[line])
        return int(self.price[way]) + int(self.freight[way]) + abs(apart) * max(rate, 0)

    def week_costs(self, way: int) -> list[int]:
        """[T] `cell_cost` of every week."""
        line = self.line[way]
        apart = np.arange(self.weeks) - self.due[line]
        rate = np.where(apart > 0, max(self.late[line], 0), max(self.early[line], 0))
        costs: list[int] = (self.price[way] + self.freight[way] + np.abs(apart) * rate).tolist()
        return costs


def _slice(start: Ints, row: int, *columns: Ints) -> list[Ints]:
    return [column[start[row] : start[row + 1]] for column in columns]


def dense(start: Ints, group: Ints, hours: Ints, groups: int) -> Ints:
    """Rows of hours by group, from hours listed row after row."""
    table = np.zeros((len(start) - 1, groups), dtype=np.int64)
    np.add.at(table, (np.repeat(np.arange(len(start) - 1), np.diff(start)), group), hours)
    return table


def grouped(key: Ints, rows: int, *columns: Ints) -> tuple[Ints, ...]:
    """Rows sorted by key: where each key starts, and the other columns in that order."""
    order = np.argsort(key, kind="stable")
    start = np.searchsorted(key[order], np.arange(rows + 1)).astype(np.int64)
    return (start, *(column[order] for column in columns))


def listed(start: Ints, key: Ints) -> tuple[Ints, Ints]:
    """Each entry of `key` with each row of its group: positions in `key`, and rows."""
    many = start[key + 1] - start[key]
    at = np.repeat(np.arange(len(key)), many)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(many) - many, many) + start[key][at]
