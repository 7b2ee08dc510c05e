"""Is there a split by a week? The program of one line, where it is small enough to be solved."""

from itertools import pairwise

import numpy as np
import pulp
from pulp import LpConstraint, LpVariable

from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.core.handover import OneCallHiGHS
from services.dispatch.core.program import Program, Sum
from services.dispatch.promising.asking import Query
from services.dispatch.promising.fitting import Rooms, measure_all
from services.dispatch.promising.splitting import Split, nothing

EXACT_CELLS = 400  # ways x weeks up to which it is solved
MARGINS = (0, 20, 2000)  # 1e-7 h kept free, where the solver's tolerance breaks an hour


def exact_split(q: Query, free: Ints, may: Flags, until: int, slots: int) -> Split | None:
    """All of the line by the end of a week, each member by one of its ways; None: there is none."""
    shape = q.open.shape
    rooms = Rooms(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    measure_all(q, free, rooms)
    for margin in MARGINS:
        program = _Program(q, free, rooms, may, until, margin)
        split = program.solved(slots)
        if split is None or _fits(q, free, split):
            return split
    return None


def _fits(q: Query, free: Ints, s: Split) -> bool:
    from services.dispatch.promising.placing import enter

    left = free.copy()
    enter(q, left, s)
    return bool((left[:-1] >= np.minimum(free[:-1], 0)).all())


class _Program:
    """`make`: packs by way and week; `begin`: the set-up is taken in that week."""

    def __init__(
        self, q: Query, free: Ints, rooms: Rooms, may: Flags, until: int, margin: int
    ) -> None:
        self.q, self.free, self.margin = q, free, margin
        self.weeks = free.shape[1]
        self.program = Program("split")
        self.make: dict[tuple[int, int], LpVariable] = {}
        self.begin: dict[tuple[int, int], LpVariable] = {}
        self.rows = 0
        ways = [int(way) for way in np.flatnonzero(may) if rooms.first[way].any()]
        self.ways = [way for way in ways if rooms.first[way, : until + 1].any()]
        for way in self.ways:
            for week in range(until + 1):
                room = min(int(rooms.later[way, week]), int(q.most[way]))
                if room > 0:
                    self.make[way, week] = self._variable(f"make_{way}_{week}", room, "Integer")
                if rooms.first[way, week] > 0:
                    self.begin[way, week] = self._variable(f"begin_{way}_{week}", 1, "Integer")

    def _variable(self, name: str, most: int, kind: str) -> LpVariable:
        return self.program.add_variable(name, 0, most, kind)

    def _require(self, terms: dict[LpVariable, float], sense: int, bound: float) -> None:
        self.rows += 1
        self.program.addConstraint(LpConstraint(Sum(terms), sense, None, bound), f"row_{self.rows}")

    def solved(self, slots: int) -> Split | None:
        self._conserve(slots)
        self._set_up()
        self._hours()
        self.program.setObjective(Sum(dict.fromkeys([*self.begin.values()][:1], 0.0)))
        if not self.make:
            return None
        self.program.solve(OneCallHiGHS(msg=False, threads=1, mip_feasibility_tolerance=1e-7))
        if self.program.status != pulp.LpStatusOptimal:
            return None
        return self._split(slots)

    def _conserve(self, slots: int) -> None:
        """All is made; lots, largest shares, members a line."""
        q = self.q
        self._require(dict.fromkeys(self.make.values(), 1.0), 0, q.packs)
        used = {way: self._variable(f"used_{way}", 1, "Integer") for way in self.ways}
        for way, use in used.items():
            made = {var: 1.0 for (at, _), var in self.make.items() if at == way}
            self._require(made | {use: -float(max(q.least[way], 1))}, 1, 0)
            self._require(made | {use: -float(min(q.most[way], q.packs))}, -1, 0)
            begins = {var: 1.0 for (at, _), var in self.begin.items() if at == way}
            if not q.weekly[way]:
                self._require(begins | {use: -1.0}, 0, 0)
        self._require(dict.fromkeys(used.values(), 1.0), -1, slots)
        for one, other in pairwise(sorted(self.ways, key=lambda way: int(q.member[way]))):
            if q.member[one] == q.member[other]:
                same = [way for way in self.ways if q.member[way] == q.member[one]]
                self._require({used[way]: 1.0 for way in same}, -1, 1)

    def _set_up(self) -> None:
        """No packs before the set-up, which is taken in the first week of work or in each."""
        for (way, week), made in self.make.items():
            begins = {
                var: -float(made.upBound)
                for (at, since), var in self.begin.items()
                if at == way and (since == week if self.q.weekly[way] else since <= week)
            }
            self._require({made: 1.0} | begins, -1, 0)
        for (way, week), begin in self.begin.items():
            self._require({self.make[way, week]: 1.0, begin: -1.0}, 1, 0)

    def _hours(self) -> None:
        """Hours of packs and set-ups within the free ones, each row by its largest number."""
        q, used = self.q, dict[tuple[int, int], dict[LpVariable, float]]()
        for (way, week), made in self.make.items():
            for step in range(q.hours.shape[1]):
                at = int(q.resource[way, step]), week - int(q.before[way, step])
                _add(used, at, made, int(q.hours[way, step]))
        for (way, week), begin in self.begin.items():
            for step in range(q.hours.shape[1]):
                _add(used, (int(q.resource[way, step]), week), begin, int(q.once[way, step]))
            for step in range(q.other.shape[1]):
                _add(used, (int(q.other[way, step]), week), begin, int(q.other_hours[way, step]))
        for (resource, week), terms in used.items():
            size = max(terms.values())
            room = (int(self.free[resource, week]) - self.margin) / size
            self._require({var: hours / size for var, hours in terms.items()}, -1, room)

    def _split(self, slots: int) -> Split:
        split = nothing(slots, self.weeks)
        made = {at: round(var.varValue or 0.0) for at, var in self.make.items()}
        ways = sorted({way for (way, _), packs in made.items() if packs > 0})
        for slot, way in enumerate(ways):
            split.way[slot] = way
            for week in range(self.weeks):
                split.packs[slot, week] = made.get((way, week), 0)
            split.since[slot] = int(np.flatnonzero(split.packs[slot])[0])
        return split


def _add(
    used: dict[tuple[int, int], dict[LpVariable, float]],
    at: tuple[int, int],
    variable: LpVariable,
    hours: int,
) -> None:
    if hours:
        row = used.setdefault(at, {})
        row[variable] = row.get(variable, 0.0) + hours
