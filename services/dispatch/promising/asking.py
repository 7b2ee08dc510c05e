"""Prospective lines, asked as a `Problem` of their own over the same members and resources.

Members and resources are known again by name; the asked problem's own capacity is not looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Arrays, Flags, Ints
from services.dispatch.core.loading import arrays_of
from services.dispatch.promising.standing import Standing


class Unknown(ValueError):
    """A member or resource that the standing problem does not have, named in words."""


class Query(NamedTuple):
    """One line to be placed. n ways, T weeks, A steps and B other set-up hours a way.

    Hours in 1e-7 h a pack; resource R is nobody's and asks for nothing.
    """

    packs: int
    most_members: int  # 0: no limit
    member: Ints  # [n]
    least: Ints  # [n]
    most: Ints  # [n]
    open: Flags  # [n, T]
    resource: Ints  # [n, A]
    hours: Ints  # [n, A]
    before: Ints  # [n, A]
    once: Ints  # [n, A] of a set-up, at the same resource, in the week of the set-up
    other: Ints  # [n, B] resources of a set-up where packs take no hours in its week
    other_hours: Ints  # [n, B]
    weekly: Flags  # [n] the set-up is taken in each week of work
    setup_cost: Ints  # [n]
    cost: Ints  # [n, T] of a pack


@dataclass(frozen=True)
class Asked:
    """Arrays of the asked lines; members and resources counted as the standing problem does."""

    a: Arrays
    ways: tuple[Ints, ...]  # by line, its ways in the asked problem

    def query(self, line: int, standing: Standing, employed: Ints) -> Query:
        """`employed` [F]: members that are used already, and cost nothing more to be used."""
        a, ways = self.a, self.ways[line]
        fixed = np.where(employed[a.member[ways]] > 0, 0, standing.a.member_cost[a.member[ways]])
        set_up = np.append(a.setup_cost, 0)[a.setup[ways]]
        rows = [_row(a, way, len(standing.free) - 1) for way in ways.tolist()]
        week = np.zeros((len(ways), a.weeks), dtype=np.int64)
        for at, way in enumerate(ways.tolist()):
            week[at] = a.week_costs(way)
        steps, others = _padded(rows, 0, 4), _padded(rows, 1, 2)
        weekly = np.append(a.weekly_setup, False)[a.setup[ways]]
        return Query(
            packs=int(a.packs[line]),
            most_members=int(a.most_members[line]),
            member=a.member[ways],
            least=a.least[ways],
            most=a.most[ways],
            open=_open(a, ways),
            resource=np.where(steps[1] > 0, steps[0], len(standing.free) - 1),
            hours=steps[1],
            before=steps[2],
            once=steps[3],
            other=np.where(others[1] > 0, others[0], len(standing.free) - 1),
            other_hours=others[1],
            weekly=weekly.astype(bool),
            setup_cost=set_up + fixed,
            cost=week,
        )


def _open(a: Arrays, ways: Ints) -> Flags:
    at = np.repeat(ways, a.weeks)
    return a.open_at(at, np.tile(np.arange(a.weeks), len(ways))).reshape(len(ways), a.weeks)


def _row(a: Arrays, way: int, nobody: int) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Steps with the set-up hours at their resource; and the set-up's hours elsewhere."""
    once: dict[int, int] = {}
    for resource, hours in a.setup_steps(way):
        once[resource] = once.get(resource, 0) + hours
    steps: dict[tuple[int, int], int] = {}
    for resource, hours, before in a.steps(way):
        if hours:
            steps[resource, before] = steps.get((resource, before), 0) + hours
    rows: list[tuple[int, ...]] = [
        (resource, hours, before, once.pop(resource, 0) if before == 0 else 0)
        for (resource, before), hours in steps.items()
    ]
    return rows, [(resource, hours) for resource, hours in once.items() if hours]


Row = tuple[list[tuple[int, ...]], list[tuple[int, ...]]]


def _padded(rows: list[Row], part: int, wide: int) -> Ints:
    longest = max((len(row[part]) for row in rows), default=0)
    table = np.zeros((wide, len(rows), max(longest, 1)), dtype=np.int64)
    for at, row in enumerate(rows):
        for column, entry in enumerate(row[part]):
            table[:, at, column] = entry
    return table


def asked_of(standing: Standing, problem: Problem) -> Asked:
    """Raises Unknown where a member or resource is not the standing problem's."""
    own, there = arrays_of(problem), standing.problem
    if problem.weeks != there.weeks or problem.cost_unit != there.cost_unit:
        raise Unknown("asked lines have other weeks, or another cost unit, than what stands")
    members = _known("member", problem.members.name, there.members.name)
    resources = np.append(_known("resource", problem.resources.name, there.resources.name), -1)
    whole = problem.model_copy(update={"resources": there.resources, "members": there.members})
    a = replace(
        own,
        problem=whole,
        member=members[own.member] if len(own.member) else own.member,
        resource=resources[own.resource],
        capacity=standing.a.capacity,
        member_lines=standing.a.member_lines,
        member_cost=standing.a.member_cost,
    )
    order = np.argsort(a.line, kind="stable")
    start = np.searchsorted(a.line[order], np.arange(len(a.packs) + 1))
    ways = tuple(order[start[line] : start[line + 1]] for line in range(len(a.packs)))
    return Asked(a, ways)


def _known(what: str, names: Sequence[str], there: Sequence[str]) -> Ints:
    if names == there:
        return np.arange(len(there))
    rows = {name: row for row, name in enumerate(there)}
    strange = [name for name in names if name not in rows]
    if strange:
        raise Unknown(f"{what} {strange[0]!r} is not in the standing plan")
    return np.array([rows[name] for name in names], dtype=np.int64)
