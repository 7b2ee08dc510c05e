"""Counterfactuals: what would have won a member more of a line, found by planning again."""

from libs.contracts.problem import Plan, Problem
from services.dispatch.explaining.ground import Ground, ground
from services.dispatch.explaining.pairing import (
    missing_of,
    pair_named,
    pieces_of,
    way_of,
    why_not,
)
from services.dispatch.explaining.raising import (
    Extra,
    Solve,
    Trials,
    spread,
    with_hours,
)
from services.dispatch.explaining.statement import Audience, Figure, Labels, Statement, stated
from services.dispatch.explaining.views import member_hears
from services.dispatch.levelling import solve as levelled

PLAIN = Labels()
WEEKS_TRIED = 3
NEAR = 20  # a part of the hours: nearer the least is not looked for


def counterfactual(
    problem: Problem,
    plan: Plan,
    line: str,
    member: str,
    *,
    solve: Solve = levelled,
    work: int | None = None,
    labels: Labels = PLAIN,
    audience: Audience = "member",
) -> Statement:
    """The least hours more of this member, in one week where one will do, that win it as much more
    of the line as it can win. At most 12 plans are made. NotThere: it has no way to make it."""
    g = ground(problem, plan, labels)
    way = way_of(g, line, member)
    trials = Trials(g, solve, work)
    told = _by_hours(g, way, trials)
    if audience == "group":
        return told
    return member_hears(g, int(g.a.member[way]), [told])[0]


Before = tuple[int, int]  # pieces without hours more, and the cost of that plan


def _by_hours(g: Ground, way: int, trials: Trials) -> Statement:
    missing = missing_of(g, way)
    if missing <= 0:
        return stated("group", "hours_not_needed", **pair_named(g, way))
    weeks = _weeks(g, way)
    tried = [[week] for week in weeks[:WEEKS_TRIED]] + ([sorted(weeks)] if weeks else [])
    tried = [at for at in tried if spread(g, way, at, missing, True)]
    if tried:
        now = trials.plan(g.problem, int(g.a.line[way]))
        had = max(pieces_of(g, way, now), pieces_of(g, way, g.plan))
        before = had, min(now.objective, g.plan.objective)
        for at in tried:
            won = _won(g, way, trials, spread(g, way, at, missing, True), before)
            if won > 0:
                return _least(g, way, trials, at, missing, won, before)
    richer = with_hours(g.problem, spread(g, way, tried[-1], missing, True) if tried else {})
    why = why_not(ground(richer, g.plan, g.labels), way)
    return stated("group", "hours_would_not_win", **pair_named(g, way), why=why)


def _weeks(g: Ground, way: int) -> list[int]:
    """Open weeks, the cheapest to finish in first, and of those the one in which shared hours are
    left."""
    cost, a = g.a.week_costs(way), g.a
    mine = int(a.member[way])
    shared = [(at, hours, b) for at, hours, b in a.steps(way) if g.alone[at] != mine]
    weeks = [week for week in range(a.weeks) if a.open[way, week]]

    def lacking(week: int) -> bool:
        return any(g.free[at, week - before] < hours for at, hours, before in shared)

    return sorted(weeks, key=lambda week: (lacking(week), cost[week], week))


def _won(g: Ground, way: int, trials: Trials, extra: Extra, before: Before) -> int:
    """Pieces more, where the plan is not dearer for it."""
    plan = trials.plan(with_hours(g.problem, extra), int(g.a.line[way]), extra)
    more = pieces_of(g, way, plan) - before[0]
    return more if plan.objective <= before[1] else 0


def _least(
    g: Ground,
    way: int,
    trials: Trials,
    weeks: list[int],
    packs: int,
    won: int,
    before: Before,
) -> Statement:
    """Bisects to the least hours that win as much."""
    pack = int(g.a.pack[g.a.line[way]])
    low, high = 0, packs
    guess = -(-won // pack)
    while trials.left and high - low > max(high // NEAR, 1):
        middle = guess if low < guess < high else (low + high) // 2
        extra = spread(g, way, weeks, middle, True)
        more = _won(g, way, trials, extra, before) if extra else 0
        low, high = (low, middle) if more >= won else (middle, high)
        guess = 0
    return _told(g, way, weeks, spread(g, way, weeks, high, True), won)


def _told(g: Ground, way: int, weeks: list[int], extra: Extra, won: int) -> Statement:
    by_group: dict[str, int] = {}
    for (resource, _), hours in extra.items():
        group = g.problem.groups[g.problem.resources.group[resource]]
        by_group[group] = by_group.get(group, 0) + hours
    ranked = sorted(by_group, key=lambda group: -by_group[group])
    figures: dict[str, Figure] = {
        **pair_named(g, way),
        "group": ranked[0],
        "hours_e7": by_group[ranked[0]],
        "won_pieces": won,
        "others": tuple(ranked[1:]),
        "others_e7": tuple(str(by_group[group]) for group in ranked[1:]),
    }
    if len(weeks) == 1:
        return stated("group", "hours_would_win", **figures, week=g.labels.week(weeks[0]))
    return stated("group", "hours_would_win_weekly", **figures, weeks=g.labels.all(weeks))
