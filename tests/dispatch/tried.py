"""Attempts of a desk that come to a plan or to nothing."""

from typing import Any

from libs.contracts.attempts import NotePlanFailed
from libs.contracts.plans import AdoptPlan
from services.dispatch.core import constructed
from services.dispatch.desk.state import Desk, LineKey
from services.dispatch.plan import plan
from services.dispatch.planning.answer import adopt_plan
from services.dispatch.planning.outlook import asked, outlook
from services.dispatch.translating.translation import translate
from tests.dispatch.desk import ASKED, FACTS, NOW

FIGURES: dict[str, Any] = {
    "based_on": "",
    "as_of": len(FACTS),
    "code": "solver.killed",
    "ways": 100,
    "asked_ms": 20_000,
    "took_ms": 1_234,
    "peak_bytes": 10**9,
    "limit_bytes": 15 * 10**8,
    "signal": 9,
}


def planned(desk: Desk) -> tuple[AdoptPlan, Desk]:
    """One plan by the desk's own attempt."""
    look = outlook(desk)
    found = constructed(translate(look.situation)) if look.situation.lines else None
    (command,) = adopt_plan("linxi", desk, look, found, NOW)
    (event,) = plan.decide(command, desk)
    return command, plan.evolve(desk, event)


def tried(desk: Desk, *hopeless: LineKey) -> Desk:
    """An attempt that fails where it asks a hopeless line, and plans otherwise."""
    lines = asked(desk)
    if not set(lines) & set(hopeless):
        return planned(desk)[1]
    figures: dict[str, Any] = {**FIGURES, "based_on": desk.plan_id, "as_of": desk.facts}
    if len(lines) == 1:
        figures["order_id"], figures["line"] = lines[0]
    command = NotePlanFailed(**ASKED, **figures, attempt=desk.failures + 1, lines=len(lines))
    (event,) = plan.decide(command, desk)
    return plan.evolve(desk, event)
