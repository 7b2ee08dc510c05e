"""Of every late or short line: which limits keep it from being whole and on time."""

from collections.abc import Iterator

import numpy as np

from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.explaining.ground import Ground
from services.dispatch.explaining.room import short_of
from services.dispatch.explaining.statement import Figure, Statement, stated


def troubled(g: Ground) -> list[int]:
    """Lines that are late or short."""
    late = g.week > g.a.due[g.line]
    lines: list[int] = np.unique([*g.line[late], *np.flatnonzero(g.left > 0)]).tolist()
    return [int(line) for line in lines]


def late_lines(g: Ground, lines: list[int]) -> Iterator[Statement]:
    """The group's statements of these lines, where they are late or short."""
    order = np.argsort(g.a.line, kind="stable")
    start = np.searchsorted(g.a.line[order], np.arange(len(g.a.packs) + 1))
    reasons = dict(zip(g.plan.unserved.line, g.plan.unserved.reason, strict=True))
    unmade = dict(zip(g.plan.unserved.line, g.plan.unserved.pieces, strict=True))
    for line in lines:
        name: dict[str, Figure] = {"line": g.problem.lines.name[line]}
        name["due"] = g.labels.week(int(g.a.due[line]))
        if line in unmade:
            short = {"pieces": unmade[line], "of_pieces": g.problem.lines.quantity[line]}
            yield stated("group", "line_short", **name, **short, reason=reasons[line])
        late = (g.line == line) & (g.week > g.a.due[line])
        if late.any():
            yield _late(g, late, name)
        if late.any() or line in unmade:
            yield from _limits(g, line, order[start[line] : start[line + 1]], name)


def _late(g: Ground, rows: Flags, name: dict[str, Figure]) -> Statement:
    line = int(g.line[rows][0])
    apart = (g.week - g.a.due[line]) * max(int(g.a.late[line]), 0)
    return stated(
        "group",
        "line_late",
        **name,
        pieces=int(g.pieces[rows].sum()),
        of_pieces=g.problem.lines.quantity[line],
        last_week=g.labels.week(int(g.week[rows].max())),
        late_fen=g.money.fen(int((apart * g.packs)[rows].sum())),
        currency=g.money.currency,
    )


def _limits(g: Ground, line: int, ways: Ints, name: dict[str, Figure]) -> Iterator[Statement]:
    a = g.a
    if not len(ways):
        yield stated("group", "line_nobody", **name)
        return
    yield stated("group", "line_able", **name, members=_members(g, ways))
    due = np.arange(a.weeks) <= a.due[line]
    on_time = a.open[ways] & due
    if not on_time.any():
        first = g.labels.week(int(a.first[ways].min()))
        yield stated("group", "line_opens_late", **name, week=first)
        return
    if 0 < a.most_members[line] <= g.members_of[line] < len(np.unique(a.member[ways])):
        yield stated("group", "line_members_full", **name, most_members=int(a.most_members[line]))
    yield from _hours(g, ways[on_time.any(axis=1)], due, name)


def _hours(g: Ground, ways: Ints, due: Flags, name: dict[str, Figure]) -> Iterator[Statement]:
    """Groups whose hours were gone on time, in which weeks, and whose."""
    short = short_of(g, ways) & due
    for group in np.flatnonzero(short.any(axis=(0, 2))).tolist():
        weeks = np.flatnonzero(short[:, group].any(axis=0))
        who = ways[short[:, group].any(axis=1)]
        at = g.a.resource[g.a.source[who], group]
        shared = bool((g.alone[at] < 0).all())
        code = "line_shared_hours" if shared else "line_hours"
        figures = {**name, "group": g.problem.groups[group]}
        figures["weeks"] = g.labels.all(weeks.tolist())
        if not shared:
            figures["members"] = _members(g, who)
        yield stated("group", code, **figures)


def _members(g: Ground, ways: Ints) -> tuple[str, ...]:
    return tuple(g.problem.members.name[at] for at in np.unique(g.a.member[ways]).tolist())
