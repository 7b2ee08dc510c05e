"""Whole clusters whose lines are tied by more than hours, from a seed."""

from typing import Any, Literal

import numpy as np

from libs.contracts.problem import Problem
from services.dispatch.core.construct import construct
from services.dispatch.core.loading import arrays_of
from tests.dispatch.changes import with_table
from tests.dispatch.clusters import cluster

Tie = Literal["family", "weekly", "fixed cost", "forced", "weeks before", "two ways", "standing"]
TIES: tuple[Tie, ...] = (
    "family",
    "weekly",
    "fixed cost",
    "forced",
    "weeks before",
    "two ways",
    "standing",
)


def tied(by: tuple[Tie, ...], lines: int, members: int, weeks: int, seed: int) -> Problem:
    """A cluster of `clusters.cluster` with all of these at once."""
    problem, dice = cluster(lines, members, weeks, seed), np.random.default_rng(seed)
    for tie in by:
        problem = with_table(problem, *_change(tie, problem, dice))
    return problem


def _change(tie: Tie, problem: Problem, dice: np.random.Generator) -> tuple[str, dict[str, Any]]:
    kinds, lines = len(problem.setups.scope), len(problem.lines.name)
    match tie:
        case "family":
            return "setups", {"scope": ("family",) * kinds}
        case "weekly":
            return "setups", {"repeats": ("week",) * kinds}
        case "fixed cost":
            return "members", {"fixed_cost": dice.integers(1, 9, len(problem.members.name)) * 10**6}
        case "forced":
            cost = np.array(problem.lines.unserved_cost)
            cost[dice.integers(0, lines, lines // 50)] = -1
            return "lines", {"unserved_cost": cost}
        case "weeks before":
            return "steps", {"weeks_before": np.tile([1, 0], len(problem.steps.recipe) // 2)}
        case "two ways":
            ways = {name: np.array(column) for name, column in dict(problem.ways).items()}
            twice = {name: np.tile(column, 2) for name, column in ways.items() if len(column)}
            twice["price"][len(ways["price"]) :] += 1
            return "ways", twice
        case "standing":
            return "adopted", _standing(problem)


def _standing(problem: Problem) -> dict[str, Any]:
    """Some shares of a plan by insertion stand: half of them frozen, half of them dear to move."""
    ways = construct(arrays_of(problem))
    kept = [(way, week, packs) for way, week, packs in ways if way % 5 == 0]
    way, week, packs = np.array(kept, dtype=np.int64).reshape(-1, 3).T
    return {"way": way, "week": week, "packs": packs, "move_cost": np.where(way % 2, 500, -1)}
