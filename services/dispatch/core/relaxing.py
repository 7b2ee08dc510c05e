"""What the compiled search can say of a problem that it cannot express.

A **looser** problem, whose bound holds for the true one: set-ups that lines share or that repeat
are left out or taken once, members' fixed costs and steps of earlier weeks likewise. And a
**stricter** one, whose plans keep all limits of the true one: each line takes the set-up that it
could share. Lines that must be served cost more than anything if they are not.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from services.dispatch.core.arrays import Arrays, Ints
from services.dispatch.core.brake import Brake
from services.dispatch.core.search.ascent import climb
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.core.search.freezing import can_stand, frozen_of
from services.dispatch.core.search.grid import Floats, grid_of, suits


def bound_of(a: Arrays, brake: Brake, rounds: int) -> tuple[Floats, float]:
    """Prices of hours [R, T] and a bound on every plan's cost; nothing where nothing compiles."""
    if not COMPILED or not len(a.line):
        return np.zeros(a.capacity.shape), 0.0
    g, _ = grid_of(looser(a))
    prices, bound = climb(g, brake, rounds)
    return prices[:-1], max(bound, 0.0)


def looser(a: Arrays) -> Arrays:
    shared = np.append(a.shared_setup, False)[a.setup]
    return replace(
        a,
        problem=_alone(a),
        setup=np.where(shared, -1, a.setup),
        member_cost=np.zeros_like(a.member_cost),
        unserved=served(a),
        step_hours=np.where(a.step_before > 0, 0, a.step_hours),
        step_before=np.zeros_like(a.step_before),
    )


def stricter(a: Arrays) -> Arrays | None:
    """None where set-ups repeat by week or steps come earlier: then it has no such problem."""
    if a.weekly_setup[a.setup[a.setup >= 0]].any() or a.step_before.any() or not COMPILED:
        return None
    strict = replace(
        a,
        problem=_alone(a),
        member_cost=np.zeros_like(a.member_cost),
        unserved=served(a),
    )
    stands = suits(strict, pairs=False) and can_stand(strict, frozen_of(strict))
    return strict if stands else None


def served(a: Arrays) -> Ints:
    """[L] cost of a pack unserved, for lines that must be served more than anything else."""
    dear = np.zeros(len(a.packs), dtype=np.int64)
    late = a.weeks * (np.maximum(a.late, 0) + a.early)
    np.maximum.at(dear, a.line, a.price + a.freight + late[a.line])
    return np.where(a.unserved < 0, 2 * dear + 1, a.unserved)


def _alone(a: Arrays) -> Any:
    """No set-up is shared, none repeats, and no weight is on fairness."""
    count = len(a.problem.setups.scope)
    alone = {"scope": ("line",) * count, "repeats": ("horizon",) * count}
    setups = a.problem.setups.model_copy(update=alone)
    return a.problem.model_copy(update={"setups": setups, "fair_per_million": 0})
