"""Whole clusters from a seed: many small lines, or few large ones, tight shops, large lots."""

import numpy as np

from libs.contracts.problem import Problem

HOUR = 10_000_000


def cluster(lines: int, members: int, weeks: int, seed: int, large: bool = False) -> Problem:
    """Lines of 30 recipes over members able for some of them, at about 95 % load of grinding.

    Groups: grinding (each member's own) and heat treatment (one pool).
    """
    dice = np.random.default_rng(seed)
    recipes = 30
    hours = dice.integers(60_000, 400_000, recipes)
    able = dice.random((members, recipes)) < 0.25
    able[dice.integers(0, members, recipes), np.arange(recipes)] = True
    recipe = dice.integers(0, recipes, lines)
    pack = np.full(lines, 50)
    quantity = pack * dice.integers(200 if large else 4, 2000 if large else 120, lines)
    value = dice.integers(100, 4000, lines)
    line, member = np.nonzero(able.T[recipe])
    price = value[line] * dice.integers(95, 107, members)[member] // 100
    asked = int((hours[recipe] * quantity).sum())
    own = dice.dirichlet(np.full(members, 3.0)) * asked / 0.95 / weeks
    pool = asked // 10 / (0.9 if large else 0.8) / weeks
    capacity = np.repeat(np.concatenate([[int(pool)], own.astype(np.int64)]), weeks)
    source = np.repeat(np.arange(members), 2)
    least = dice.choice([2000, 5000] if large else [100, 300], members)
    return Problem.model_validate(
        {
            "cost_unit": "1e-2 CNY",
            "weeks": weeks,
            "groups": ("heat treatment", "grinding"),
            "lines": {
                "name": tuple(f"line {at}" for at in range(lines)),
                "quantity": quantity,
                "pack": pack,
                "due_week": dice.integers(weeks // 3, weeks, lines),
                "unserved_cost": value * 2,
                "late_cost": value // 50,
                "max_members": np.full(lines, 4),
            },
            "members": {"name": tuple(f"member {at}" for at in range(members))},
            "ways": {
                "line": line,
                "member": member,
                "recipe": recipe[line],
                "source": member,
                "price": price,
                "min_pieces": least[member],
                "first_week": dice.integers(0, weeks // 3, lines)[line],
                "setup": recipe[line],
            },
            "steps": {
                "recipe": np.repeat(np.arange(recipes), 2),
                "group": [0, 1] * recipes,
                "hours": np.column_stack([hours // 10, hours]).ravel(),
            },
            "sources": {
                "source": source,
                "group": [0, 1] * members,
                "resource": np.column_stack([np.zeros(members), np.arange(members) + 1])
                .astype(np.int64)
                .ravel(),
            },
            "resources": {
                "name": ("pool", *(f"grinding {at}" for at in range(members))),
                "group": [0] + [1] * members,
            },
            "capacity": capacity,
            "setups": {
                "scope": ("line",) * recipes,
                "repeats": ("horizon",) * recipes,
                "cost": [8_000] * recipes,
            },
            "setup_hours": {
                "setup": np.arange(recipes),
                "group": [1] * recipes,
                "hours": [HOUR] * recipes,
            },
        }
    )
