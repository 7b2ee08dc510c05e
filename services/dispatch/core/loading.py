"""From the published columns to the core's arrays."""

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
    lines, ways, steps, members = problem.lines, problem.ways, problem.steps, problem.members
    L, W, F = len(lines.name), len(ways.line), len(members.name)
    pack, quantity, line = ints(lines.pack), ints(lines.quantity), ints(ways.line)
    packs = -(-quantity // np.maximum(pack, 1))
    late, unserved = ints(lines.late_cost, L), ints(lines.unserved_cost)
    most = ints(ways.max_pieces, W, -1)
    recipe = ints(steps.recipe)
    recipes = int(max(recipe.max(initial=-1), ints(ways.recipe).max(initial=-1))) + 1
    step_start, *step = grouped(
        recipe,
        recipes,
        ints(steps.group),
        ints(steps.hours),
        ints(steps.weeks_before, len(recipe)),
    )
    setup_start, *setup = grouped(
        ints(problem.setup_hours.setup),
        len(problem.setups.scope),
        ints(problem.setup_hours.group),
        ints(problem.setup_hours.hours),
    )
    return Arrays(
        problem=problem,
        packs=packs,
        pack=pack,
        due=ints(lines.due_week),
        late=np.where(late < 0, -1, late * pack),
        early=ints(lines.early_cost, L) * pack,
        unserved=np.where(unserved < 0, -1, unserved * pack),
        most_members=ints(lines.max_members, L),
        value=ints(lines.value, L) * pack,
        line=line,
        member=ints(ways.member),
        price=ints(ways.price) * pack[line],
        freight=ints(ways.freight, W) * pack[line],
        least=_least(ints(ways.min_pieces, W), line, quantity, pack, packs),
        most=np.where(most < 0, packs[line], np.minimum(most // pack[line], packs[line])),
        first=np.maximum(ints(ways.first_week, W), _lead(step_start, step[2], ints(ways.recipe))),
        last=np.minimum(ints(ways.last_week, W, problem.weeks - 1), problem.weeks - 1),
        recipe=ints(ways.recipe),
        source=ints(ways.source),
        setup=ints(ways.setup, W, -1),
        closed=np.column_stack([ints(problem.closed.way), ints(problem.closed.week)]),
        step_start=step_start,
        step_group=step[0],
        step_hours=step[1],
        step_before=step[2],
        setup_start=setup_start,
        setup_group=setup[0],
        setup_hours=setup[1],
        setup_cost=ints(problem.setups.cost),
        resource=_supply(problem),
        capacity=ints(problem.capacity).reshape(-1, problem.weeks),
        member_cost=ints(members.fixed_cost, F),
        member_lines=ints(members.max_lines, F, -1),
        fair_target=ints(members.fair_target, F, -1),
    )


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
