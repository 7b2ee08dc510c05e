"""A problem laid out for the search: ways sorted by line, hours and costs by pack, in numbers."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.dispatch.core.arrays import Arrays, Ints, ints

COUNTED = 1 << 24  # a range of numbers up to which they are counted, not sorted
Floats = NDArray[np.float64]
Small = NDArray[np.int32]


class Grid(NamedTuple):
    """L lines, W ways, T weeks, R resources, G groups.

    Ways of the same source, hours a pack, set-up and closed weeks are one kind of work (P), of
    which there are a hundred times fewer than ways.
    """

    start: Ints  # [L + 1] the ways of a line
    packs: Ints  # [L]
    due: Ints  # [L]
    late: Floats  # [L]
    early: Floats  # [L]
    unserved: Floats  # [L]
    most_members: Ints  # [L]
    price: Floats  # [W]
    kind: Ints  # [W]
    member: Ints  # [W]
    least: Ints  # [W]
    most: Ints  # [W]
    first: Ints  # [W]
    last: Ints  # [W]
    source: Ints  # [P]
    room: Floats  # [P, T] packs that an empty week would hold; 0 where closed
    hours: Floats  # [P, G] whole numbers below 2^53, as are all hours here
    setup_hours: Floats  # [P, G]
    setup_cost: Floats  # [P]
    resource: Ints  # [P, G] (an unused last resource where there is none)
    capacity: Floats  # [R + 1, T]
    stand_start: Ints  # [L + 1] shares of the adopted plan that may move, line by line:
    stand_way: Ints
    stand_week: Ints
    stand_packs: Ints
    stand_cost: Floats  # of taking a pack away


def suits(a: Arrays, pairs: bool = True) -> bool:
    """Can the search take this problem? Set-ups by line, once; no limits that tie lines together
    but hours, newcomers excepted; no step ahead of its week; `pairs`: one way a member and line
    (where there are more, the search keeps all limits as if each were a member's of its own)."""
    return bool(
        len(a.line)
        and not a.shared_setup[a.setup[a.setup >= 0]].any()
        and not a.weekly_setup[a.setup[a.setup >= 0]].any()
        and not a.member_cost.any()
        and not a.step_before.any()
        and not a.problem.fair_per_million
        and (a.unserved >= 0).all()
        and (not pairs or one_way_a_pair(a))
    )


def one_way_a_pair(a: Arrays) -> bool:
    """True where no member has two ways to make a line."""
    pairs = np.sort(a.line * len(a.member_lines) + a.member, kind="stable")
    return not bool((np.diff(pairs) == 0).any())


def grid_of(a: Arrays) -> tuple[Grid, Ints]:
    """The grid, and the problem's way of each of its ways."""
    order = np.argsort(a.line, kind="stable")
    of_kind, kind = _kinds(a)
    capacity = np.vstack([a.capacity, np.zeros((1, a.weeks), dtype=np.int64)])
    grid = Grid(
        start=np.searchsorted(a.line[order], np.arange(len(a.packs) + 1)),
        packs=a.packs,
        due=a.due,
        late=np.maximum(a.late, 0).astype(float),
        early=a.early.astype(float),
        unserved=a.unserved.astype(float),
        most_members=a.most_members,
        price=(a.price + a.freight)[order].astype(float),
        kind=kind[order],
        member=a.member[order],
        least=a.least[order],
        most=a.most[order],
        first=a.first[order],
        last=_last(a)[order],
        room=np.zeros((0, 0)),
        capacity=capacity.astype(float),
        **_work(a, of_kind),
        **_standing(a, order),
    )
    room = _room(grid)
    room[kind[a.closed[:, 0]], a.closed[:, 1]] = 0
    return grid._replace(room=room), order


def _work(a: Arrays, of_kind: Ints) -> dict[str, NDArray[Any]]:
    """Columns by kind: where its hours come from, and how many, for a pack and for a set-up."""
    groups, pack = _by_load(a), a.pack[a.line[of_kind]][:, None]
    resource = np.where(a.resource < 0, len(a.capacity), a.resource)
    return {
        "source": a.source[of_kind],
        "hours": (a.hours_table[a.recipe[of_kind]] * pack)[:, groups].astype(float),
        "setup_hours": a.setup_table[a.setup[of_kind]][:, groups].astype(float),
        "setup_cost": np.append(a.setup_cost, 0).astype(float)[a.setup[of_kind]],
        "resource": resource[a.source[of_kind]][:, groups],
    }


def _standing(a: Arrays, order: Ints) -> dict[str, NDArray[Any]]:
    """Columns of what stands and may move, by line; ways as the grid counts them."""
    stands = a.problem.adopted
    at = np.empty(len(order), dtype=np.int64)
    at[order] = np.arange(len(order))
    way, move = ints(stands.way), ints(stands.move_cost)
    some = np.flatnonzero((move > 0) & (ints(stands.packs) > 0))
    line = a.line[way[some]]
    some = some[np.argsort(line, kind="stable")]
    way = way[some]
    return {
        "stand_start": np.searchsorted(a.line[way], np.arange(len(a.packs) + 1)),
        "stand_way": at[way],
        "stand_week": ints(stands.week)[some],
        "stand_packs": ints(stands.packs)[some],
        "stand_cost": (move[some] * a.pack[a.line[way]]).astype(float),
    }


def _by_load(a: Arrays) -> Ints:
    """Groups by the hours that all lines ask for, against those there are: the tightest first."""
    one_way = np.flatnonzero(np.diff(a.line, prepend=-1))
    asked = a.hours_table[a.recipe[one_way]] * (a.packs * a.pack)[a.line[one_way]][:, None]
    there = np.zeros(a.resource.shape[1])
    np.add.at(there, np.asarray(a.problem.resources.group), a.capacity.sum(axis=1))
    return np.argsort(-asked.sum(axis=0) / np.maximum(there, 1.0), kind="stable")


def _kinds(a: Arrays) -> tuple[Ints, Ints]:
    """One way of each kind, and the kind of each way."""
    key = np.zeros(len(a.line), dtype=np.int64)
    gaps = np.zeros(len(a.line), dtype=np.int64)
    gaps[a.closed[:, 0]] = 1 + a.closed[:, 0]  # a way with closed weeks is a kind of its own
    for part in (a.source, a.recipe, a.pack[a.line], a.setup + 1, gaps):
        code = ranks(part)
        key = ranks(key * (int(code.max(initial=0)) + 1) + code)
    of_kind = np.zeros(int(key.max(initial=-1)) + 1, dtype=np.int64)
    of_kind[key[::-1]] = np.arange(len(key))[::-1]
    return of_kind, key


def ranks(column: Ints) -> Ints:
    """0 for the smallest number of a column, 1 for the next; by counting, where that is faster."""
    low = int(column.min(initial=0))
    if int(column.max(initial=0)) - low >= COUNTED:
        _, rank = np.unique(column, return_inverse=True)
        return rank
    there = np.bincount(column - low) > 0
    return np.asarray((np.cumsum(there) - 1)[column - low], dtype=np.int64)


def _last(a: Arrays) -> Ints:
    forbidden = a.late[a.line] < 0
    return np.where(forbidden, np.minimum(a.last, a.due[a.line]), a.last)


def _room(grid: Grid) -> Floats:
    room = np.full((len(grid.source), grid.capacity.shape[1]), 1e15)
    for group in range(grid.hours.shape[1]):
        need = grid.hours[:, group]
        some = need > 0
        free = grid.capacity[grid.resource[some, group]]
        room[some] = np.minimum(room[some], free // need[some, None])
    return room
