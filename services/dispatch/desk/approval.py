"""A dispatcher's word on a proposed plan. Of two one wins; the other is told what changed."""

from typing import Any

from libs.contracts.base import Figures
from libs.contracts.envelope import zulu
from libs.contracts.plans import AdoptPlan, AnyEvent, ApprovePlan, PlanRejected, RejectPlan
from libs.contracts.plans import PlanProposed as Proposed
from libs.eventlog import Refused
from services.dispatch.desk.adoption import adopted_part
from services.dispatch.desk.remembering import evolve
from services.dispatch.desk.state import Desk

NAMED_LINES = 10  # of those that a refusal names; the others it counts


def approve(command: ApprovePlan, desk: Desk) -> list[AnyEvent]:
    """Errors: Refused plan.approved_already, .rejected_already, .not_proposed, .incomplete,
    .overtaken."""
    if command.plan_id == desk.plan_id:
        if desk.last.by in ("", command.actor.id):
            return []
        raise Refused("plan.approved_already", **_what_changed(desk))
    parts = _proposed(command.plan_id, desk)
    if len(parts) < parts[0].parts:
        raise Refused("plan.incomplete", have=len(parts), parts=parts[0].parts)
    if parts[0].based_on != desk.plan_id:
        raise Refused("plan.overtaken", based_on=parts[0].based_on, **_what_changed(desk))
    asked: dict[str, Any] = {"actor": command.actor, "now": command.now}
    events: list[AnyEvent] = []
    for part in parts:
        fields = {name: getattr(part, name) for name in Proposed.model_fields}
        fields |= {"cluster_id": command.cluster_id, "answer_by": command.answer_by}
        adopted = adopted_part(AdoptPlan(**fields, **asked), desk)
        named = {"by": command.actor.id, "at": command.now}
        events.append(adopted.model_copy(update=named))
        desk = evolve(desk, events[-1])
    return events


def reject(command: RejectPlan, desk: Desk) -> list[AnyEvent]:
    """Errors: Refused plan.approved_already, .rejected_already, .not_proposed."""
    if command.plan_id == desk.last.plan_id and desk.last.word == "rejected":
        if desk.last.by == command.actor.id:
            return []
    elif command.plan_id == desk.plan_id:
        raise Refused("plan.approved_already", **_what_changed(desk))
    _proposed(command.plan_id, desk)
    by, at = command.actor.id, command.now
    return [PlanRejected(plan_id=command.plan_id, reason=command.reason, by=by, at=at)]


def _proposed(plan_id: str, desk: Desk) -> list[Proposed]:
    parts = [part for part in desk.proposed if part.plan_id == plan_id]
    if parts:
        return parts
    if plan_id == desk.last.plan_id and desk.last.word == "rejected":
        raise Refused("plan.rejected_already", **_what_changed(desk))
    raise Refused("plan.not_proposed", plan_id=plan_id)


def _what_changed(desk: Desk) -> Figures:
    """Which plan was decided on last, by whom, when, and the lines that it touches."""
    last = desk.last
    lines = [f"{order_id}/{line}" for order_id, line in last.lines]
    return {
        "plan_id": last.plan_id,
        "by": last.by or "policy",
        "at": zulu(last.at) if last.at else "",
        "lines": len(lines),
        "which": ", ".join(lines[:NAMED_LINES]),
    }
