"""Hours and set-ups of a plan, counted again from the problem's columns, for the check alone."""

from collections import defaultdict
from collections.abc import Iterator

from libs.contracts.problem import Plan, Problem


def entry(column: memoryview, row: int, default: int) -> int:
    return column[row] if len(column) else default


def rows(problem: Problem, plan: Plan) -> Iterator[tuple[int, int, int]]:
    return zip(plan.shares.way, plan.shares.week, plan.shares.packs, strict=True)


def _recipes(problem: Problem) -> dict[int, list[tuple[int, int, int]]]:
    steps, recipes = problem.steps, defaultdict(list)
    for row, recipe in enumerate(steps.recipe):
        before = entry(steps.weeks_before, row, 0)
        recipes[recipe].append((steps.group[row], steps.hours[row], before))
    return recipes


def hours_used(problem: Problem, plan: Plan) -> dict[tuple[int, int], int]:
    """1e-7 h by resource and week: packs, and each set-up in the week it is taken."""
    used: dict[tuple[int, int], int] = defaultdict(int)
    recipes, ways = _recipes(problem), problem.ways
    sources = problem.sources
    supply = {
        (source, group): resource
        for source, group, resource in zip(
            sources.source, sources.group, sources.resource, strict=True
        )
    }
    for way, week, packs in rows(problem, plan):
        source, pieces = ways.source[way], packs * problem.lines.pack[ways.line[way]]
        for group, hours, before in recipes[ways.recipe[way]]:
            used[supply[source, group], week - before] += pieces * hours
    setup_rows = defaultdict(list)
    hours_table = problem.setup_hours
    for setup, group, hours in zip(
        hours_table.setup, hours_table.group, hours_table.hours, strict=True
    ):
        setup_rows[setup].append((group, hours))
    for (setup, source, _), weeks in setups_taken(problem, plan).items():
        for week in weeks:
            for group, hours in setup_rows[setup]:
                used[supply[source, group], week] += hours
    return used


def setups_taken(problem: Problem, plan: Plan) -> dict[tuple[int, int, int], set[int]]:
    """Set-up, source and (where ways do not share it) way -> weeks in which it is taken."""
    weeks: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    for way, week, _ in rows(problem, plan):
        setup = entry(problem.ways.setup, way, -1)
        if setup >= 0:
            own = way if problem.setups.scope[setup] == "line" else -1
            weeks[setup, problem.ways.source[way], own].add(week)
    return {
        key: {min(at)} if problem.setups.repeats[key[0]] == "horizon" else at
        for key, at in weeks.items()
    }
