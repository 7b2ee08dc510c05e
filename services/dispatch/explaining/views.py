"""Who hears what: the group everything, a member its own, a buyer its lines."""

from collections.abc import Iterator, Sequence

import numpy as np

from libs.contracts.problem import Plan, Problem
from services.dispatch.core.arrays import Ints
from services.dispatch.explaining.allotted import shares_of
from services.dispatch.explaining.ground import Ground, ground
from services.dispatch.explaining.lateness import late_lines, troubled
from services.dispatch.explaining.passing import passed_over
from services.dispatch.explaining.privacy import for_buyer, for_member
from services.dispatch.explaining.statement import Labels, NotThere, Statement, stated
from services.dispatch.explaining.totals import whole_plan

PLAIN = Labels()


def explain(problem: Problem, plan: Plan, *, labels: Labels = PLAIN) -> tuple[Statement, ...]:
    """The group's: the whole plan, every share, every member passed over, late and short lines."""
    g = ground(problem, plan, labels)
    lines = late_lines(g, troubled(g))
    over = passed_over(g, np.arange(len(g.a.line)))
    return (*whole_plan(g), *shares_of(g, np.arange(len(g.way))), *over, *lines)


def whole_reasons(problem: Problem, plan: Plan, *, labels: Labels = PLAIN) -> tuple[Statement, ...]:
    """The group's, of the plan as a whole alone."""
    return tuple(whole_plan(ground(problem, plan, labels)))


def share_reasons(
    problem: Problem, plan: Plan, *, line: str | None = None, labels: Labels = PLAIN
) -> tuple[Statement, ...]:
    """The group's, of every share, or of those of one line. NotThere: no such line."""
    g = ground(problem, plan, labels)
    rows = np.arange(len(g.way))
    return tuple(shares_of(g, rows if line is None else _rows_of(g, lines_named(problem, [line]))))


def line_reasons(
    problem: Problem, plan: Plan, line: str, *, labels: Labels = PLAIN
) -> tuple[Statement, ...]:
    """The group's, of one line: its shares, who was passed over and why, why late or short."""
    g, lines = ground(problem, plan, labels), lines_named(problem, [line])
    ways = np.flatnonzero(np.isin(g.a.line, lines))
    return (*shares_of(g, _rows_of(g, lines)), *passed_over(g, ways), *late_lines(g, lines))


def member_view(
    problem: Problem,
    plan: Plan,
    member: str,
    *,
    line: str | None = None,
    labels: Labels = PLAIN,
) -> tuple[Statement, ...]:
    """What this member may know, of one line or of all and its hours. Lines in which it has no
    share have no name, but the `number` that they have among those it can make (see
    `member_line`). NotThere: no such member or line."""
    g, at = ground(problem, plan, labels), member_named(problem, member)
    rows, ways = np.flatnonzero(g.member == at), np.flatnonzero(g.a.member == at)
    if line is not None:
        lines = lines_named(problem, [line])
        rows, ways = rows[np.isin(g.line[rows], lines)], ways[np.isin(g.a.line[ways], lines)]
    whole = whole_plan(g) if line is None else ()
    mine = (one for one in whole if one.figures.get("member") == member)
    return member_hears(g, at, (*mine, *shares_of(g, rows), *passed_over(g, ways)))


def member_hears(g: Ground, member: int, told: Sequence[Statement]) -> tuple[Statement, ...]:
    """Of the group's statements about this member, what it may hear."""
    names = g.problem.lines.name
    has = {names[line] for line in np.unique(g.line[g.member == member]).tolist()}
    stands = g.problem.adopted.way
    has |= {names[g.problem.ways.line[w]] for w in stands if g.problem.ways.member[w] == member}
    numbers = {
        names[line]: (number, g.labels.bare(line))
        for number, line in enumerate(_able(g.a.line, g.a.member, member), start=1)
    }
    return tuple(for_member(told, frozenset(has), numbers))


def _able(line: Ints, member: Ints, at: int) -> list[int]:
    lines: list[int] = np.unique(line[member == at]).tolist()
    return lines


def member_line(problem: Problem, member: str, number: int) -> str:
    """The name of the line that a member's statements call `number`. NotThere: none."""
    line, of = np.asarray(problem.ways.line), np.asarray(problem.ways.member)
    able = _able(line, of, member_named(problem, member))
    if not 1 <= number <= len(able):
        raise NotThere(f"line {number}")
    return problem.lines.name[able[number - 1]]


def buyer_view(
    problem: Problem, plan: Plan, lines: Sequence[str], *, labels: Labels = PLAIN
) -> tuple[Statement, ...]:
    """What the buyer of these lines may know. NotThere: no such line."""
    g, rows = ground(problem, plan, labels), lines_named(problem, lines)
    return tuple(for_buyer((*_progress(g, rows), *late_lines(g, rows))))


def _progress(g: Ground, lines: list[int]) -> Iterator[Statement]:
    """Pieces by week, whoever makes them; and that a line is whole and on time where it is."""
    bad = set(troubled(g))
    for line in lines:
        mine, name = g.line == line, g.problem.lines.name[line]
        for week in np.unique(g.week[mine]).tolist():
            pieces = int(g.pieces[mine & (g.week == week)].sum())
            told = g.labels.week(week)
            yield stated("group", "share", line=name, week=told, pieces=pieces)
        if line not in bad:
            yield stated(
                "group",
                "line_on_time",
                line=name,
                pieces=g.problem.lines.quantity[line],
                due=g.labels.week(int(g.a.due[line])),
                last_week=g.labels.week(int(g.week[mine].max())),
            )


def lines_named(problem: Problem, names: Sequence[str]) -> list[int]:
    """Rows of the lines of these names. NotThere: no such line."""
    wanted = set(names)
    rows = [row for row, name in enumerate(problem.lines.name) if name in wanted]
    missing = wanted - {problem.lines.name[row] for row in rows}
    if missing:
        raise NotThere(f"line {min(missing)}")
    return rows


def member_named(problem: Problem, name: str) -> int:
    """NotThere: no such member."""
    if name not in problem.members.name:
        raise NotThere(f"member {name}")
    return problem.members.name.index(name)


def _rows_of(g: Ground, lines: list[int]) -> Ints:
    return np.flatnonzero(np.isin(g.line, lines))
