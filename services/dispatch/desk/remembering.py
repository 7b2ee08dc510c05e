"""How the plan desk remembers: each fact folded into the desk."""

from dataclasses import replace
from typing import assert_never

from libs.contracts.attempts import PlanFailed
from libs.contracts.overrides import OverrideLifted, OverrideSet
from libs.contracts.plans import (
    AnswerRecorded,
    AnyEvent,
    CalendarRecorded,
    CapabilityRecorded,
    CapacityRecorded,
    CertificateRecorded,
    CompletionRecorded,
    LineChanged,
    LineEnqueued,
    MaterialRecorded,
    MemberRecorded,
    PermitRecorded,
    PlanAdopted,
    PlanProposed,
    PlanRejected,
    PolicyRecorded,
    PricesRecorded,
    RejectionRecorded,
    ReleaseRecorded,
    StandingRecorded,
    WeekRecorded,
)
from services.dispatch.desk import promises
from services.dispatch.desk.attempts import failed, freed, pressed_on
from services.dispatch.desk.calibration import averaged, week_passed
from services.dispatch.desk.following import adopted, heard, released, revoking
from services.dispatch.desk.healing import LESS, UNLICENSED, lessened
from services.dispatch.desk.overriding import FORBIDDEN
from services.dispatch.desk.state import Backlogged, Decided, Desk

QUIET = (  # these change no plan
    ReleaseRecorded,
    CompletionRecorded,
    PlanAdopted,
    PlanProposed,
    PlanRejected,
    PlanFailed,
)


def evolve(desk: Desk, event: AnyEvent) -> Desk:
    changed = _evolve(desk, event)
    as_planned = isinstance(event, AnswerRecorded) and not (event.returned or event.weeks)
    if isinstance(event, QUIET) or as_planned:
        return changed
    return freed(replace(changed, facts=desk.facts + 1), event)


def _evolve(desk: Desk, event: AnyEvent) -> Desk:
    match event:
        case LineEnqueued():
            line = Backlogged(event, event.quantity, event.due)
            return desk.with_line((event.order_id, event.line), line)
        case LineChanged():
            key = (event.order_id, event.line)
            line = desk.lines[key]
            now = replace(line, quantity=event.quantity, due=event.due or line.due)
            desk = promises.doubted(desk.with_line(key, replace(now, why="promise.changed")), key)
            return revoking(desk, event.revoke, "line.changed")
        case MaterialRecorded():
            materials = desk.materials.insert((event.order_id, event.line), event.ready)
            return replace(desk, materials=materials)
        case AnswerRecorded() | RejectionRecorded() | CompletionRecorded():
            return heard(desk, event)
        case PlanAdopted():
            return pressed_on(adopted(desk, event), event)
        case PlanFailed():
            return failed(desk, event)
        case PlanProposed():
            others = tuple(part for part in desk.proposed if part.plan_id == event.plan_id)
            return replace(desk.knowing(event.as_of), proposed=(*others, event))
        case PlanRejected():
            work = (share.work for part in desk.proposed for share in part.shares)
            lines = tuple(sorted({(of.order_id, of.line) for of in work}))
            last = Decided(event.plan_id, "rejected", event.by, event.at, lines)
            return replace(desk, proposed=(), last=last if event.by else desk.last)
        case OverrideSet():
            laid = replace(desk, overrides=desk.overrides.insert(event.override_id, event))
            return revoking(laid, event.revoke, FORBIDDEN)
        case OverrideLifted():
            return replace(desk, overrides=desk.overrides.discard(event.override_id))
        case CalendarRecorded() | PolicyRecorded() | PricesRecorded():
            return of_cluster(desk, event)
        case WeekRecorded():
            desk = week_passed(replace(desk, week=event.week))
            return revoking(desk, event.revoke, UNLICENSED)
        case _:
            return of_member(desk, event)


def of_cluster(desk: Desk, event: CalendarRecorded | PolicyRecorded | PricesRecorded) -> Desk:
    match event:
        case CalendarRecorded():
            return replace(desk, calendar=event.calendar)
        case PolicyRecorded():
            return replace(desk, policy=event.policy)
        case PricesRecorded():
            return replace(desk, prices=event.prices)
    assert_never(event)


def of_member(
    desk: Desk,
    event: MemberRecorded
    | PermitRecorded
    | StandingRecorded
    | CapabilityRecorded
    | CertificateRecorded
    | CapacityRecorded
    | ReleaseRecorded,
) -> Desk:
    view = desk.member(event.member_id)
    match event:
        case MemberRecorded():
            return desk.with_member(event.member_id, profile=event.profile)
        case PermitRecorded():
            standing = event.standing
            desk = desk.with_member(event.member_id, permit=event.permit, standing=standing)
            return revoking(desk, event.revoke, UNLICENSED)
        case StandingRecorded():
            desk = desk.with_member(event.member_id, standing=event.standing)
            desk = revoking(desk, event.revoke, f"member.{event.standing}")
            return lessened(view, revoking(desk, event.displaced, LESS), event.member_id)
        case CapabilityRecorded():
            return desk.with_member(event.member_id, capabilities=event.capabilities)
        case CertificateRecorded():
            new = event.certificate
            others = tuple(c for c in view.certificates if c.standard != new.standard)
            desk = desk.with_member(event.member_id, certificates=(*others, new))
            return revoking(desk, event.revoke, UNLICENSED)
        case CapacityRecorded():
            before = tuple(c for c in view.capacity if c.from_week < event.from_week)
            declared = event.model_copy(update={"revoke": ()})
            desk = desk.with_member(event.member_id, capacity=(*before, declared))
            desk = averaged(desk) if event.delivered_per_mille is not None else desk
            return lessened(view, revoking(desk, event.revoke, LESS), event.member_id)
        case ReleaseRecorded():
            desk = desk.with_member(event.member_id, released=view.released + 1)
            return released(desk, event)
    assert_never(event)
