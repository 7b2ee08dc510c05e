"""Fairness: each member's fair share of a problem's lines, and how evenly a plan gives.

A line is due to the members able for it, in the ratio of the pieces that each could make of it with
its own open hours, and so that these hours come to be used as evenly as they can. Evenness is
Jain's index, (sum x)^2 / (n sum x^2): 1 where all have the same, 1/n where one has everything.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from libs.contracts.problem import Lines, Members, Plan, Problem
from services.dispatch.core.arrays import Arrays, Flags, Ints, ints
from services.dispatch.core.leftover import free_hours
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.search.grid import Floats

EVENING = 60  # rounds in which the parts of lines settle


def with_fair_shares(problem: Problem, received: Sequence[int] = ()) -> Problem:
    """Lines count by own hours, at what an hour is worth on average (`lines.value` is by piece).

    `received`: own hours, 1e-7 h, that each member was given already in the same window.
    """
    a = arrays_of(problem)
    quantity, hours = ints(problem.lines.quantity), _by_line(a, _own_each(a))
    worth = (ints(problem.lines.value, len(hours)) * quantity).sum()
    asked = (hours * quantity).sum()
    value = (hours * (worth / asked if asked else 0.0)).astype(np.int64)
    lines = Lines.model_validate(dict(problem.lines) | {"value": value})
    counted = problem.model_copy(update={"lines": lines})
    target = fair_targets(counted, received)
    members = Members.model_validate(dict(problem.members) | {"fair_target": target})
    return counted.model_copy(update={"members": members})


def fair_targets(problem: Problem, received: Sequence[int] = ()) -> list[int]:
    """By member, in what `lines.value` counts; -1 for those able for nothing."""
    a = arrays_of(problem)
    quantity, members = ints(problem.lines.quantity), len(a.fair_target)
    part = _parts(a, np.array(received or [0] * members, dtype=float))
    value = ints(problem.lines.value, len(quantity)) * quantity
    due = np.bincount(a.member, part * value[a.line], minlength=members)
    able = np.bincount(a.member, part, minlength=members) > 0
    targets: list[int] = np.where(able, due, -1).astype(np.int64).tolist()
    return targets


def entitled_hours(problem: Problem, received: Sequence[int] = ()) -> list[int]:
    """By member, 1e-7 h: its fair part of the own hours of all lines; -1 for those able for
    nothing."""
    a = arrays_of(problem)
    hours = _by_line(a, _own_each(a)).astype(np.int64)
    lines = Lines.model_validate(dict(problem.lines) | {"value": hours})
    return fair_targets(problem.model_copy(update={"lines": lines}), received)


def _parts(a: Arrays, had: Floats) -> Floats:
    """[W] the part of its line that is due to each way: scaled until hours are evenly used."""
    able, hours = able_pieces(a), _own_each(a) * ints(a.problem.lines.quantity)[a.line]
    there, scale = own_hours(a) + had, np.ones(len(had))
    for _ in range(EVENING):
        ratio = able * scale[a.member]
        part = _divided(ratio, np.bincount(a.line, ratio, minlength=len(a.packs))[a.line])
        taken = np.bincount(a.member, part * hours, minlength=len(had)) + had
        used = _divided(taken, there)
        counted = used > 0
        scale[counted] *= used[counted].mean() / used[counted] if counted.any() else 1.0
    return part


def able_pieces(a: Arrays) -> Floats:
    """[W] pieces that a way's own hours could make, alone, in the weeks in which it is open."""
    until = np.zeros((len(a.capacity) + 1, a.weeks + 1))
    until[:-1, 1:] = np.cumsum(a.capacity, axis=1)
    resource, hours = a.resource[a.source], a.hours_table[a.recipe]
    last = np.maximum(a.last, a.first - 1)
    free = until[resource, last[:, None] + 1] - until[resource, a.first[:, None]]
    each = np.divide(free, hours, out=np.full(hours.shape, np.inf), where=hours > 0)
    alone = np.where(_own(a)[resource], each, np.inf).min(axis=1, initial=np.inf)
    pieces = np.where(np.isfinite(alone), alone, each.min(axis=1, initial=np.inf))
    return np.asarray(np.minimum(pieces, (a.most * a.pack[a.line]).astype(float)))


def hours_index(problem: Problem, plan: Plan) -> float:
    """How evenly the own open hours of members able for the same lines are used."""
    a = arrays_of(problem)
    shares = list(zip(plan.shares.way, plan.shares.week, plan.shares.packs, strict=True))
    there, members = own_hours(a), len(a.fair_target)
    left = _by_member(a, free_hours(a, shares).sum(axis=1), members)
    return _even(a, _divided(there - left, there))


def value_index(problem: Problem, plan: Plan) -> float:
    """How evenly members able for the same lines are given value, against their fair shares."""
    a = arrays_of(problem)
    value = ints(problem.lines.value, len(a.packs))[ints(plan.shares.line)]
    member, pieces = ints(plan.shares.member), ints(plan.shares.pieces)
    given = np.bincount(member, value * pieces, minlength=len(a.fair_target))
    return _even(a, _divided(given, np.array(fair_targets(problem), dtype=float)))


def _even(a: Arrays, part: Floats) -> float:
    """Mean of each line's index over the members able for it, weighted by the hours it asks."""
    pairs = np.unique((a.line * len(part) + a.member)[able_pieces(a) > 0])
    line, mine = pairs // len(part), part[pairs % len(part)]
    many, total, squares = (
        np.bincount(line, of, minlength=len(a.packs)) for of in (None, mine, mine**2)
    )
    index = np.where(squares > 0, _divided(total**2, many * squares), 1.0)
    asked = _by_line(a, a.hours_table[a.recipe].sum(axis=1)) * ints(a.problem.lines.quantity)
    asked = np.where(many > 1, asked, 0.0)
    return float((index * asked).sum() / asked.sum()) if asked.any() else 1.0


def own_hours(a: Arrays) -> Floats:
    """[F] hours in which a member alone works, all weeks together."""
    return _by_member(a, a.capacity.sum(axis=1), len(a.fair_target))


def _own(a: Arrays) -> Flags:
    """[R + 1] true where one member alone draws on the resource; the last is none."""
    return np.asarray(np.bincount(_users(a)[0], minlength=len(a.capacity) + 1) == 1)


def _users(a: Arrays) -> tuple[Ints, Ints]:
    """Resource and member of each pair that there is."""
    members = len(a.fair_target)
    drawn = (a.hours_table[a.recipe] > 0) & (a.resource[a.source] >= 0)
    pairs = np.unique((a.resource[a.source] * members + a.member[:, None])[drawn])
    return pairs // members, pairs % members


def _by_member(a: Arrays, hours: Ints, members: int) -> Floats:
    resource, member = _users(a)
    mine = _own(a)[resource]
    return np.bincount(member[mine], hours[resource[mine]], minlength=members).astype(float)


def _own_each(a: Arrays) -> Ints:
    """[W] own hours of a piece."""
    mine = np.where(_own(a)[a.resource[a.source]], a.hours_table[a.recipe], 0)
    return np.asarray(mine.sum(axis=1))


def _by_line(a: Arrays, of_way: Ints) -> Floats:
    """[L] the most of its ways."""
    most = np.zeros(len(a.packs))
    np.maximum.at(most, a.line, of_way)
    return most


def _divided(one: Any, other: Any) -> Floats:
    some = np.asarray(other) > 0
    return np.asarray(np.divide(one, other, out=np.zeros(np.shape(one)), where=some))
