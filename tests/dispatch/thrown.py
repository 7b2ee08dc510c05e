"""Problems thrown by dice from a seed: small, and with every kind of limit that there is."""

from typing import Any

import numpy as np

from libs.contracts.problem import Adopted, Plan, Problem
from services.dispatch import core
from services.dispatch.levelling import solve

# Names that stand in no sentence, so that a scanner finds each of them.
MEMBER, LINE = "Fabrik{}Qx", "Auftrag{}Qx/7"


def thrown(seed: int) -> Problem:
    """Two to five members and lines, their own grinding and a pool of heat treatment. Prices are
    numbers that nothing else is."""
    dice = np.random.default_rng(seed)
    members, lines, weeks = dice.integers(2, 6), dice.integers(2, 6), int(dice.integers(2, 6))
    pairs = [(at, by) for at in range(lines) for by in range(members) if dice.random() < 0.75]
    pairs = pairs or [(0, 0), (0, 1)]
    line, member = (np.array(column) for column in zip(*pairs, strict=True))
    pack = dice.choice([1, 5, 10], lines)
    quantity = pack * dice.integers(2, 30, lines) + dice.integers(0, pack)
    ways, hours = len(pairs), dice.integers(1, 9, lines)
    asked = int((hours * quantity).sum())
    base = dice.integers(300_000, 900_000, lines)
    price = base[line] + 1_009 * dice.choice(90, ways, replace=False) + 17
    own = dice.integers(asked // weeks // 6, asked // weeks // 2 + 9, (members, weeks)) * 10 + 3
    pool = dice.integers(asked // weeks // 2, asked // weeks * 2 + 9, (1, weeks))
    first = np.where(dice.random(ways) < 0.8, 0, dice.integers(0, weeks, ways))
    last = np.where(dice.random(ways) < 0.8, weeks - 1, dice.integers(0, weeks, ways))
    return Problem.model_validate(
        {
            "cost_unit": "1e-7 CNY",
            "weeks": weeks,
            "groups": ("heat_treatment", "grinding"),
            "lines": {
                "name": tuple(LINE.format(at) for at in range(lines)),
                "quantity": quantity,
                "pack": pack,
                "due_week": dice.integers(0, weeks, lines),
                "unserved_cost": base * dice.integers(1, 4, lines),
                "late_cost": np.where(dice.random(lines) < 0.8, base // 30, -1),
                "early_cost": base // 200,
                "max_members": dice.integers(0, 4, lines),
                "value": base,
            },
            "members": {
                "name": tuple(MEMBER.format(by) for by in range(members)),
                "fixed_cost": dice.choice([0, 200_000], members),
                "max_lines": dice.choice([-1, -1, 1], members),
                "fair_target": dice.integers(0, asked, members) * 100_000,
            },
            "ways": {
                "line": line,
                "member": member,
                "recipe": line,
                "source": member,
                "price": price,
                "freight": dice.integers(0, 5_000, ways),
                "min_pieces": dice.choice([0, 0, 15, 40], ways),
                "max_pieces": dice.choice([-1, -1, 60], ways),
                "first_week": first,
                "last_week": last,
                "setup": dice.choice([-1, 0, 1], ways),
            },
            "steps": _steps(hours),
            "sources": {
                "source": np.repeat(np.arange(members), 2),
                "group": [0, 1] * members,
                "resource": np.stack([np.zeros(members), np.arange(members) + 1], axis=1)
                .astype(np.int64)
                .ravel(),
            },
            "resources": {
                "name": (
                    "pool:heat_treatment",
                    *(f"{MEMBER.format(by)}:grinding" for by in range(members)),
                ),
                "group": [0] + [1] * members,
            },
            "capacity": np.concatenate([pool, own]).astype(np.int64).ravel(),
            "setups": {
                "scope": ("line", "family"),
                "repeats": ("horizon", str(dice.choice(["horizon", "week"]))),
                "cost": [300_000, 90_000],
            },
            "setup_hours": {"setup": [0, 1], "group": [1, 1], "hours": [23, 7]},
            "fair_per_million": int(dice.choice([0, 0, 25_000])),
        }
    )


def _steps(hours: Any) -> dict[str, Any]:
    many = len(hours)
    return {
        "recipe": np.repeat(np.arange(many), 2),
        "group": [0, 1] * many,
        "hours": np.stack([np.maximum(hours // 2, 1), hours * 10], axis=1).ravel(),
    }


def planned(seed: int) -> tuple[Problem, Plan]:
    """A thrown problem and its plan; every third stands on an earlier plan, a part of it frozen."""
    problem = thrown(seed)
    plan = solve(problem, work=20)
    if seed % 3 or not len(plan.shares.way):
        return problem, plan
    shares = plan.shares
    cost = [-1 if row % 4 == 3 else 20_000 for row in range(len(shares.way))]
    columns = {"way": shares.way, "week": shares.week, "packs": shares.packs, "move_cost": cost}
    lines = type(problem.lines).model_validate(
        dict(problem.lines) | {"due_week": [0] * len(problem.lines.name)}
    )
    again = problem.model_copy(update={"adopted": Adopted.model_validate(columns), "lines": lines})
    if any(cost < 0 for cost in problem.lines.late_cost):
        again = again.model_copy(update={"lines": problem.lines})
    try:
        return again, solve(again, work=20)
    except core.Unsound:
        return problem, plan


def renamed(problem: Problem) -> Problem:
    """With names that a scanner finds."""
    names = problem.members.name
    member = {name: MEMBER.format(at) for at, name in enumerate(names)}
    resources = tuple(_renamed(name, member) for name in problem.resources.name)
    lines = tuple(LINE.format(at) for at in range(len(problem.lines.name)))
    return problem.model_copy(
        update={
            "lines": problem.lines.model_copy(update={"name": lines}),
            "members": problem.members.model_copy(update={"name": tuple(member.values())}),
            "resources": problem.resources.model_copy(update={"name": resources}),
        }
    )


def _renamed(name: str, member: dict[str, str]) -> str:
    owner, colon, group = name.partition(":")
    shop, plain = owner.startswith("+"), owner.removeprefix("+")
    return f"{'+' if shop else ''}{member.get(plain, plain)}{colon}{group}"
