"""From the published columns to the core's arrays."""

from typing import Any

import numpy as np

from libs.contracts.problem import Problem
from services.dispatch.core.arrays import Arrays, Ints, grouped, ints


def _supply(problem: Problem) -> Ints:
    rows = problem.sources
    source = ints(rows.source)
    table = np.full((int(source.max(initial=-1)) + 1, len(problem.groups)), -1, dtype=np.int64)
    table[source, ints(rows.group)] = ints(rows.resource)
    return table


def arrays_of(problem: Problem) -> Arrays:
    """The arrays of a sound problem (see `soundness`)."""
    start, group, hours, before = _steps(problem)
    lead = _lead(start, before, ints(problem.ways.recipe))
    return Arrays(
        problem=problem,
        **_lines(problem),
        **_ways(problem, lead),
        **_setups(problem),
        **_members(problem),
        step_start=start,
        step_group=group,
        step_hours=hours,
        step_before=before,
        resource=_supply(problem),
        capacity=ints(problem.capacity).reshape(-1, problem.weeks),
    )


def _lines(problem: Problem) -> dict[str, Any]:
    """Columns by line; costs by pack, of which a started one counts whole."""
    lines, many = problem.lines, len(problem.lines.name)
    pack, late, unserved = ints(lines.pack), ints(lines.late_cost, many), ints(lines.unserved_cost)
    return {
        "packs": _packs(problem),
        "pack": pack,
        "due": ints(lines.due_week),
        "late": np.where(late < 0, -1, late * pack),
        "early": ints(lines.early_cost, many) * pack,
        "unserved": np.where(unserved < 0, -1, unserved * pack),
        "most_members": ints(lines.max_members, many),
        "value": ints(lines.value, many) * pack,
    }


def _packs(problem: Problem) -> Ints:
    return -(-ints(problem.lines.quantity) // np.maximum(ints(problem.lines.pack), 1))


def _ways(problem: Problem, lead: Ints) -> dict[str, Any]:
    """Columns by way; `lead`: weeks before it can finish anything."""
    ways, many, line = problem.ways, len(problem.ways.line), ints(problem.ways.line)
    packs, pack = _packs(problem), ints(problem.lines.pack)
    most = ints(ways.max_pieces, many, -1)
    return {
        "line": line,
        "member": ints(ways.member),
        "price": ints(ways.price) * pack[line],
        "freight": ints(ways.freight, many) * pack[line],
        "least": _least(
            ints(ways.min_pieces, many), line, ints(problem.lines.quantity), pack, packs
        ),
        "most": np.where(most < 0, packs[line], np.minimum(most // pack[line], packs[line])),
        "first": np.maximum(ints(ways.first_week, many), lead),
        "last": np.minimum(ints(ways.last_week, many, problem.weeks - 1), problem.weeks - 1),
        "recipe": ints(ways.recipe),
        "source": ints(ways.source),
        "setup": ints(ways.setup, many, -1),
        "closed": np.column_stack([ints(problem.closed.way), ints(problem.closed.week)]),
    }


def _steps(problem: Problem) -> tuple[Ints, ...]:
    """Where each recipe's steps start; their groups, hours by piece, and weeks before."""
    steps, recipe = problem.steps, ints(problem.steps.recipe)
    used = ints(problem.ways.recipe)
    return grouped(
        recipe,
        int(max(recipe.max(initial=-1), used.max(initial=-1))) + 1,
        ints(steps.group),
        ints(steps.hours),
        ints(steps.weeks_before, len(recipe)),
    )


def _setups(problem: Problem) -> dict[str, Any]:
    rows, many = problem.setup_hours, len(problem.setups.scope)
    start, group, hours = grouped(ints(rows.setup), many, ints(rows.group), ints(rows.hours))
    return {
        "setup_start": start,
        "setup_group": group,
        "setup_hours": hours,
        "setup_cost": ints(problem.setups.cost),
    }


def _members(problem: Problem) -> dict[str, Any]:
    members, many = problem.members, len(problem.members.name)
    return {
        "member_cost": ints(members.fixed_cost, many),
        "member_lines": ints(members.max_lines, many, -1),
        "fair_target": ints(members.fair_target, many, -1),
    }


def _least(pieces: Ints, line: Ints, quantity: Ints, pack: Ints, packs: Ints) -> Ints:
    """Packs that make the minimum even where the short pack is among them; a smaller line whole."""
    wanted = np.minimum(pieces, quantity[line])
    short = (packs * pack - quantity)[line]
    return np.minimum(-(-(wanted + np.where(wanted > 0, short, 0)) // pack[line]), packs[line])


def _lead(start: Ints, before: Ints, recipe: Ints) -> Ints:
    """Weeks that the earliest step needs before the first pack can be finished."""
    longest = np.zeros(len(start) - 1, dtype=np.int64)
    rows = np.repeat(np.arange(len(start) - 1), np.diff(start))
    np.maximum.at(longest, rows, before)
    return longest[recipe]
