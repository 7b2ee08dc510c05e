"""What if: the same problem after a shock, or under another policy; nothing adopted is touched."""

from array import array
from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from libs.contracts.columns import Table
from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Flags, Ints, ints
from services.dispatch.supposing.unusable import Unusable, no_hours, row


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(_Figures):
    """A group's hours, of one member or of all, times per mille in weeks from..to (both in).

    A furnace that is down: per_mille 0. `resource` instead of `member` names one as it is listed.
    """

    group: str
    member: str = ""
    resource: str = ""
    per_mille: int = Field(default=0, ge=0)
    from_week: int = Field(default=0, ge=0)
    to_week: int | None = None


class Suspended(_Figures):
    """A member makes nothing from this week on; hours that it lends to a pool stay there."""

    member: str
    from_week: int = Field(default=0, ge=0)


class Larger(_Figures):
    line: str
    times: int = Field(ge=1)


class Shock(_Figures):
    """One of these. `policy`: other values, by field (see `POLICY`, or a situation's `Policy`)."""

    hours: Hours | None = None
    suspended: Suspended | None = None
    larger: Larger | None = None
    policy: dict[str, int | bool | str] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(part is not None for part in dict(self).values()) != 1:
            raise ValueError("a shock is one of hours, suspended, larger, policy")
        return self


def shocked(problem: Problem, shocks: Iterable[Shock]) -> Problem:
    """The problem after all shocks. Errors: Unusable where one names what is not there."""
    for shock in shocks:
        if shock.hours is not None:
            problem = _hours(problem, shock.hours)
        elif shock.suspended is not None:
            problem = _suspended(problem, shock.suspended)
        elif shock.larger is not None:
            problem = _larger(problem, shock.larger)
        elif shock.policy is not None:
            problem = _policy(problem, shock.policy)
    return problem


def _hours(problem: Problem, shock: Hours) -> Problem:
    last = problem.weeks - 1 if shock.to_week is None else min(shock.to_week, problem.weeks - 1)
    hit = _resources(problem, shock)
    capacity = ints(problem.capacity).reshape(-1, problem.weeks).copy()
    weeks = slice(shock.from_week, last + 1)
    capacity[hit, weeks] = capacity[hit, weeks] * shock.per_mille // 1000
    column = memoryview(array("q", capacity.ravel().tolist())).toreadonly()
    now = problem.model_copy(update={"capacity": column})
    return (
        _freed(now, _draws(problem, hit), shock.from_week, last) if shock.per_mille < 1000 else now
    )


def _resources(problem: Problem, shock: Hours) -> Flags:
    """[R] of the group, and of the member alone where one is named."""
    names = problem.resources.name
    if shock.resource:
        only = np.zeros(len(names), dtype=bool)
        only[row("resource", shock.resource, names)] = True
        return only
    group = row("group", shock.group, problem.groups)
    hit: Flags = ints(problem.resources.group) == group
    if shock.member:
        ways, member = problem.ways, row("member", shock.member, problem.members.name)
        own = np.unique(ints(ways.source)[ints(ways.member) == member])
        others = np.unique(ints(ways.source)[ints(ways.member) != member])
        hit = hit & _drawn(problem, own) & ~_drawn(problem, others)
        if not hit.any():
            raise no_hours(shock.member, shock.group)
    return hit


def _drawn(problem: Problem, sources: Ints) -> Flags:
    """[R] resources of some sources."""
    found = np.zeros(len(problem.resources.name), dtype=bool)
    found[ints(problem.sources.resource)[np.isin(ints(problem.sources.source), sources)]] = True
    return found


def _draws(problem: Problem, hit: Flags) -> Flags:
    """[W] ways that draw on one of these resources."""
    rows = hit[ints(problem.sources.resource)]
    return np.isin(ints(problem.ways.source), ints(problem.sources.source)[rows])


def _freed(problem: Problem, ways: Flags, first: int, last: int) -> Problem:
    """What stood where hours are gone is no longer frozen, and to move it costs nothing."""
    stands = problem.adopted
    if not len(stands.way):
        return problem
    week = ints(stands.week)
    hit = ways[ints(stands.way)] & (first <= week) & (week <= last)
    return changed(problem, "adopted", move_cost=np.where(hit, 0, ints(stands.move_cost)))


def _suspended(problem: Problem, shock: Suspended) -> Problem:
    ways = problem.ways
    own = ints(ways.member) == row("member", shock.member, problem.members.name)
    count, end = len(ways.line), problem.weeks - 1
    first, last = ints(ways.first_week, count), ints(ways.last_week, count, end)
    until = np.where(own, np.minimum(last, shock.from_week - 1), last)
    never = np.flatnonzero(own & (until < first))
    problem = changed(problem, "ways", last_week=np.where(until < first, last, until))
    weeks = np.arange(problem.weeks)
    shut = {(way, week) for way in never.tolist() for week in weeks[first[way] : last[way] + 1]}
    shut |= set(zip(problem.closed.way, problem.closed.week, strict=True))
    rows = sorted((int(way), int(week)) for way, week in shut)
    problem = changed(
        problem, "closed", way=[way for way, _ in rows], week=[week for _, week in rows]
    )
    return _freed(problem, own, shock.from_week, end)


def _larger(problem: Problem, shock: Larger) -> Problem:
    quantity = ints(problem.lines.quantity).copy()
    quantity[row("line", shock.line, problem.lines.name)] *= shock.times
    return changed(problem, "lines", quantity=quantity)


def changed(problem: Problem, table: str, **columns: Any) -> Problem:
    was: Table = getattr(problem, table)
    return problem.model_copy(update={table: type(was).model_validate(dict(was) | columns)})


POLICY = (
    "max_members",
    "fair_per_million",
    "use_min_lots",
    "may_be_late",
    "late_times_per_mille",
    "unserved_times_per_mille",
    "setup_times_per_mille",
)


def _policy(problem: Problem, values: dict[str, int | bool | str]) -> Problem:
    """In a problem costs are numbers already, so that they are only multiplied."""
    for name, value in values.items():
        if name not in POLICY or isinstance(value, str):
            there = ", ".join(POLICY)
            words = f"a problem's policy has {there}, not {name}={value!r}"
            raise Unusable("what_if.policy_unknown", words, field=name, known=there)
        lines, count = problem.lines, len(problem.lines.name)
        late = ints(lines.late_cost, count)
        if name == "max_members":
            problem = changed(problem, "lines", max_members=[int(value)] * count)
        elif name == "fair_per_million":
            problem = problem.model_copy(update={"fair_per_million": int(value)})
        elif name == "use_min_lots" and not value:
            problem = changed(problem, "ways", min_pieces=())
        elif name == "may_be_late" and not value:
            problem = changed(problem, "lines", late_cost=[-1] * count)
        elif name == "late_times_per_mille":
            times = np.where(late < 0, -1, late * int(value) // 1000)
            problem = changed(problem, "lines", late_cost=times)
        elif name == "unserved_times_per_mille":
            cost = ints(lines.unserved_cost)
            times = np.where(cost < 0, -1, cost * int(value) // 1000)
            problem = changed(problem, "lines", unserved_cost=times)
        elif name == "setup_times_per_mille":
            cost = ints(problem.setups.cost) * int(value) // 1000
            problem = changed(problem, "setups", cost=cost)
    return problem
