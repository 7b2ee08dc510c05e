"""How the plan desk remembers: each fact folded into the desk."""

from dataclasses import replace
from typing import assert_never

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
from services.dispatch.desk import Backlogged, Desk, OpenPackage

QUIET = (  # these change no plan
    ReleaseRecorded,
    CompletionRecorded,
    PlanAdopted,
    PlanProposed,
    PlanRejected,
)


def evolve(desk: Desk, event: AnyEvent) -> Desk:
    changed = _evolve(desk, event)
    as_planned = isinstance(event, AnswerRecorded) and not (event.returned or event.weeks)
    if isinstance(event, QUIET) or as_planned:
        return changed
    return replace(changed, facts=desk.facts + 1)


def _evolve(desk: Desk, event: AnyEvent) -> Desk:
    match event:
        case LineEnqueued():
            line = Backlogged(event, event.quantity, event.due)
            return desk.with_line((event.order_id, event.line), line)
        case LineChanged():
            key = (event.order_id, event.line)
            line = desk.lines[key]
            now = replace(line, quantity=event.quantity, due=event.due or line.due)
            return revoking(desk.with_line(key, now), event.revoke)
        case MaterialRecorded():
            materials = desk.materials.insert((event.order_id, event.line), event.ready)
            return replace(desk, materials=materials)
        case AnswerRecorded() | RejectionRecorded() | CompletionRecorded():
            return heard(desk, event)
        case PlanAdopted():
            return adopted(desk, event)
        case PlanProposed():
            others = tuple(part for part in desk.proposed if part.plan_id == event.plan_id)
            return replace(desk, proposed=(*others, event), as_of=event.as_of)
        case PlanRejected():
            return replace(desk, proposed=())
        case CalendarRecorded():
            return replace(desk, calendar=event.calendar)
        case PolicyRecorded():
            return replace(desk, policy=event.policy)
        case PricesRecorded():
            return replace(desk, prices=event.prices)
        case WeekRecorded():
            return replace(desk, week=event.week)
        case _:
            return of_member(desk, event)


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
            return desk.with_member(event.member_id, permit=event.permit, standing=standing)
        case StandingRecorded():
            desk = desk.with_member(event.member_id, standing=event.standing)
            return revoking(desk, event.revoke)
        case CapabilityRecorded():
            return desk.with_member(event.member_id, capabilities=event.capabilities)
        case CertificateRecorded():
            new = event.certificate
            others = tuple(c for c in view.certificates if c.standard != new.standard)
            return desk.with_member(event.member_id, certificates=(*others, new))
        case CapacityRecorded():
            before = tuple(c for c in view.capacity if c.from_week < event.from_week)
            return desk.with_member(event.member_id, capacity=(*before, event))
        case ReleaseRecorded():
            return desk.with_member(event.member_id, released=view.released + 1)
    assert_never(event)


def adopted(desk: Desk, event: PlanAdopted) -> Desk:
    for share in event.shares:
        package = OpenPackage(share, share.quantity)
        desk = desk.with_package(package)
        line = desk.lines[package.key]
        desk = desk.with_line(package.key, replace(line, committed=line.committed + share.quantity))
    # What was left out needs a plan by what has changed since; if nothing has, one more try.
    again = bool(event.left_out) and not desk.retried
    return replace(
        desk,
        plan_id=event.plan_id,
        part=event.part,
        digest=event.digest,
        as_of=event.as_of,
        facts=desk.facts + again,
        retried=again,
        proposed=(),
    )


def revoking(desk: Desk, package_ids: tuple[str, ...]) -> Desk:
    for package_id in package_ids:
        desk = desk.with_package(replace(desk.packages[package_id], revoking=True))
    return desk


def heard(desk: Desk, event: AnswerRecorded | RejectionRecorded | CompletionRecorded) -> Desk:
    package = desk.packages[event.package_id]
    match event:
        case CompletionRecorded():
            returned, after = 0, replace(package, status="completed")
        case RejectionRecorded():
            returned = event.quantity
            after = replace(package, quantity=package.quantity - returned)
        case AnswerRecorded():
            returned = event.returned
            left = package.quantity - returned
            status = package.status
            if not left:
                status = "gone"
            elif event.answer == "accepted":
                status = "accepted"
            share = package.share
            if event.weeks:
                share = share.model_copy(update={"weeks": event.weeks})
            moved = package.moved or bool(event.weeks)
            after = replace(package, quantity=left, status=status, share=share, moved=moved)
            desk = revoking(desk, event.revoke)
    desk = desk.with_package(after)
    line = desk.lines[package.key]
    declined = line.declined
    if isinstance(event, AnswerRecorded) and returned and event.answer != "revoked":
        declined |= {package.share.work.member_id}
    line = replace(line, committed=line.committed - returned, declined=declined)
    return desk.with_line(package.key, line)
