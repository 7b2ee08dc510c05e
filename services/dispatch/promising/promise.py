"""Prospective lines are promised one after the other, against the hours that a plan leaves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.promising.answers import Promise, Relaxed
from services.dispatch.promising.asking import Asked, Query, asked_of
from services.dispatch.promising.placing import Placed, allowed, enter, place
from services.dispatch.promising.relaxing import relaxations
from services.dispatch.promising.standing import Standing
from services.dispatch.promising.telling import Terms, answer

__all__ = ["PLAIN", "Now", "Terms", "alternatives_of", "promise"]
PLAIN = Terms()


def promise(standing: Standing, problem: Problem, terms: Terms = PLAIN) -> Promise:
    """Nothing that stands moves. `problem`: the asked lines, over the same members and resources.

    Raises Unknown (see `asking`) where it names what the standing plan does not have.
    """
    asked, others = asked_of(standing, problem), alternatives_of(standing, terms)
    now = Now(standing.free.copy(), standing.lines_of.copy(), standing.a.member_lines)
    lines = []
    for line in range(len(asked.a.packs)):
        q = asked.query(line, standing, now.lines_of)
        may = allowed(q, now.lines_of, now.limit)
        placed = place(q, now.free, may, terms.exact_cells)
        relax = now.relax(standing, line, q, may, placed, terms, others)
        now.enter(q, placed)
        lines.append(answer(standing, asked, line, q, placed, now.free, terms, relax))
    unit, cost = standing.problem.cost_unit, sum(line.cost for line in lines)
    return Promise(cost_unit=unit, lines=tuple(lines), cost=cost)


def alternatives_of(standing: Standing, terms: Terms) -> dict[str, Asked]:
    given = terms.alternatives or {}
    return {name: asked_of(standing, problem) for name, problem in given.items()}


@dataclass
class Now:
    """What is left while one asked line is placed after the other."""

    free: Ints
    lines_of: Ints
    limit: Ints

    def enter(self, q: Query, placed: Placed) -> None:
        enter(q, self.free, placed.split)
        ways = placed.split.way[placed.split.way >= 0]
        np.add.at(self.lines_of, q.member[ways], 1)

    def relax(
        self,
        standing: Standing,
        line: int,
        q: Query,
        may: Flags,
        placed: Placed,
        terms: Terms,
        others: Mapping[str, Asked],
    ) -> tuple[Relaxed, ...]:
        """What would let the line be ready earlier than it is placed, without moving anything."""
        if not terms.relax:
            return ()
        before = placed.week if placed.week is not None else self.free.shape[1]
        queries = {name: each.query(line, standing, self.lines_of) for name, each in others.items()}
        limits = self.lines_of, self.limit
        return relaxations(standing, q, self.free, may, before, queries, limits)
