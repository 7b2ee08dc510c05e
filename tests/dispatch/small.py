"""A small workshop to plan: two members, one resource group, three weeks; changed case by case."""

from typing import Any

from libs.contracts.problem import Plan, Problem


def problem(**changes: Any) -> Problem:
    """Two lines of 100 and 60 pieces in packs of 10; each member has 100 hours a week."""
    plain: dict[str, Any] = {
        "cost_unit": "1",
        "weeks": 3,
        "groups": ("grinding",),
        "lines": {
            "name": ("6205", "6306"),
            "quantity": [100, 60],
            "pack": [10, 10],
            "due_week": [1, 2],
            "unserved_cost": [50, 50],
            "late_cost": [2, 2],
        },
        "members": {"name": ("Li", "Wang")},
        "ways": {
            "line": [0, 0, 1, 1],
            "member": [0, 1, 0, 1],
            "recipe": [0, 0, 0, 0],
            "source": [0, 1, 0, 1],
            "price": [10, 11, 10, 11],
            "setup": [0, 0, 0, 0],
        },
        "steps": {"recipe": [0], "group": [0], "hours": [1]},
        "sources": {"source": [0, 1], "group": [0, 0], "resource": [0, 1]},
        "resources": {"name": ("Li:grinding", "Wang:grinding"), "group": [0, 0]},
        "capacity": [100] * 6,
        "setups": {"scope": ("line",), "repeats": ("horizon",), "cost": [30]},
        "setup_hours": {"setup": [0], "group": [0], "hours": [20]},
    }
    for table, columns in changes.items():
        plain[table] = plain.get(table, {}) | columns if isinstance(columns, dict) else columns
    return Problem.model_validate(plain)


def wide() -> Problem:
    """One line that a thousand members can make, each a little cheaper than the one before."""
    many = list(range(1000))
    lines = {"name": ("6205",), "quantity": [100], "pack": [10], "due_week": [1]}
    return problem(
        lines=lines | {"unserved_cost": [5000], "late_cost": [2]},
        members={"name": tuple(f"M{at}" for at in many)},
        ways={"line": [0] * 1000, "member": many, "recipe": [0] * 1000, "source": many}
        | {"price": [2000 - at for at in many], "setup": [0] * 1000},
        sources={"source": many, "group": [0] * 1000, "resource": many},
        resources={"name": tuple(f"M{at}" for at in many), "group": [0] * 1000},
        capacity=[1000] * 3000,
    )


def made(plan: Plan) -> list[tuple[int, int, int, int]]:
    """Line, member, week and pieces of each share."""
    shares = plan.shares
    return list(zip(shares.line, shares.member, shares.week, shares.pieces, strict=True))
