"""A problem laid out for the search: ways sorted by line, hours and costs by pack, in numbers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.dispatch.core.arrays import Arrays, Flags, Ints

Floats = NDArray[np.float64]
Small = NDArray[np.int32]


class Grid(NamedTuple):
    """L lines, W ways, T weeks, R resources, G groups. Row 0 of `setup_*` is: needs none."""

    start: Ints  # [L + 1] the ways of a line
    packs: Ints  # [L]
    due: Ints  # [L]
    late: Floats  # [L]
    early: Floats  # [L]
    unserved: Floats  # [L]
    most_members: Ints  # [L]
    price: Floats  # [W]
    hours_row: Small  # [W] row of hours
    source: Small  # [W]
    setup: Small  # [W] row of setup_*
    least: Ints  # [W]
    most: Ints  # [W]
    member: Small  # [W]
    room: Small  # [W, T] packs that an empty week would hold; 0 where closed
    hours: Ints  # [rows, G]
    setup_hours: Ints  # [K + 1, G]
    setup_cost: Floats  # [K + 1]
    resource: Small  # [S, G] (an unused last resource where there is none)
    capacity: Ints  # [R + 1, T]


def suits(a: Arrays) -> bool:
    """Can the search take this problem? Set-ups by line, once; no limits that tie lines together
    but hours, newcomers excepted; no step ahead of its week."""
    return bool(
        len(a.line)
        and not a.shared_setup[a.setup[a.setup >= 0]].any()
        and not a.weekly_setup[a.setup[a.setup >= 0]].any()
        and not a.member_cost.any()
        and not a.step_before.any()
        and not a.problem.fair_per_million
        and not len(a.problem.adopted.way)
        and (a.unserved >= 0).all()
        and len(np.unique(a.line * len(a.member_lines) + a.member)) == len(a.line)
    )


def grid_of(a: Arrays) -> tuple[Grid, Ints]:
    """The grid, and the problem's way of each of its ways."""
    order = np.argsort(a.line, kind="stable")
    pair, hours_row = np.unique(
        np.column_stack([a.recipe, a.pack[a.line]])[order], axis=0, return_inverse=True
    )
    hours = _dense(a.step_start, a.step_group, a.step_hours, a.resource.shape[1])
    hours = hours[pair[:, 0]] * pair[:, 1:]
    setup_hours = _dense(a.setup_start, a.setup_group, a.setup_hours, a.resource.shape[1])
    nothing = np.zeros((1, a.resource.shape[1]), dtype=np.int64)
    resource = np.where(a.resource < 0, len(a.capacity), a.resource).astype(np.int32)
    capacity = np.vstack([a.capacity, np.zeros((1, a.weeks), dtype=np.int64)])
    grid = Grid(
        start=np.searchsorted(a.line[order], np.arange(len(a.packs) + 1)).astype(np.int64),
        packs=a.packs,
        due=a.due,
        late=np.maximum(a.late, 0).astype(float),
        early=a.early.astype(float),
        unserved=a.unserved.astype(float),
        most_members=a.most_members,
        price=(a.price + a.freight)[order].astype(float),
        hours_row=hours_row.ravel().astype(np.int32),
        source=a.source[order].astype(np.int32),
        setup=(a.setup[order] + 1).astype(np.int32),
        least=a.least[order],
        most=a.most[order],
        member=a.member[order].astype(np.int32),
        room=np.zeros((0, 0), dtype=np.int32),
        hours=hours,
        setup_hours=np.vstack([nothing, setup_hours]),
        setup_cost=np.concatenate([[0.0], a.setup_cost.astype(float)]),
        resource=resource,
        capacity=capacity,
    )
    return grid._replace(room=_room(grid, a.open[order])), order


def _dense(start: Ints, group: Ints, hours: Ints, groups: int) -> Ints:
    table = np.zeros((len(start) - 1, groups), dtype=np.int64)
    np.add.at(table, (np.repeat(np.arange(len(start) - 1), np.diff(start)), group), hours)
    return table


def _room(grid: Grid, is_open: Flags) -> Small:
    """[W, T] by pairs of source and row of hours, of which there are far fewer than ways."""
    rows = len(grid.hours)
    pair, which = np.unique(grid.source.astype(np.int64) * rows + grid.hours_row, return_inverse=True)
    source, row = np.divmod(pair, rows)
    room = np.full((len(pair), grid.capacity.shape[1]), np.iinfo(np.int32).max, dtype=np.int64)
    for group in range(grid.hours.shape[1]):
        need = grid.hours[row, group]
        some = need > 0
        free = grid.capacity[grid.resource[source[some], group]]
        room[some] = np.minimum(room[some], free // need[some, None])
    packs = np.repeat(grid.packs, np.diff(grid.start))
    most = np.minimum(packs, np.minimum(grid.most, np.iinfo(np.int32).max))
    capped = np.minimum(room.astype(np.int32)[which.ravel()], most[:, None].astype(np.int32))
    capped[~is_open] = 0
    return capped
