"""The three classics that the model contains come out at their published optima, proved."""

from decimal import Decimal
from pathlib import Path

import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from tests.dispatch.classics import NANO, assignment, facility_location, lot_sizing

INSTANCES = Path(__file__).parents[3] / "shared" / "instances"
pytestmark = pytest.mark.skipif(
    not INSTANCES.is_dir(), reason="the published instances are not beside this checkout"
)
PLENTY = 1_000_000  # work; the classics end by proof, never by the limit


def proved(problem: Problem) -> Plan:
    plan = core.solve(problem, gap=0.0, work=PLENTY)
    assert plan.status == "optimal" and Decimal(plan.gap) == 0
    assert check(problem, plan) == ()
    return plan


def published() -> list[tuple[str, str]]:
    optima = INSTANCES / "facility_location" / "capopt.txt"
    rows = optima.read_text().splitlines() if optima.is_file() else []
    named = [row.split() for row in rows if row.startswith("cap")]
    return [(row[0], row[1]) for row in named if row[0][3:].isdigit()]


@pytest.mark.parametrize(("name", "optimum"), published())
def test_a_facility_location_is_solved_to_its_published_optimum(name: str, optimum: str) -> None:
    text = (INSTANCES / "facility_location" / f"{name}.txt").read_text()
    found = Decimal(proved(facility_location(text)).objective) / NANO
    # Published to a thousandth, rounded one way or the other.
    assert abs(found - Decimal(optimum)) <= Decimal("0.00051")


@pytest.mark.parametrize(("name", "optimum"), [("F1", 40854), ("F6", 39308), ("G53", 74634)])
def test_a_lot_sizing_is_solved_to_its_published_optimum(name: str, optimum: int) -> None:
    text = (INSTANCES / "lot_sizing" / f"{name}.dat").read_text()
    assert proved(lot_sizing(text)).objective == optimum


@pytest.mark.parametrize(
    ("name", "optimum"),
    [
        ("a05100", 1698),
        ("a10200", 2623),
        ("b05100", 1843),
        ("b10100", 1407),
        ("c05100", 1931),
        ("c10100", 1402),
    ],
)
def test_an_assignment_is_solved_to_its_published_optimum(name: str, optimum: int) -> None:
    text = (INSTANCES / "assignment" / f"{name}.txt").read_text()
    assert proved(assignment(text)).objective == optimum
