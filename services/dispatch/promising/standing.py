"""What stands: the hours that a plan leaves, who works for whom, and what hours are worth."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from libs.contracts.problem import Plan, Problem
from services.dispatch.core.arrays import Arrays, Ints, ints
from services.dispatch.core.costing import Share
from services.dispatch.core.earlier import Prices, earlier_of
from services.dispatch.core.leftover import free_hours
from services.dispatch.core.loading import arrays_of
from services.dispatch.promising.movable import Movable, Until, movable_of


@dataclass(frozen=True)
class Standing:
    """A problem and its plan, made ready to be asked. R resources, T weeks, F members.

    `until`: how long lines that stand may take when they give way (see `movable`).
    """

    a: Arrays
    shares: list[Share]
    free: Ints  # [R + 1, T] 1e-7 h that the plan leaves; the last row is nobody's
    lines_of: Ints  # [F] lines that each member has
    prices: Prices  # [R, T]
    until: Until

    @property
    def problem(self) -> Problem:
        return self.a.problem

    @cached_property
    def owner(self) -> Ints:
        """[R] the one member that draws on a resource; -1 where several do, or nobody."""
        owner = np.full(len(self.a.capacity), -2, dtype=np.int64)
        width = self.a.resource.shape[1]
        source, member = np.unique(np.column_stack([self.a.source, self.a.member]), axis=0).T
        drawn, who = self.a.resource[source].ravel(), np.repeat(member, width)
        for resource, each in np.unique(np.column_stack([drawn, who]), axis=0).tolist():
            if resource >= 0:
                owner[resource] = each if owner[resource] == -2 else -1
        return np.maximum(owner, -1)

    @cached_property
    def movable(self) -> Movable | None:
        """The lines that can give way; None where ways are of kinds that the search cannot take."""
        return movable_of(self.a, self.shares, self.prices, self.until)


def standing_of(problem: Problem, plan: Plan, until: Until = "standing") -> Standing:
    """Builds what promises are asked of. The plan must be one of this problem, and checked."""
    a = arrays_of(problem)
    made = plan.shares
    shares = list(zip(made.way, made.week, made.packs, strict=True))
    pairs = np.unique(np.column_stack([ints(made.line), ints(made.member)]), axis=0)
    free = np.vstack([free_hours(a, shares), np.zeros((1, a.weeks), dtype=np.int64)])
    return Standing(
        a=a,
        shares=shares,
        free=free,
        lines_of=np.bincount(pairs[:, 1], minlength=len(a.member_lines)),
        prices=earlier_of(a, plan).prices,
        until=until,
    )


def adopt(problem: Problem, plan: Plan, frozen_weeks: int, per_mille: int) -> Problem:
    """The problem with all of its plan adopted: shares in the first weeks frozen, the others at
    a part of their price for each piece that moves. What it had adopted before is replaced."""
    made, price = plan.shares, ints(problem.ways.price)
    cost = price[ints(made.way)] * per_mille // 1000
    move = np.where(ints(made.week) < frozen_weeks, -1, cost)
    stands = {"way": made.way, "week": made.week, "packs": made.packs, "move_cost": move}
    return problem.model_copy(update={"adopted": type(problem.adopted).model_validate(stands)})
