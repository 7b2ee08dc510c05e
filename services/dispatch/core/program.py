"""The program under construction: its variables, found by what they mean, and its rows."""

from dataclasses import dataclass, field

import pulp
from pulp import LpAffineExpression, LpVariable

from services.dispatch.core.arrays import Arrays

Term = tuple[LpVariable, float]
Key = tuple[int, int, int]


@dataclass
class Model:
    """Variables by the index of line, member, way, week or row of what stands."""

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

    def variable(self, name: str, low: int, up: int | None, kind: str = "Continuous") -> LpVariable:
        return self.program.add_variable(name, low, up, kind)

    def cost(self, variable: LpVariable, units: int) -> None:
        if units:
            self.objective.append((variable, units / self.scale))

    def require(self, name: str, terms: list[Term], sense: int, bound: float) -> None:
        """sense: -1 at most, 0 equal, 1 at least."""
        row = pulp.LpConstraint(LpAffineExpression(terms), sense, name, bound)
        self.program.addConstraint(row, name)

    def row_name(self, block: str, *index: int) -> str:
        return "_".join((block, *map(str, index)))
