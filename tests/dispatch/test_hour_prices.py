"""What one more hour would save: nothing where hours are left, else about its price."""

from decimal import Decimal

import numpy as np
import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.core.brake import Brake
from services.dispatch.core.leftover import free_hours
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.reading import plan_of
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.core.search.searching import search
from services.dispatch.core.shadow import HOUR, lots
from tests.dispatch.clusters import cluster
from tests.dispatch.small import problem

ABOUT = 20  # a week's lateness of a pack: at a corner of the program a price has two sides
FREE_SETUPS = {"setup": [-1] * 4}


def prices(plan: Plan) -> dict[tuple[int, int], Decimal]:
    told = plan.shadow_prices
    return {
        (resource, week): Decimal(price)
        for resource, week, price in zip(told.resource, told.week, told.price, strict=True)
    }


def with_more(asked: Problem, resource: int, week: int, hours: int) -> Problem:
    capacity = list(asked.capacity)
    capacity[resource * asked.weeks + week] += hours
    return asked.model_validate(dict(asked) | {"capacity": capacity})


def test_hours_that_nobody_needs_are_worth_nothing() -> None:
    assert prices(core.solve(problem(capacity=[1000] * 6), gap=0.0)) == {}


@pytest.mark.parametrize(
    "capacity", [[50] * 6, [40, 40, 40, 0, 0, 0], [20, 60, 10, 10, 10, 10], [60, 0, 0, 30, 0, 0]]
)
def test_a_pack_of_hours_more_saves_its_price_where_hours_are_short(capacity: list[int]) -> None:
    asked = problem(capacity=capacity, ways=FREE_SETUPS)
    plan = core.solve(asked, gap=0.0)
    priced = prices(plan)
    assert priced and plan.status == "optimal"
    for (resource, week), price in priced.items():
        better = core.solve(with_more(asked, resource, week, 10), gap=0.0)
        assert plan.objective - better.objective > 0
        assert abs(plan.objective - better.objective - price * 10 / HOUR) <= ABOUT


def test_a_searched_plan_prices_no_hour_that_it_leaves_and_its_bound_prices_are_told() -> None:
    a = arrays_of(cluster(*((400, 30, 12) if COMPILED else (6, 4, 4)), seed=3))
    answer = search(a, Brake(None, None), 20 if COMPILED else 1, 0.0)
    plan = plan_of(
        a,
        answer.shares,
        answer.bound,
        gap=0.0,
        method="search",
        work=1,
        braked=False,
        prices=answer.prices,
    )
    free = free_hours(a, answer.shares)
    for resource, week in prices(plan):
        assert free[resource, week] < lots(a)[resource]
    assert answer.prices is not None
    assert len(plan.bound_prices.price) == int(np.count_nonzero(answer.prices > 0)) or not COMPILED
