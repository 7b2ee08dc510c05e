"""The program under construction: its variables, found by what they mean, and its rows."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pulp
from pulp import LpAffineExpression, LpConstraint, LpVariable

from services.dispatch.core.arrays import Arrays

Key = tuple[int, int, int]


class Column(LpVariable):  # type: ignore[misc]
    """A PuLP variable of a program with 100,000 of them: hashed and named without detours.

    Its name is clean as it comes (a word and indices), and it is itself, equal to no other.
    """

    name = ""
    __hash__ = object.__hash__

    def __init__(self, name: str, low: float, up: float | None, kind: str, index: int) -> None:
        self.name, self.index, self.hash = name, index, id(self)
        self._lowbound_original = self.lowBound = low
        self._upbound_original = self.upBound = up
        self.cat = kind
        self.varValue = self.dj = None
        self.modified = True


class Sum(LpAffineExpression):  # type: ignore[misc]
    """A PuLP expression taken over whole from a dictionary, not term by term."""

    def __init__(self, terms: dict[LpVariable, float]) -> None:
        self.name, self.constant = None, 0.0
        dict.__init__(self, terms)


@contextmanager
def unswept() -> Iterator[None]:
    """Makes a million objects that all stay, which the garbage collector need not look for."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Program(pulp.LpProblem):  # type: ignore[misc]
    """A PuLP problem that owns its variables from when they are made, in that order.

    PuLP finds them again in all rows, and sorts them, whenever it is asked.
    """

    def add_variable(
        self, name: str, lowBound: float = 0, upBound: float | None = None, cat: str = "Continuous"
    ) -> Column:
        column = Column(name, lowBound, upBound, cat, len(self._variables))
        self._variables.append(column)
        return column

    def addConstraint(self, constraint: LpConstraint, name: str | None = None) -> None:
        if name in self._constraints:
            raise pulp.PulpError(f"two rows are called {name}")
        self._constraints[name] = constraint

    def variables(self) -> list[LpVariable]:
        return self._variables  # type: ignore[no-any-return]


Term = tuple[LpVariable, float]
Terms = dict[LpVariable, float] | list[Term]


@dataclass
class Model:
    """Variables by the index of line, member, way, week or row of what stands."""

    a: Arrays
    scale: float
    program: Program
    whole: bool  # packs are integers in the program (else they come out whole by structure)
    margin: int = 0  # hours (1e-7 h) kept free in each week, against a solver's tolerance
    make: dict[tuple[int, int], LpVariable] = field(default_factory=dict)  # packs of way, week
    leave: dict[int, LpVariable] = field(default_factory=dict)  # packs of line unserved
    prepare: dict[tuple[Key, int], LpVariable] = field(default_factory=dict)  # set-up, week
    assign: dict[tuple[int, int], LpVariable] = field(default_factory=dict)  # line, member
    employ: dict[int, LpVariable] = field(default_factory=dict)  # member
    deviate: dict[int, LpVariable] = field(default_factory=dict)  # member
    take_away: dict[int, LpVariable] = field(default_factory=dict)  # row of adopted
    later: dict[str, Terms] = field(default_factory=dict)  # rows <= 0, added where they are broken
    row_size: dict[tuple[int, int], float] = field(default_factory=dict)  # resource, week
    objective: dict[LpVariable, float] = field(default_factory=dict)
    weeks_of: dict[int, list[int]] = field(default_factory=dict)  # way -> its weeks
    ways_of: dict[tuple[int, int], list[int]] = field(default_factory=dict)  # line, member

    def variable(self, name: str, low: int, up: int | None, kind: str = "Continuous") -> LpVariable:
        return self.program.add_variable(name, low, up, kind)

    def cost(self, variable: LpVariable, units: int) -> None:
        if units:
            self.objective[variable] = units / self.scale

    def require(self, name: str, terms: Terms, sense: int, bound: float) -> None:
        """sense: -1 at most, 0 equal, 1 at least."""
        whole = terms if isinstance(terms, dict) else dict(terms)
        row = LpConstraint(Sum(whole), sense, None, bound)
        self.program.addConstraint(row, name)

    def made(self, way: int) -> list[LpVariable]:
        """Packs of a way, week by week."""
        return [self.make[way, week] for week in self.weeks_of[way]]


def row_name(block: str, *index: int) -> str:
    return "_".join((block, *map(str, index)))
