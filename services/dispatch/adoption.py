"""Adopting a plan: a share stands if its line is open for it and its gates and hours hold."""

from collections import Counter
from typing import Any

from libs.contracts.plans import AdoptPlan, AnyEvent, ApprovePlan, LeftOut, PlanAdopted, Share
from libs.contracts.plans import PlanProposed as Proposed
from libs.contracts.weeks import monday
from libs.eventlog import Refused
from services.dispatch.desk import Desk, LineKey
from services.dispatch.hours import Resource, drawn, offered_hours, used_hours
from services.dispatch.remembering import evolve


def adopt(command: AdoptPlan, desk: Desk) -> list[AnyEvent]:
    """Errors: Refused plan.superseded, when another was adopted since the solver started."""
    heard = [(p.plan_id, p.part, p.digest) for p in desk.proposed]
    heard += [(desk.plan_id, part, desk.digest) for part in range(1, desk.part + 1)]
    for name, part, digest in heard:
        # Come before, or a second answer to the same question: the first one stands.
        if name == command.plan_id and (part == command.part or digest != command.digest):
            return []
    if desk.plan_id not in (command.based_on, command.plan_id):
        raise Refused("plan.superseded", based_on=command.based_on, current=desk.plan_id)
    if desk.policy.adoption == "approved":
        fields = {name: getattr(command, name) for name in Proposed.model_fields}
        return [Proposed(**fields)]
    return [_adopted(command, desk)]


def approve(command: ApprovePlan, desk: Desk) -> list[AnyEvent]:
    """Errors: Refused plan.not_proposed, plan.incomplete, plan.superseded."""
    if command.plan_id == desk.plan_id:
        return []
    parts = [part for part in desk.proposed if part.plan_id == command.plan_id]
    if not parts:
        raise Refused("plan.not_proposed", plan_id=command.plan_id)
    if len(parts) < parts[0].parts:
        raise Refused("plan.incomplete", have=len(parts), parts=parts[0].parts)
    if parts[0].based_on != desk.plan_id:
        raise Refused("plan.superseded", based_on=parts[0].based_on, current=desk.plan_id)
    asked: dict[str, Any] = {"actor": command.actor, "now": command.now}
    events: list[AnyEvent] = []
    for part in parts:
        fields = {name: getattr(part, name) for name in Proposed.model_fields}
        fields |= {"cluster_id": command.cluster_id, "answer_by": command.answer_by}
        plan = AdoptPlan(**fields, **asked)
        events.append(_adopted(plan, desk))
        desk = evolve(desk, events[-1])
    return events


def _adopted(command: AdoptPlan, desk: Desk) -> PlanAdopted:
    stands, left_out = [], []
    taken: Counter[LineKey] = Counter()
    used = used_hours(desk)
    for share in command.shares:
        why = _objection(share, desk, taken, used)
        if why:
            left_out.append(_left(share, why))
            continue
        stands.append(share)
        taken[share.work.order_id, share.work.line] += share.quantity
        for load in share.load:
            used.update(dict.fromkeys(drawn(share, load), load.hours_e7))
    return PlanAdopted(
        plan_id=command.plan_id,
        based_on=command.based_on,
        as_of=command.as_of,
        part=command.part,
        parts=command.parts,
        digest=command.digest,
        shares=tuple(stands),
        left_out=tuple(left_out),
        unserved=command.unserved,
        solution=command.solution,
        answer_by=command.answer_by,
    )


def _objection(share: Share, desk: Desk, taken: Counter[LineKey], used: Counter[Resource]) -> str:
    """Why this share can no longer be offered, as a code; "" if it can."""
    key = (share.work.order_id, share.work.line)
    line, member = desk.lines.get(key), desk.member(share.work.member_id)
    if line is None or line.open - taken[key] < share.quantity:
        return "share.line_filled"
    if any(week.week <= desk.week for week in share.weeks):
        return "share.week_past"
    if share.work.member_id in line.declined:
        return "share.member_declined"
    if not all(member.permitted(share.work.family, monday(week.week)) for week in share.weeks):
        return "share.not_permitted"
    asked: Counter[Resource] = Counter()
    for load in share.load:
        asked.update(dict.fromkeys(drawn(share, load), load.hours_e7))
    if any(used[at] + hours > offered_hours(desk, at) for at, hours in asked.items()):
        return "share.no_hours"
    return ""


def _left(share: Share, code: str) -> LeftOut:
    work = share.work
    return LeftOut(
        package_id=share.package_id,
        order_id=work.order_id,
        line=work.line,
        member_id=work.member_id,
        code=code,
    )
