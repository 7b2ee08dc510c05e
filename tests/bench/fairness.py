"""Jain's index of a plan without and with a weight on fair shares, and what the weight costs."""

from typing import NamedTuple

import numpy as np

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.levelling import level
from services.dispatch.translating.fairness import (
    fair_targets,
    hours_index,
    value_index,
    with_fair_shares,
)
from tests.bench.row import Row
from tests.dispatch.changes import with_table
from tests.dispatch.clusters import cluster

SIZE, SEED = (300, 20, 13), 1
WORK, GAP = 150, 0.0005
PUBLISHED = 25_000  # per million: what docs/dispatch.md names
OTHERS = (10_000, 50_000)
LOADS = (95, 70)
EVEN, PRICE = 0.95, 0.005


class Measured(NamedTuple):
    hours: float
    value: float
    price: float  # of the objective without the weight


def run() -> list[Row]:
    rows = []
    for load in LOADS:
        problem = loaded(load)
        plain = core.solve(problem, work=WORK, gap=GAP)
        without = measured(problem, plain, plain)
        with_it = {
            weight: measured(problem, weighed(problem, weight), plain)
            for weight in sorted((PUBLISHED, *OTHERS))
        }
        rows += [*_hours(load, without, with_it[PUBLISHED]), *_value(load, without, with_it)]
    return rows


def loaded(load: int) -> Problem:
    """The generated cluster at that load (per cent), each line counting what it is worth."""
    plain = cluster(*SIZE, seed=SEED)
    roomy = np.array(plain.capacity) * 95 // load
    problem = Problem.model_validate(dict(plain) | {"capacity": roomy})
    worth = with_table(problem, "lines", {"value": np.array(plain.lines.unserved_cost) // 2})
    return with_table(worth, "members", {"fair_target": fair_targets(worth)})


def weighed(problem: Problem, weight: int) -> Plan:
    asked = with_fair_shares(problem).model_copy(update={"fair_per_million": weight})
    return level(asked, work=WORK, gap=GAP)


def measured(problem: Problem, plan: Plan, plain: Plan) -> Measured:
    cost = plan.objective - plan.cost.fairness
    return Measured(
        hours_index(problem, plan), value_index(problem, plan), cost / plain.objective - 1
    )


def _hours(load: int, without: Measured, with_it: Measured) -> list[Row]:
    what = f"fairness at {load} % load, own open hours used (Jain)"
    reach = f">= {EVEN}"
    priced = f"price of weight {PUBLISHED:,} at {load} % load"
    cost = f"{with_it.price:.3%}"
    rows = [
        Row(
            f"{what}, weight {PUBLISHED:,}",
            f"{with_it.hours:.3f}",
            f"weight 0: {without.hours:.3f}",
            with_it.hours / without.hours,
            reach,
            with_it.hours >= EVEN,
        ),
        Row(
            priced, cost, "objective without", 1 + with_it.price, "<= 0.5 %", with_it.price <= PRICE
        ),
    ]
    if load == LOADS[0]:
        told = f"{without.hours:.3f}"
        rows.insert(0, Row(f"{what}, weight 0", told, "", 1.0, reach, without.hours >= EVEN))
    return rows


def _value(load: int, without: Measured, with_it: dict[int, Measured]) -> list[Row]:
    """Stated with its price; nothing is to be reached."""
    return [
        Row(
            f"fairness at {load} % load, value against fair share (Jain), weight {weight:,}",
            f"{found.value:.3f} (own hours {found.hours:.3f}) for {found.price:.3%}",
            f"weight 0: {without.value:.3f}",
            found.value / without.value,
            "stated",
            True,
        )
        for weight, found in with_it.items()
    ]
