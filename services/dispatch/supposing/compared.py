"""Two plans side by side: what is made, late and paid, who changes, how resources are loaded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from libs.contracts.columns import DecimalFigure
from libs.contracts.problem import CostTerms, Plan, Problem
from services.dispatch.checking.recount import hours_used
from services.dispatch.levelling import solve
from services.dispatch.supposing.shaken import shaken
from services.dispatch.supposing.shocks import Shock, shocked
from services.dispatch.translating.situation import Situation
from services.dispatch.translating.translation import translate


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class Outcome(_Figures):
    """Costs in the problem's cost unit. A line is late where a piece is made after its due week."""

    status: str
    gap: DecimalFigure
    objective: int
    cost: CostTerms
    served_pieces: int
    unserved_pieces: int
    late_lines: tuple[str, ...]
    unserved_lines: tuple[str, ...]


class Part(_Figures):
    member: str
    week: int
    pieces: int


class Changed(_Figures):
    """A line that other members make, or in other weeks, or in other quantities."""

    line: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]


class Loaded(_Figures):
    """Hours (1e-7 h) of a resource over all weeks, where they or their use differ."""

    resource: str
    hours_before: int
    hours_after: int
    used_before: int
    used_after: int


class Compared(_Figures):
    """`again`: what the objective would be after as much planning without any shock; the rest of
    the difference is the shock's."""

    cost_unit: str
    before: Outcome
    after: Outcome
    again: int
    changed: tuple[Changed, ...]
    load: tuple[Loaded, ...]


def what_if(
    asked: Problem | Situation,
    shocks: Sequence[Shock],
    *,
    plan: Plan | None = None,
    **limits: Any,
) -> Compared:
    """Plans again after the shocks, from the plan that stands (without one, it is made first).

    `limits` are those of `levelling.solve`: seconds with a clock, work, gap. Raises ValueError
    where a shock names what is not there.
    """
    if isinstance(asked, Situation):
        before, after = translate(asked), translate(shaken(asked, shocks))
    else:
        before, after = asked, shocked(asked, shocks)
    base = plan or solve(before, **limits)
    again = solve(before, start=base, **limits)
    now = solve(after, start=base, **limits)
    return compare(before, base, after, now, min(again.objective, base.objective))


def compare(before: Problem, base: Plan, after: Problem, now: Plan, again: int) -> Compared:
    """Lines, members and resources are the same where their names are."""
    was, now_is = _parts(before, base), _parts(after, now)
    lines = dict.fromkeys([*before.lines.name, *after.lines.name])
    return Compared(
        cost_unit=before.cost_unit,
        before=outcome(before, base),
        after=outcome(after, now),
        again=again,
        changed=tuple(
            Changed(line=line, before=tuple(was[line]), after=tuple(now_is[line]))
            for line in lines
            if was[line] != now_is[line]
        ),
        load=tuple(_loads(before, base, after, now)),
    )


def outcome(problem: Problem, plan: Plan) -> Outcome:
    lines, shares, left = problem.lines, plan.shares, plan.unserved
    late = {
        line
        for line, week in zip(shares.line, shares.week, strict=True)
        if week > lines.due_week[line]
    }
    return Outcome(
        status=plan.status,
        gap=plan.gap,
        objective=plan.objective,
        cost=plan.cost,
        served_pieces=sum(shares.pieces),
        unserved_pieces=sum(left.pieces),
        late_lines=tuple(lines.name[line] for line in sorted(late)),
        unserved_lines=tuple(lines.name[line] for line in left.line),
    )


def _parts(problem: Problem, plan: Plan) -> defaultdict[str, list[Part]]:
    made: Counter[tuple[int, int, int]] = Counter()
    shares = plan.shares
    for line, member, week, pieces in zip(
        shares.line, shares.member, shares.week, shares.pieces, strict=True
    ):
        made[line, week, member] += pieces
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    for (line, week, member), pieces in sorted(made.items()):
        name = problem.members.name[member]
        parts[problem.lines.name[line]].append(Part(member=name, week=week, pieces=pieces))
    return parts


def _loads(before: Problem, base: Plan, after: Problem, now: Plan) -> Iterable[Loaded]:
    there, then = _hours(before, base), _hours(after, now)
    for name in dict.fromkeys([*before.resources.name, *after.resources.name]):
        hours, used = there.get(name, (0, 0))
        hours_now, used_now = then.get(name, (0, 0))
        if (hours, used) != (hours_now, used_now):
            yield Loaded(
                resource=name,
                hours_before=hours,
                hours_after=hours_now,
                used_before=used,
                used_after=used_now,
            )


def _hours(problem: Problem, plan: Plan) -> dict[str, tuple[int, int]]:
    """Hours there are, and hours used, by resource."""
    used: Counter[int] = Counter()
    for (resource, _), hours in hours_used(problem, plan).items():
        used[resource] += hours
    weeks = problem.weeks
    return {
        name: (sum(problem.capacity[at * weeks : (at + 1) * weeks]), used[at])
        for at, name in enumerate(problem.resources.name)
    }
