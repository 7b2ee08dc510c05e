"""A few lines of a large problem as a problem of their own; all others stay as they are.

Their packs and hours are off. Where others hold a set-up that these lines may share, one frozen
share of theirs comes along (an anchor), so that the set-up is there, and is paid for, once.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from services.dispatch.core.arrays import Arrays, Ints
from services.dispatch.core.costing import Share, setup_key, setups_taken
from services.dispatch.core.leftover import free_hours
from services.dispatch.core.relaxing import served


@dataclass(frozen=True)
class Region:
    """`ways`: the large problem's way of each of this one's; anchors stand last, from `anchors`."""

    a: Arrays
    ways: Ints
    anchors: list[Share]
    now: list[Share]  # what is made of its lines now, by its own ways; anchors included

    def found(self, shares: list[Share]) -> list[Share]:
        """Shares of its lines, by the large problem's ways."""
        own = len(self.ways) - len(self.anchors)
        return [(int(self.ways[way]), week, packs) for way, week, packs in shares if way < own]


def region_of(a: Arrays, lines: Ints, ways: Ints, mine: list[Share], rest: list[Share]) -> Region:
    """`ways` of `lines`, which make `mine` now; everyone else makes `rest`."""
    anchors = _anchors(a, ways, rest)
    apart = free_hours(a, rest) + a.capacity - free_hours(a, anchors)
    every = np.concatenate([ways, np.array([way for way, _, _ in anchors], dtype=np.int64)])
    place = {way: at for at, way in enumerate(ways.tolist())}
    own = [(place[way], week, packs) for way, week, packs in mine]
    held = [(len(ways) + at, week, packs) for at, (_, week, packs) in enumerate(anchors)]
    sliced = _sliced(a, lines, every, anchors, place)
    cost, limit = _beside(a, rest, anchors)
    none = np.full(len(cost), -1)
    part = replace(sliced, capacity=apart, member_cost=cost, member_lines=limit, fair_target=none)
    return Region(part, every, anchors, own + held)


def _anchors(a: Arrays, ways: Ints, rest: list[Share]) -> list[Share]:
    """One share of the others for each set-up, in each of its weeks, that the ways could share."""
    shared = (way for way in ways.tolist() if a.setup[way] >= 0 and a.shared_setup[a.setup[way]])
    keys = {setup_key(a, way) for way in shared}
    if not keys:
        return []
    held = [s for s in rest if a.setup[s[0]] >= 0 and setup_key(a, s[0]) in keys]
    weeks = {(key, week) for key, those in setups_taken(a, held).items() for week in those}
    found: dict[object, Share] = {}
    for share in held:
        at = setup_key(a, share[0]), share[1]
        if at in weeks:
            found.setdefault(at, share)
    return list(found.values())


def _sliced(
    a: Arrays, lines: Ints, ways: Ints, anchors: list[Share], place: dict[int, int]
) -> Arrays:
    """The columns of these lines and ways; an anchor is a line of its own."""
    own, held = len(ways) - len(anchors), np.array(anchors, dtype=np.int64).reshape(-1, 3)
    number = np.full(len(a.packs), -1)
    number[lines] = np.arange(len(lines))
    line = np.concatenate([number[a.line[ways[:own]]], len(lines) + np.arange(len(held))])
    stands = _standing(a, anchors, own, place)
    return replace(
        a,
        problem=a.problem.model_copy(update={"adopted": stands, "fair_per_million": 0}),
        **_lines(a, lines, held),
        **_ways(a, ways[:own], held),
        line=line,
        closed=_closed(a, place),
    )


def _lines(a: Arrays, lines: Ints, held: Ints) -> dict[str, Any]:
    """Anchors cost nothing: they stand anyway."""
    of, none = np.concatenate([lines, a.line[held[:, 0]]]), np.zeros(len(held), dtype=np.int64)
    return {
        "packs": np.concatenate([a.packs[lines], held[:, 2]]),
        "pack": a.pack[of],
        "due": a.due[of],
        "late": np.concatenate([a.late[lines], none]),
        "early": np.concatenate([a.early[lines], none]),
        "unserved": np.concatenate([served(a)[lines], none]),
        "most_members": np.concatenate([a.most_members[lines], none]),
        "value": a.value[of],
    }


def _ways(a: Arrays, ways: Ints, held: Ints) -> dict[str, Any]:
    every, week = np.concatenate([ways, held[:, 0]]), held[:, 1]
    alike = ("member", "price", "freight", "recipe", "source", "setup")
    return {name: getattr(a, name)[every] for name in alike} | {
        "least": np.concatenate([a.least[ways], np.zeros(len(held), dtype=np.int64)]),
        "most": np.concatenate([a.most[ways], held[:, 2]]),
        "first": np.concatenate([a.first[ways], week]),
        "last": np.concatenate([a.last[ways], week]),
    }


def _closed(a: Arrays, place: dict[int, int]) -> Ints:
    rows = [(place[way], week) for way, week in a.closed.tolist() if way in place]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _standing(a: Arrays, anchors: list[Share], own: int, place: dict[int, int]) -> object:
    """What stands of these ways, and the anchors, which may not move."""
    old = a.problem.adopted
    rows = zip(old.way, old.week, old.packs, old.move_cost, strict=True)
    kept = [(place[row[0]], *row[1:]) for row in rows if row[0] in place]
    kept += [(own + at, week, packs, -1) for at, (_, week, packs) in enumerate(anchors)]
    way, week, packs, move = np.array(kept, dtype=np.int64).reshape(-1, 4).T
    return type(old).model_validate({"way": way, "week": week, "packs": packs, "move_cost": move})


def _beside(a: Arrays, rest: list[Share], anchors: list[Share]) -> tuple[Ints, Ints]:
    """By member: costs nothing more where the others use it; lines that it may still have."""
    pairs = np.array(sorted({(int(a.line[way]), int(a.member[way])) for way, _, _ in rest}))
    used = pairs.reshape(-1, 2)[:, 1].astype(np.int64)
    cost, free = a.member_cost.copy(), a.member_lines.copy()
    cost[used] = 0
    np.subtract.at(free, used, 1)
    np.add.at(free, a.member[np.array([way for way, _, _ in anchors], dtype=np.int64)], 1)
    return cost, np.where(a.member_lines < 0, -1, np.maximum(free, 0))
