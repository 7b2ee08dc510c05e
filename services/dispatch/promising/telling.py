"""A placed line is told: its portions, what they cost, and how sure they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Ints
from services.dispatch.promising.answers import Portion, PromisedLine, Relaxed
from services.dispatch.promising.asking import Asked, Query
from services.dispatch.promising.confidence import (
    SURE,
    Belief,
    Load,
    Record,
    belief,
    sure_week,
    surety,
    told,
)
from services.dispatch.promising.exact import EXACT_CELLS
from services.dispatch.promising.placing import Placed, price_of
from services.dispatch.promising.standing import Standing

Alternatives = Mapping[str, Problem]


@dataclass(frozen=True)
class Terms:
    """How promises are asked for. `records` by member; `alternatives`: the same lines as they
    would be under another rule (class, permit), by the rule's name; `exact_cells`: ways x weeks up
    to which an earliest week is proved."""

    records: Mapping[str, Record] | None = None
    alternatives: Alternatives | None = None
    relax: bool = True
    sure_per_mille: int = SURE
    exact_cells: int = EXACT_CELLS


def answer(
    standing: Standing,
    asked: Asked,
    line: int,
    q: Query,
    placed: Placed,
    free: Ints,
    terms: Terms,
    relax: tuple[Relaxed, ...],
) -> PromisedLine:
    """`free`: the hours that are left once the line is placed."""
    lines, a = asked.a.problem.lines, asked.a
    portions, short = portions_of(standing, asked, line, q, placed)
    confidence, sure = _sureness(standing, q, placed, free, terms)
    due, rate = int(a.due[line]), max(int(a.late[line]), 0)
    return PromisedLine(
        line=lines.name[line],
        pieces=lines.quantity[line],
        week=placed.week,
        not_before=placed.bound,
        split=portions,
        unserved_pieces=max(0, placed.left * int(a.pack[line]) - short),
        cost=price_of(q, placed.split),
        late_cost=rate * sum(part.packs * max(part.week - due, 0) for part in portions),
        confidence=confidence,
        sure_per_mille=terms.sure_per_mille,
        sure_week=sure,
        relax=relax,
    )


def _sureness(
    standing: Standing, q: Query, placed: Placed, free: Ints, terms: Terms
) -> tuple[str, int | None]:
    """The chance of the promised week, and the first week that is sure enough."""
    if placed.week is None:
        return "0.0", None
    loads, names = loads_of(standing, q, placed), standing.problem.members.name
    known = beliefs(terms.records, {load.member: names[load.member] for load in loads})
    hours = standing.a.capacity, free, known, placed.week
    return told(surety(loads, *hours)), sure_week(loads, *hours, terms.sure_per_mille)


def portions_of(
    standing: Standing, asked: Asked, line: int, q: Query, placed: Placed
) -> tuple[tuple[Portion, ...], int]:
    """The split by member and week; and the pieces by which the unserved last pack is short.

    A line's short pack stands in its largest portion, as it does in a plan.
    """
    a, s = asked.a, placed.split
    pack, quantity = int(a.pack[line]), asked.a.problem.lines.quantity[line]
    short = int(a.packs[line]) * pack - quantity
    cells = [(slot, week) for slot, week in np.argwhere(s.packs > 0).tolist() if s.way[slot] >= 0]
    totals = s.packs.sum(axis=1)
    largest = max(cells, key=lambda at: (totals[at[0]], s.packs[at], -at[1]), default=None)
    name = standing.problem.members.name
    portions = tuple(
        Portion(
            way=int(asked.ways[line][s.way[slot]]),
            member=name[q.member[s.way[slot]]],
            week=week,
            packs=int(s.packs[slot, week]),
            pieces=int(s.packs[slot, week]) * pack
            - (short if (slot, week) == largest and placed.left == 0 else 0),
        )
        for slot, week in sorted(cells, key=lambda at: (at[1], at[0]))
    )
    return portions, short


def loads_of(standing: Standing, q: Query, placed: Placed) -> tuple[Load, ...]:
    loads = []
    for slot in np.flatnonzero(placed.split.way >= 0):
        way = placed.split.way[slot]
        drawn = np.unique(q.resource[way][q.hours[way] > 0])
        own = tuple(int(r) for r in drawn if standing.owner[r] == q.member[way])
        last = int(np.flatnonzero(placed.split.packs[slot])[-1])
        loads.append(Load(int(q.member[way]), own, last))
    return tuple(loads)


def beliefs(records: Mapping[str, Record] | None, members: Mapping[int, str]) -> dict[int, Belief]:
    """What is believed of each member: its record, or the default."""
    told = records or {}
    return {at: belief(told.get(name)) for at, name in members.items()}
