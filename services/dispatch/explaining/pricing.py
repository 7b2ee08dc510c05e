"""Prices that only planning again can tell: of fairness, of stability, and those that would win."""

from decimal import Decimal

from libs.contracts.problem import Plan, Problem
from services.dispatch.explaining.ground import Ground, ground
from services.dispatch.explaining.pairing import missing_of, pair_named, pieces_of, way_of
from services.dispatch.explaining.raising import (
    Solve,
    Trials,
    free_to_move,
    with_price,
)
from services.dispatch.explaining.statement import Labels, Statement, stated
from services.dispatch.levelling import solve as levelled

PLAIN = Labels()


def price_of_fairness(
    problem: Problem, plan: Plan, *, solve: Solve = levelled, work: int | None = None
) -> Statement:
    """What the plan costs more than one that weighs no fairness (the group's)."""
    g = ground(problem, plan, PLAIN)
    other = Trials(g, solve, work).plan(problem.model_copy(update={"fair_per_million": 0}))
    cost = plan.objective - plan.cost.fairness
    return stated(
        "group",
        "price_of_fairness",
        price_fen=g.money.fen(cost - other.objective),
        with_fen=g.money.fen(cost),
        without_fen=g.money.fen(other.objective),
        gap=max(plan.gap, other.gap, key=Decimal),
        currency=g.money.currency,
    )


def price_of_stability(
    problem: Problem, plan: Plan, *, solve: Solve = levelled, work: int | None = None
) -> Statement:
    """What the plan costs more than one free to move everything that may move (the group's)."""
    g = ground(problem, plan, PLAIN)
    other = Trials(g, solve, work).plan(free_to_move(problem))
    return stated(
        "group",
        "price_of_stability",
        price_fen=g.money.fen(plan.objective - other.objective),
        with_fen=g.money.fen(plan.objective),
        without_fen=g.money.fen(other.objective),
        change_fen=g.money.fen(plan.cost.change),
        gap=max(plan.gap, other.gap, key=Decimal),
        currency=g.money.currency,
    )


def price_counterfactual(
    problem: Problem,
    plan: Plan,
    line: str,
    member: str,
    *,
    solve: Solve = levelled,
    work: int | None = None,
    labels: Labels = PLAIN,
) -> Statement:
    """The highest price of a piece at which it would have won more of the line. The group's alone:
    it tells what others ask."""
    g = ground(problem, plan, labels)
    way = way_of(g, line, member)
    if missing_of(g, way) <= 0:
        return stated("group", "hours_not_needed", **pair_named(g, way))
    asked = problem.ways.price[way]
    low, won = _highest(g, way, asked, Trials(g, solve, work))
    name = pair_named(g, way)
    if not won:
        return stated("group", "price_would_not_win", **name)
    each = {"asked_price": g.money.each(low), "own_price": g.money.each(asked)}
    return stated(
        "group", "price_would_win", **name, **each, won_pieces=won, currency=g.money.currency
    )


def _highest(g: Ground, way: int, asked: int, trials: Trials) -> tuple[int, int]:
    """The highest price found that wins something, and how many pieces; 0 pieces: none does."""
    line = int(g.a.line[way])
    before = pieces_of(g, way, trials.plan(g.problem, line))
    low, high, won = 0, asked, 0
    while trials.left and high - low > max(asked // 1000, 1):
        price = 0 if not trials.made - 1 else (low + high) // 2
        asking = with_price(g.problem, way, price)
        more = pieces_of(g, way, trials.plan(asking, line)) - before
        if more > 0:
            low, won = price, more
        elif price == 0:
            break
        else:
            high = price
    return low, won
