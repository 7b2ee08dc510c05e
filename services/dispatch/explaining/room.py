"""What a way could still make in the hours that a plan leaves, week by week."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.dispatch.core.arrays import Arrays, Flags, Ints, dense
from services.dispatch.explaining.ground import Ground

PLENTY = 1 << 40  # packs, where no hours are asked
BLOCK = 20_000  # ways looked at together


@dataclass(frozen=True)
class Room:
    """Packs, of w ways in T weeks."""

    packs: Ints  # [w, T] with the set-up taken already; 0 where closed
    first: Ints  # [w, T] with the set-up in that week; -1 where it does not fit or closed
    usable: Flags  # [w, T] weeks in which a pack can be finished, its set-up taken before
    total: Ints  # [w] all weeks together, from the best start


def blocks(ways: Ints) -> Iterator[Ints]:
    for start in range(0, len(ways), BLOCK):
        yield ways[start : start + BLOCK]


def steps_before(a: Arrays) -> list[tuple[int, Ints]]:
    """Weeks before the finish, and hours a piece [recipes, G] of the steps worked then."""
    rows = np.repeat(np.arange(len(a.step_start) - 1), np.diff(a.step_start))
    found = []
    for before in np.unique(a.step_before).tolist() or [0]:
        mine = a.step_before == before
        start = np.searchsorted(rows[mine], np.arange(len(a.step_start)))
        groups = a.resource.shape[1]
        found.append((before, dense(start, a.step_group[mine], a.step_hours[mine], groups)))
    return found if any(before == 0 for before, _ in found) else [(0, found[0][1] * 0), *found]


def supply(g: Ground, ways: Ints, before: int) -> Ints:
    """[w, G, T] free hours, of so many weeks before; none before the first week."""
    at = g.a.resource[g.a.source[ways]]
    free = np.zeros_like(g.free)
    free[:, before:] = g.free[:, : g.free.shape[1] - before]
    return np.asarray(free[at])


def room(g: Ground, ways: Ints) -> Room:
    a = g.a
    is_open = a.open[ways]
    packs = np.full(is_open.shape, PLENTY)
    first = packs.copy()
    setup = a.setup_table[a.setup[ways]][:, :, None]
    for before, table in steps_before(a):
        hours = (table[a.recipe[ways]] * a.pack[a.line[ways]][:, None])[:, :, None]
        free = supply(g, ways, before)
        packs = np.minimum(packs, _held(free, hours).min(axis=1, initial=PLENTY))
        left = free - setup if before == 0 else free
        fits = _held(left, hours).min(axis=1, initial=PLENTY)
        if before == 0:
            fits = np.where(((left < 0) & (setup > 0)).any(axis=1), -1, fits)
        first = np.minimum(first, fits)
    packs, first = np.where(is_open, packs.clip(0), 0), np.where(is_open, first, -1)
    ready = g.ready[ways][:, None]
    since = (ready >= 0) & (np.arange(a.weeks) >= ready)
    # A set-up that stands in a later week can be taken earlier instead, where its hours fit.
    started = since | np.logical_or.accumulate((first >= 1) & ~since, axis=1)
    later = packs.sum(axis=1, keepdims=True) - np.cumsum(packs, axis=1)
    fresh = np.where(first >= 1, first + later, 0).max(axis=1, initial=0)
    total = np.maximum((packs * since).sum(axis=1), fresh)
    return Room(packs, first, started & (packs >= 1), np.minimum(total, PLENTY))


def _held(free: Ints, hours: Ints) -> Ints:
    """Whole packs of so many hours."""
    return np.asarray(np.where(hours > 0, free // np.maximum(hours, 1), PLENTY))


def short_of(g: Ground, ways: Ints) -> Flags:
    """[w, G, T] true in open weeks in which a group has too few hours for one more pack, its
    set-up included where none stands; by the week in which the pack would be finished."""
    a = g.a
    ready = g.ready[ways][:, None]
    fresh = ((ready < 0) | (np.arange(a.weeks) < ready))[:, None, :]
    short = np.zeros((len(ways), a.resource.shape[1], a.weeks), dtype=bool)
    for before, table in steps_before(a):
        hours = (table[a.recipe[ways]] * a.pack[a.line[ways]][:, None])[:, :, None]
        if before == 0:
            hours = hours + np.where(fresh, a.setup_table[a.setup[ways]][:, :, None], 0)
        short |= supply(g, ways, before) < hours
    return np.asarray(short & a.open[ways][:, None, :])
