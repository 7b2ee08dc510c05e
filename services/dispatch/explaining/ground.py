"""What explanations stand on: a plan's shares, what they leave free, and who works for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from libs.contracts.problem import Plan, Problem
from services.dispatch.core.arrays import Arrays, Flags, Ints, ints
from services.dispatch.core.costing import setup_key, setups_taken
from services.dispatch.core.earlier import earlier_of
from services.dispatch.core.leftover import free_hours
from services.dispatch.core.loading import arrays_of
from services.dispatch.explaining.statement import Labels, Money

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """n shares, W ways, R resources, T weeks, L lines, F members."""

    problem: Problem
    plan: Plan
    labels: Labels
    money: Money
    a: Arrays
    way: Ints  # [n]
    week: Ints  # [n]
    packs: Ints  # [n]
    pieces: Ints  # [n]
    free: Ints  # [R, T]
    prices: Floats  # [R, T] cost units for 1e-7 h
    made: Ints  # [W] packs by way
    made_by_pair: Ints  # [W] packs of the way's line by its member
    ready: Ints  # [W] week since which its set-up stands, -1: not; 0 where it needs none
    lines_of: Ints  # [F]
    members_of: Ints  # [L]
    given: Ints  # [F] value
    left: Ints  # [L] packs that nobody makes
    alone: Ints  # [R] the member that alone draws on a resource, -1: several do

    @cached_property
    def free_rows(self) -> list[list[int]]:
        """`free` in plain numbers."""
        rows: list[list[int]] = self.free.tolist()
        return rows

    @property
    def line(self) -> Ints:
        """[n]"""
        return self.a.line[self.way]

    @property
    def member(self) -> Ints:
        """[n]"""
        return self.a.member[self.way]


def ground(problem: Problem, plan: Plan, labels: Labels) -> Ground:
    """Raises ValueError where the plan's shares are no ways of the problem."""
    a = arrays_of(problem)
    (way, week, packs), ways = _shares(a, plan), len(a.line)
    shares = list(zip(way.tolist(), week.tolist(), packs.tolist(), strict=True))
    made = np.bincount(way, packs, minlength=ways).astype(np.int64)
    members, lines = len(a.member_lines), len(a.packs)
    pairs = np.unique(a.line[way] * members + a.member[way])
    given = np.bincount(a.member[way], a.value[a.line[way]] * packs, minlength=members)
    return Ground(
        problem=problem,
        plan=plan,
        labels=labels,
        money=Money(problem.cost_unit),
        a=a,
        way=way,
        week=week,
        packs=packs,
        pieces=ints(plan.shares.pieces),
        free=free_hours(a, shares),
        prices=earlier_of(a, _published(plan)).prices,
        made=made,
        made_by_pair=_by_pair(a, made),
        ready=_ready(a, shares),
        lines_of=np.bincount(pairs % max(members, 1), minlength=members),
        members_of=np.bincount(pairs // max(members, 1), minlength=lines),
        given=given.astype(np.int64),
        left=a.packs - np.bincount(a.line[way], packs, minlength=lines).astype(np.int64),
        alone=_alone(a),
    )


def _shares(a: Arrays, plan: Plan) -> tuple[Ints, Ints, Ints]:
    way, week, packs = ints(plan.shares.way), ints(plan.shares.week), ints(plan.shares.packs)
    if len(way) and (way.min() < 0 or way.max() >= len(a.line) or (week < 0).any()):
        raise ValueError("the plan is not one of this problem: a share names no way of it")
    if (week >= a.weeks).any() or (ints(plan.shares.line) != a.line[way]).any():
        raise ValueError("the plan is not one of this problem: a share is of another line")
    return way, week, packs


def _published(plan: Plan) -> Plan:
    """Its shadow prices alone: where hours are left, they are worth nothing."""
    none = dict.fromkeys(("resource", "week", "price"), ())
    empty = type(plan.bound_prices).model_validate(none)
    return plan.model_copy(update={"bound_prices": empty})


def _by_pair(a: Arrays, made: Ints) -> Ints:
    if not len(a.line):
        return made
    _, pair = np.unique(a.line * len(a.member_lines) + a.member, return_inverse=True)
    return np.bincount(pair, made).astype(np.int64)[pair]


def _ready(a: Arrays, shares: Sequence[tuple[int, int, int]]) -> Ints:
    ready = np.where(a.setup < 0, 0, -1)
    since = {key: weeks[0] for key, weeks in setups_taken(a, shares).items()}
    for way, _, _ in shares:
        if a.setup[way] >= 0:
            ready[way] = since[setup_key(a, way)]
    family = np.flatnonzero((a.setup >= 0) & a.shared_setup[a.setup]) if len(a.setup_cost) else ()
    for at in family:
        ready[at] = since.get(setup_key(a, int(at)), -1)
    return ready


def _alone(a: Arrays) -> Ints:
    """Who alone draws on a resource. What is named a pool, or another's, is shared whoever does."""
    members = max(len(a.member_lines), 1)
    alone = np.full(len(a.capacity), -1, dtype=np.int64)
    if not len(a.line):
        return alone
    pairs = np.unique(a.source * members + a.member)
    resource = a.resource[pairs // members]
    who = np.broadcast_to((pairs % members)[:, None], resource.shape)
    used = resource >= 0
    drawn = np.unique(resource[used] * members + who[used])
    at, member = drawn // members, drawn % members
    single = np.bincount(at, minlength=len(alone))[at] == 1
    alone[at[single]] = member[single]
    for row, name in enumerate(a.problem.resources.name):
        owner, colon, _ = name.partition(":")
        mine = owner == a.problem.members.name[alone[row]] if alone[row] >= 0 else True
        if colon and not mine:
            alone[row] = -1
    return alone


def own(g: Ground, ways: Ints) -> Flags:
    """[w, G] true where the way's hours of a group are its member's alone."""
    at = g.a.resource[g.a.source[ways]]
    return np.asarray((at >= 0) & (g.alone[at] == g.a.member[ways][:, None]))
