"""Problems with something loosened, and the hours that would have to come for so many packs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from libs.contracts.problem import Adopted, Lines, Plan, Problem, Ways
from services.dispatch.core.arrays import ints
from services.dispatch.core.solving import SMALL_CELLS
from services.dispatch.explaining.ground import Ground
from services.dispatch.levelling import solve

MOST_PLANS = 12
TENTH = 1_000_000  # of an hour: what is asked for is rounded up to it
SEARCH_WORK = 10  # of a plan that begins from the plan to be explained

Cell = tuple[int, int]  # resource and week
Extra = Mapping[Cell, int]  # hours


class Solve(Protocol):
    """As `levelling.solve`."""

    def __call__(self, problem: Problem, *, work: int | None, start: Plan | None) -> Plan: ...


@dataclass
class Trials:
    """Plans made of changed problems, at most 12, all from the plan to be explained."""

    g: Ground
    solve: Solve = solve
    work: int | None = None
    made: int = field(default=0)

    @property
    def left(self) -> int:
        return MOST_PLANS - self.made

    def plan(self, problem: Problem, line: int = -1, cheap: Iterable[Cell] = ()) -> Plan:
        """Where a plan is searched, it begins with what stands but for this line, which then finds
        its place again, and at these hours' price as if nobody had asked for them."""
        self.made += 1
        start = self.g.plan
        searched = len(problem.ways.line) * problem.weeks > SMALL_CELLS
        if searched:
            start = _without(start, line, set(cheap))
        work = self.work or (SEARCH_WORK if searched else None)
        return self.solve(problem, work=work, start=start)


def _without(plan: Plan, line: int, cheap: set[Cell]) -> Plan:
    shares = ints(plan.shares.line) != line
    kept = {name: ints(column)[shares] for name, column in dict(plan.shares).items()}
    told = plan.bound_prices
    cells = enumerate(zip(told.resource, told.week, strict=True))
    rows = [at for at, cell in cells if cell not in cheap]
    prices = {
        "resource": [told.resource[at] for at in rows],
        "week": [told.week[at] for at in rows],
        "price": tuple(told.price[at] for at in rows),
    }
    changed = {"shares": type(plan.shares).model_validate(kept)}
    return plan.model_copy(update=changed | {"bound_prices": type(told).model_validate(prices)})


def with_hours(problem: Problem, extra: Extra) -> Problem:
    capacity = np.array(ints(problem.capacity)).reshape(-1, problem.weeks)
    for (resource, week), hours in extra.items():
        capacity[resource, week] += hours
    return Problem.model_validate(dict(problem) | {"capacity": capacity.ravel()})


def with_price(problem: Problem, way: int, price: int) -> Problem:
    prices = np.array(ints(problem.ways.price))
    prices[way] = price
    ways = Ways.model_validate(dict(problem.ways) | {"price": prices})
    return Problem.model_validate(dict(problem) | {"ways": ways})


def with_members(problem: Problem, line: int, most: int) -> Problem:
    limit = np.array(ints(problem.lines.max_members))
    limit[line] = most
    lines = Lines.model_validate(dict(problem.lines) | {"max_members": limit})
    return Problem.model_validate(dict(problem) | {"lines": lines})


def without_lots(problem: Problem, line: int) -> Problem:
    least = np.array(ints(problem.ways.min_pieces))
    least[ints(problem.ways.line) == line] = 0
    ways = Ways.model_validate(dict(problem.ways) | {"min_pieces": least})
    return Problem.model_validate(dict(problem) | {"ways": ways})


def free_to_move(problem: Problem) -> Problem:
    """Only what is frozen stands."""
    rows = problem.adopted
    frozen = ints(rows.move_cost) < 0
    kept = {name: ints(column)[frozen] for name, column in dict(rows).items()}
    return Problem.model_validate(dict(problem) | {"adopted": Adopted.model_validate(kept)})


def wanting(g: Ground, way: int, week: int, packs: int, mine_only: bool) -> Extra:
    """Hours that are lacking for so many packs more of a way, finished in that week. `mine_only`:
    of resources on which its member alone draws."""
    a, member = g.a, int(g.a.member[way])
    need: dict[tuple[int, int], int] = {}
    for resource, hours, before in a.steps(way):
        need[resource, week - before] = need.get((resource, week - before), 0) + hours * packs
    if g.ready[way] < 0 or week < g.ready[way]:
        for resource, hours in a.setup_steps(way):
            need[resource, week] = need.get((resource, week), 0) + hours
    lacking = {at: _tenths(hours - int(g.free[at])) for at, hours in need.items()}
    return {
        at: hours
        for at, hours in lacking.items()
        if hours > 0 and (not mine_only or g.alone[at[0]] == member)
    }


def spread(g: Ground, way: int, weeks: list[int], packs: int, mine_only: bool) -> Extra:
    """As `wanting`, in equal parts over these weeks, the set-up in the first."""
    part, more = divmod(packs, len(weeks))
    total: dict[tuple[int, int], int] = {}
    for at, week in enumerate(weeks):
        some = part + (at < more)
        for cell, hours in wanting(g, way, week, some, mine_only).items() if some else ():
            total[cell] = total.get(cell, 0) + hours
    return total


def _tenths(hours: int) -> int:
    return hours if hours < TENTH else -(-hours // TENTH) * TENTH
