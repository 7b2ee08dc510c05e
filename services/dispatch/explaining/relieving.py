"""What would have to give for a line to be whole and on time, found by planning again."""

from collections.abc import Iterator

import numpy as np

from libs.contracts.problem import Plan, Problem
from services.dispatch.core.arrays import ints
from services.dispatch.explaining.ground import Ground, ground
from services.dispatch.explaining.privacy import for_buyer
from services.dispatch.explaining.raising import (
    Extra,
    Solve,
    Trials,
    wanting,
    with_hours,
    with_members,
    without_lots,
)
from services.dispatch.explaining.statement import Audience, Figure, Labels, Statement, stated
from services.dispatch.explaining.views import lines_named
from services.dispatch.levelling import solve as levelled

PLAIN = Labels()
WAYS_TRIED = 3


def relief(
    problem: Problem,
    plan: Plan,
    line: str,
    *,
    solve: Solve = levelled,
    work: int | None = None,
    labels: Labels = PLAIN,
    audience: Audience = "group",
) -> tuple[Statement, ...]:
    """What would have to give for a late or short line to be whole and on time: whose hours, in
    which week, or another limit. `audience` buyer: groups and weeks alone. Empty where it is whole
    and on time. At most 12 plans are made. NotThere: no such line."""
    g = ground(problem, plan, labels)
    trials, told = Trials(g, solve, work), list[Statement]()
    for at in lines_named(problem, [line]):
        if _missing(g, at, plan):
            none = stated("group", "relief_none", **_named(g, at))
            told += list(_reliefs(g, at, trials)) or [none]
    return tuple(for_buyer(told)) if audience == "buyer" else tuple(told)


def _named(g: Ground, line: int) -> dict[str, Figure]:
    due = g.labels.week(int(g.a.due[line]))
    return {"line": g.problem.lines.name[line], "due": due}


def _missing(g: Ground, line: int, plan: Plan) -> int:
    """Packs that a plan does not finish in time."""
    shares, due = plan.shares, int(g.a.due[line])
    rows = zip(shares.line, shares.week, shares.packs, strict=True)
    on_time = sum(packs for of, week, packs in rows if of == line and week <= due)
    return int(g.a.packs[line]) - on_time


def _reliefs(g: Ground, line: int, trials: Trials) -> Iterator[Statement]:
    missing = _missing(g, line, g.plan)
    for way, week in _candidates(g, line, missing)[:WAYS_TRIED]:
        found = _with_hours(g, line, way, week, missing, trials)
        if found:
            yield found
    a = g.a
    if 0 < a.most_members[line] <= g.members_of[line] and trials.left:
        most = int(a.most_members[line]) + 1
        changed = with_members(g.problem, line, most)
        saved = _saved(g, line, trials, changed)
        if saved is not None:
            money = _money(g, saved)
            yield stated("group", "relief_members", **_named(g, line), most_members=most, **money)
    if (a.least[a.line == line] > 1).any() and trials.left:
        saved = _saved(g, line, trials, without_lots(g.problem, line))
        if saved is not None:
            yield stated("group", "relief_lot", **_named(g, line), **_money(g, saved))


def _candidates(g: Ground, line: int, missing: int) -> list[tuple[int, int]]:
    """Ways that could take all that is missing, and their last week on time: the cheapest first, of
    those that may join the line."""
    a = g.a
    ways = np.flatnonzero(a.line == line)
    on_time = g.week <= a.due[line]
    made = np.bincount(g.way[on_time], g.packs[on_time], minlength=len(a.line)).astype(np.int64)
    full = 0 < a.most_members[line] <= g.members_of[line]
    found = []
    for way in ways[np.lexsort((ways, a.price[ways] + a.freight[ways]))].tolist():
        weeks = [week for week in range(a.weeks) if a.open[way, week] and week <= a.due[line]]
        joins = not full or g.made_by_pair[way] > 0
        able = a.least[way] - made[way] <= missing <= a.most[way] - made[way]
        if weeks and joins and able:
            found.append((way, weeks[-1]))
    return found


def _with_hours(
    g: Ground, line: int, way: int, week: int, missing: int, trials: Trials
) -> Statement | None:
    """All that is missing made in the last week on time, and less while that helps."""
    extra = wanting(g, way, week, missing, False)
    if not extra or not trials.left:
        return None
    saved = _saved(g, line, trials, with_hours(g.problem, extra))
    if saved is None:
        return None
    for part in (missing // 2, missing * 3 // 4)[: trials.left]:
        less = wanting(g, way, week, part, False) if part else {}
        fewer = _saved(g, line, trials, with_hours(g.problem, less)) if less else None
        if fewer is not None:
            extra, saved = less, fewer
            break
    return _told(g, line, way, week, extra, saved)


def _saved(g: Ground, line: int, trials: Trials, problem: Problem) -> int | None:
    """By how much the plan gets cheaper if the line is then whole and on time; None: it is not."""
    more = np.argwhere(
        (ints(problem.capacity) - ints(g.problem.capacity)).reshape(-1, problem.weeks)
    )
    plan = trials.plan(problem, line, [(int(at), int(week)) for at, week in more])
    return None if _missing(g, line, plan) else max(g.plan.objective - plan.objective, 0)


def _money(g: Ground, saved: int) -> dict[str, Figure]:
    return {"saved_fen": g.money.fen(saved), "currency": g.money.currency}


def _told(g: Ground, line: int, way: int, week: int, extra: Extra, saved: int) -> Statement:
    """Hours of the group that lacks most; `groups` with all that would have to come."""
    group_of = g.problem.resources.group
    by_group: dict[str, int] = {}
    for (resource, _), hours in extra.items():
        name = g.problem.groups[group_of[resource]]
        by_group[name] = by_group.get(name, 0) + hours
    shared = {g.problem.groups[group_of[at]] for at, _ in extra if g.alone[at] < 0}
    ranked = sorted(by_group, key=lambda group: -by_group[group])
    return stated(
        "group",
        "relief_hours",
        **_named(g, line),
        member=g.problem.members.name[int(g.a.member[way])],
        week=g.labels.week(week),
        groups=tuple(ranked),
        hours_e7=sum(by_group.values()),
        by_group_e7=tuple(str(by_group[group]) for group in ranked),
        shared_groups=tuple(sorted(shared)),
        **_money(g, saved),
    )
