"""The plan desk of the recorded demo, at its first plan."""

from typing import Any

from libs.contracts.plans import PlanAdopted, WeekRecorded
from libs.contracts.topics import PLANS
from services.dispatch.desk.state import Desk
from services.dispatch.plan import plan
from tests.recorded.log import recorded


def first_plan(offered: bool) -> Desk:
    """Once its first order is offered and nobody has answered yet, or just before."""
    desk = Desk()
    for row in recorded():
        if row.plural == "plans" and row.suffix == "events":
            event: Any = PLANS.events[row.type].model_validate_json(row.value)
            if isinstance(event, PlanAdopted) and event.shares:
                return plan.evolve(desk, event) if offered else desk
            desk = plan.evolve(desk, event)
    return desk


# What a plan starts from; not what was planned, answered and made of it.
GIVEN = (
    "MemberRecorded",
    "PermitRecorded",
    "StandingRecorded",
    "CapabilityRecorded",
    "CertificateRecorded",
    "CapacityRecorded",
    "PolicyRecorded",
    "PricesRecorded",
    "LineEnqueued",
    "MaterialRecorded",
)


def all_orders() -> Desk:
    """All of its lines open at its first week, at the hours that members declared."""
    desk = Desk()
    for row in recorded():
        if row.plural == "plans" and row.suffix == "events" and row.type in GIVEN:
            fact: Any = PLANS.events[row.type].model_validate_json(row.value)
            desk = plan.evolve(desk, fact)
    return plan.evolve(desk, WeekRecorded(week="2026-W48"))
