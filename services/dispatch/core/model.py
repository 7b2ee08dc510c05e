"""The dispatch model as a mixed-integer program: sets, variables, objective, constraints.

`docs/explanation/dispatch-model.md` states the same in mathematics, under the same names.
Packs are counted, hours are scaled row by row, costs are cost units / `scale`.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pulp
from pulp import LpAffineExpression, LpVariable

from services.dispatch.core.arrays import Arrays
from services.dispatch.core.costing import setup_key

Term = tuple[LpVariable, float]
Key = tuple[int, int, int]


@dataclass
class Model:
    """The program under construction. Variables are found by the index of what they mean."""

    a: Arrays
    scale: float
    program: pulp.LpProblem
    whole: bool  # packs are integers in the program (else they come out whole by structure)
    margin: int = 0  # hours (1e-7 h) kept free in each week, against a solver's tolerance
    make: dict[tuple[int, int], LpVariable] = field(default_factory=dict)  # packs of way, week
    leave: dict[int, LpVariable] = field(default_factory=dict)  # packs of line unserved
    prepare: dict[tuple[Key, int], LpVariable] = field(default_factory=dict)  # set-up, week
    assign: dict[tuple[int, int], LpVariable] = field(default_factory=dict)  # line, member
    employ: dict[int, LpVariable] = field(default_factory=dict)  # member
    deviate: dict[int, LpVariable] = field(default_factory=dict)  # member
    take_away: dict[int, LpVariable] = field(default_factory=dict)  # row of adopted
    row_size: dict[tuple[int, int], float] = field(default_factory=dict)  # resource, week
    objective: list[Term] = field(default_factory=list)
    weeks_of: dict[int, list[int]] = field(default_factory=dict)  # way -> its weeks
    ways_of: dict[tuple[int, int], list[int]] = field(default_factory=dict)  # line, member

    def cost(self, variable: LpVariable, units: int) -> None:
        if units:
            self.objective.append((variable, units / self.scale))

    def require(self, name: str, terms: list[Term], sense: int, bound: float) -> None:
        """sense: -1 at most, 0 equal, 1 at least."""
        row = pulp.LpConstraint(LpAffineExpression(terms), sense, name, bound)
        self.program.addConstraint(row, name)

    def row_name(self, block: str, *index: int) -> str:
        return "_".join((block, *map(str, index)))


def model_of(a: Arrays, scale: float, whole: bool = True, margin: int = 0) -> Model:
    """The whole program of a problem. Names are by index, so that they can never collide."""
    m = Model(a, scale, pulp.LpProblem("dispatch", pulp.LpMinimize), whole, margin)
    variables(m)
    demand(m)
    capacity(m)
    setup_before_work(m)
    minimum_lot(m)
    largest_share(m)
    members_a_line(m)
    newcomer_limit(m)
    member_used(m)
    fair_share(m)
    standing_shares(m)
    m.program.setObjective(LpAffineExpression(m.objective))
    return m


def variables(m: Model) -> None:
    """make, leave: packs. prepare, assign, employ: yes or no. deviate: value. take_away: packs."""
    a, kind = m.a, pulp.LpInteger if m.whole else pulp.LpContinuous
    fits = most_in_a_week(a)
    for line, packs in enumerate(a.packs.tolist()):
        if a.unserved[line] >= 0:
            m.leave[line] = LpVariable(f"leave_{line}", 0, packs, kind)
            m.cost(m.leave[line], int(a.unserved[line]))
    for way in range(len(a.line)):
        weeks = np.flatnonzero(a.open[way] & (fits[way] > 0)).tolist()
        m.weeks_of[way] = weeks
        m.ways_of.setdefault((int(a.line[way]), int(a.member[way])), []).append(way)
        for week in weeks:
            packs = LpVariable(f"make_{way}_{week}", 0, int(fits[way, week]), kind)
            m.make[way, week] = packs
            m.cost(packs, a.cell_cost(way, week))


def most_in_a_week(a: Arrays) -> np.ndarray:
    """[W, T] packs that the hours of a week allow at all: a tight bound makes a tight program."""
    most = np.repeat(a.most[:, None], a.weeks, axis=1)
    for way in range(len(a.line)):
        for resource, hours, before in a.steps(way):
            if hours:
                room = np.zeros(a.weeks, dtype=np.int64)
                room[before:] = a.capacity[resource, : a.weeks - before] // hours
                most[way] = np.minimum(most[way], room)
    return most


def demand(m: Model) -> None:
    """Each line is made or left, to the pack."""
    made: dict[int, list[Term]] = defaultdict(list)
    for (way, _), packs in m.make.items():
        made[int(m.a.line[way])].append((packs, 1))
    for line, packs in enumerate(m.a.packs.tolist()):
        left = [(m.leave[line], 1.0)] if line in m.leave else []
        m.require(m.row_name("demand", line), made[line] + left, 0, packs)


def capacity(m: Model) -> None:
    """Hours of packs and of set-ups fit each resource in each week."""
    a = m.a
    used: dict[tuple[int, int], list[Term]] = defaultdict(list)
    for way, weeks in m.weeks_of.items():
        for resource, hours, before in a.steps(way):
            for week in weeks:
                used[resource, week - before].append((m.make[way, week], float(hours)))
    prepare_hours(m, used)
    for (resource, week), terms in used.items():
        # Divided by a power of two near its largest entry: exact, and rows of one size.
        size = 2.0 ** round(math.log2(max(max(hours for _, hours in terms), 1.0)))
        fits = [(variable, hours / size) for variable, hours in terms]
        free = int(a.capacity[resource, week]) - m.margin
        m.row_size[resource, week] = size
        m.require(m.row_name("capacity", resource, week), fits, -1, max(free, 0) / size)


def prepare_hours(m: Model, used: dict[tuple[int, int], list[Term]]) -> None:
    """Declares the set-ups that the ways need, with their cost and hours."""
    a = m.a
    for way, weeks in m.weeks_of.items():
        if a.setup[way] < 0:
            continue
        key, steps = setup_key(a, way), a.setup_steps(way)
        for week in weeks:
            if (key, week) not in m.prepare:
                done = LpVariable(f"prepare_{key[0]}_{key[1]}_{key[2] + 1}_{week}", 0, 1, "Integer")
                m.prepare[key, week] = done
                m.cost(done, int(a.setup_cost[key[0]]))
                for resource, hours in steps:
                    used[resource, week].append((done, float(hours)))


def setup_before_work(m: Model) -> None:
    """Made up to a week <= what may be made x set up up to that week (or in it, where weekly)."""
    for way, weeks in m.weeks_of.items():
        if m.a.setup[way] < 0 or not weeks:
            continue
        key = setup_key(m.a, way)
        weekly = bool(m.a.weekly_setup[key[0]])
        for at, week in enumerate(weeks):
            made = [week] if weekly else weeks[: at + 1]
            most = sum(int(m.make[way, w].upBound) for w in made)
            most = min(most, int(m.a.most[way]))
            terms = [(m.make[way, w], 1.0) for w in made]
            # A set-up shared by ways may stand in a week in which this way is closed.
            since = [week] if weekly else range(week + 1)
            terms += [(m.prepare[key, w], -float(most)) for w in since if (key, w) in m.prepare]
            m.require(m.row_name("setup_before_work", way, week), terms, -1, 0)
    setup_in_first_week(m)


def setup_in_first_week(m: Model) -> None:
    """Once for the horizon means once, and never in a week without work."""
    work: dict[tuple[Key, int], list[Term]] = defaultdict(list)
    for (way, week), packs in m.make.items():
        if m.a.setup[way] >= 0 and not m.a.weekly_setup[m.a.setup[way]]:
            work[setup_key(m.a, way), week].append((packs, 1.0))
    once: dict[Key, list[Term]] = defaultdict(list)
    for at, ((key, week), made) in enumerate(work.items()):
        once[key].append((m.prepare[key, week], 1.0))
        m.require(
            m.row_name("setup_in_first_week", at), [*made, (m.prepare[key, week], -1.0)], 1, 0
        )
    for at, terms in enumerate(once.values()):
        m.require(m.row_name("setup_once", at), terms, -1, 1)


def use_of(m: Model, line: int, member: int) -> list[Term]:
    """Terms that are 1 where the member makes any of the line."""
    ways = m.ways_of[line, member]
    if m.a.packs[line] == 1:  # a pack is made or not: no second variable says it better
        return [(m.make[way, week], 1.0) for way in ways for week in m.weeks_of[way]]
    way = ways[0]
    setup = m.a.setup[way]
    if len(ways) == 1 and setup >= 0 and not m.a.shared_setup[setup] and not m.a.weekly_setup[setup]:
        return [(m.prepare[setup_key(m.a, way), week], 1.0) for week in m.weeks_of[way]]
    if (line, member) not in m.assign:
        used = LpVariable(f"assign_{line}_{member}", 0, 1, pulp.LpInteger)
        m.assign[line, member] = used
        made = [(m.make[way, week], 1.0) for way in ways for week in m.weeks_of[way]]
        most = min(int(m.a.packs[line]), sum(int(v.upBound) for v, _ in made))
        m.require(m.row_name("assign", line, member), [*made, (used, -float(most))], -1, 0)
    return [(m.assign[line, member], 1.0)]


def minimum_lot(m: Model) -> None:
    """A member that makes any of a line makes at least its minimum lot."""
    for (line, member), ways in m.ways_of.items():
        least = int(m.a.least[ways].max())
        if least > 1:
            made = [(m.make[way, week], 1.0) for way in ways for week in m.weeks_of[way]]
            used = [(variable, -float(least)) for variable, _ in use_of(m, line, member)]
            m.require(m.row_name("minimum_lot", line, member), made + used, 1, 0)


def largest_share(m: Model) -> None:
    """A way gives at most so many packs."""
    for way, weeks in m.weeks_of.items():
        if m.a.most[way] < m.a.packs[m.a.line[way]]:
            made = [(m.make[way, week], 1.0) for week in weeks]
            m.require(m.row_name("largest_share", way), made, -1, int(m.a.most[way]))


def members_a_line(m: Model) -> None:
    """At most so many members share a line."""
    members: dict[int, list[int]] = defaultdict(list)
    for line, member in m.ways_of:
        members[line].append(member)
    for line, those in members.items():
        most = int(m.a.most_members[line])
        if 0 < most < len(those) and m.a.packs[line] > 1:
            terms = [term for member in those for term in use_of(m, line, member)]
            m.require(m.row_name("members_a_line", line), terms, -1, most)


def newcomer_limit(m: Model) -> None:
    """A newcomer gets at most so many lines."""
    lines: dict[int, list[int]] = defaultdict(list)
    for line, member in m.ways_of:
        lines[member].append(line)
    for member, those in lines.items():
        most = int(m.a.member_lines[member])
        if 0 <= most < len(those):
            terms = [term for line in those for term in use_of(m, line, member)]
            m.require(m.row_name("newcomer_limit", member), terms, -1, most)


def member_used(m: Model) -> None:
    """Who makes anything costs its fixed cost once; stated line by line, which is tight."""
    for (line, member), ways in m.ways_of.items():
        fixed = int(m.a.member_cost[member])
        if not fixed:
            continue
        if member not in m.employ:
            m.employ[member] = LpVariable(f"employ_{member}", 0, 1, pulp.LpInteger)
            m.cost(m.employ[member], fixed)
        made = [(m.make[way, week], 1.0) for way in ways for week in m.weeks_of[way]]
        most = min(float(m.a.packs[line]), sum(v.upBound for v, _ in made))
        m.require(
            m.row_name("member_used", line, member), [*made, (m.employ[member], -most)], -1, 0
        )


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
        apart = m.deviate[member] = LpVariable(f"deviate_{member}", 0)
        m.objective.append((apart, weight))
        over = [*made[member], (apart, -1.0)]
        m.require(m.row_name("fair_share_over", member), over, -1, target / m.scale)
        under = [*made[member], (apart, 1.0)]
        m.require(m.row_name("fair_share_under", member), under, 1, target / m.scale)


def standing_shares(m: Model) -> None:
    """A frozen share stays; one that may move costs what is taken away of it."""
    stands = m.a.problem.adopted
    rows = zip(stands.way, stands.week, stands.packs, stands.move_cost, strict=True)
    for row, (way, week, packs, move) in enumerate(rows):
        made = [(m.make[way, week], 1.0)] if (way, week) in m.make else []
        if move >= 0:
            gone = m.take_away[row] = LpVariable(f"take_away_{row}", 0, packs)
            m.cost(gone, move * int(m.a.pack[m.a.line[way]]))
            made.append((gone, 1.0))
        m.require(m.row_name("standing_shares", row), made, 1, packs)
