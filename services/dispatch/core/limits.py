"""The limits of the model beside demand and hours; the second half of `model`."""

from collections import defaultdict

import pulp
from pulp import LpVariable

from services.dispatch.core.costing import setup_key
from services.dispatch.core.program import Model, Term, row_name

MANY_ROWS = 20_000  # of one block, above which they are added as they are broken


def use_of(m: Model, line: int, member: int) -> list[Term]:
    """Terms that are 1 where the member makes any of the line."""
    ways = m.ways_of[line, member]
    if m.a.packs[line] == 1:  # a pack is made or not: no second variable says it better
        return [(m.make[way, week], 1.0) for way in ways for week in m.weeks_of[way]]
    way = ways[0]
    setup = m.a.setup[way]
    if (
        len(ways) == 1
        and setup >= 0
        and not m.a.shared_setup[setup]
        and not m.a.weekly_setup[setup]
    ):
        return [(m.prepare[setup_key(m.a, way), week], 1.0) for week in m.weeks_of[way]]
    if (line, member) not in m.assign:
        used = m.variable(f"assign_{line}_{member}", 0, 1, pulp.LpInteger)
        m.assign[line, member] = used
        made = [(m.make[way, week], 1.0) for way in ways for week in m.weeks_of[way]]
        most = min(int(m.a.packs[line]), sum(int(v.upBound) for v, _ in made))
        m.require(row_name("assign", line, member), [*made, (used, -float(most))], -1, 0)
    return [(m.assign[line, member], 1.0)]


def minimum_lot(m: Model) -> None:
    """A member that makes any of a line makes at least its minimum lot."""
    for (line, member), ways in m.ways_of.items():
        least = int(m.a.least[ways].max())
        if least > 1:
            made = [(m.make[way, week], 1.0) for way in ways for week in m.weeks_of[way]]
            used = [(variable, -float(least)) for variable, _ in use_of(m, line, member)]
            m.require(row_name("minimum_lot", line, member), made + used, 1, 0)


def largest_share(m: Model) -> None:
    """A way gives at most so many packs."""
    for way, weeks in m.weeks_of.items():
        if m.a.most[way] < m.a.packs[m.a.line[way]]:
            made = [(m.make[way, week], 1.0) for week in weeks]
            m.require(row_name("largest_share", way), made, -1, int(m.a.most[way]))


def members_a_line(m: Model) -> None:
    """At most so many members share a line."""
    members: dict[int, list[int]] = defaultdict(list)
    for line, member in m.ways_of:
        members[line].append(member)
    for line, those in members.items():
        most = int(m.a.most_members[line])
        if 0 < most < len(those) and m.a.packs[line] > 1:
            terms = [term for member in those for term in use_of(m, line, member)]
            m.require(row_name("members_a_line", line), terms, -1, most)


def newcomer_limit(m: Model) -> None:
    """A newcomer gets at most so many lines."""
    lines: dict[int, list[int]] = defaultdict(list)
    for line, member in m.ways_of:
        lines[member].append(line)
    for member, those in lines.items():
        most = int(m.a.member_lines[member])
        if 0 <= most < len(those):
            terms = [term for line in those for term in use_of(m, line, member)]
            m.require(row_name("newcomer_limit", member), terms, -1, most)


def employed(m: Model) -> None:
    """Declares the members that cost something to be used at all."""
    for member in sorted({member for _, member in m.ways_of}):
        fixed = int(m.a.member_cost[member])
        if fixed:
            m.employ[member] = m.variable(f"employ_{member}", 0, 1, pulp.LpInteger)
            m.cost(m.employ[member], fixed)


def member_used(m: Model) -> None:
    """Who makes anything costs its fixed cost once; stated line by line, which is tight.

    Where these rows are very many, most are added as the relaxed program breaks them.
    """
    pairs = [pair for pair in m.ways_of if pair[1] in m.employ]
    every: dict[int, dict[LpVariable, float]] = defaultdict(dict)
    for line, member in pairs:
        made = [packs for way in m.ways_of[line, member] for packs in m.made(way)]
        most = min(float(m.a.packs[line]), sum(packs.upBound for packs in made))
        terms = dict.fromkeys(made, 1.0) | {m.employ[member]: -most}
        name = row_name("member_used", line, member)
        if len(pairs) <= MANY_ROWS:
            m.require(name, terms, -1, 0)
            continue
        m.later[name] = terms
        whole = every[member].get(m.employ[member], 0.0) - most
        every[member] |= terms | {m.employ[member]: whole}
    for member, terms in every.items():
        m.require(row_name("member_used_at_all", member), terms, -1, 0)


def fair_share(m: Model) -> None:
    """deviate >= |value made - fair target|, in cost units / scale."""
    weight = m.a.problem.fair_per_million / 1_000_000
    if not weight:
        return
    made: dict[int, list[Term]] = defaultdict(list)
    for (way, _), packs in m.make.items():
        value = int(m.a.value[m.a.line[way]]) / m.scale
        made[int(m.a.member[way])].append((packs, value))
    for member, target in enumerate(m.a.fair_target.tolist()):
        if target < 0:
            continue
        apart = m.deviate[member] = m.variable(f"deviate_{member}", 0, None)
        m.objective[apart] = weight
        over = [*made[member], (apart, -1.0)]
        m.require(row_name("fair_share_over", member), over, -1, target / m.scale)
        under = [*made[member], (apart, 1.0)]
        m.require(row_name("fair_share_under", member), under, 1, target / m.scale)


def standing_shares(m: Model) -> None:
    """A frozen share stays; one that may move costs what is taken away of it."""
    stands = m.a.problem.adopted
    rows = zip(stands.way, stands.week, stands.packs, stands.move_cost, strict=True)
    for row, (way, week, packs, move) in enumerate(rows):
        made = [(m.make[way, week], 1.0)] if (way, week) in m.make else []
        if move >= 0:
            gone = m.take_away[row] = m.variable(f"take_away_{row}", 0, packs)
            m.cost(gone, move * int(m.a.pack[m.a.line[way]]))
            made.append((gone, 1.0))
        m.require(row_name("standing_shares", row), made, 1, packs)
