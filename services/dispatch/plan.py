"""The plan desk of a cluster: facts come in, plans are adopted share by share."""

from typing import Any, assert_never

from libs.contracts.plans import (
    AdoptPlan,
    AnswerRecorded,
    AnyCommand,
    AnyEvent,
    ApprovePlan,
    CalendarRecorded,
    CapabilityRecorded,
    CapacityRecorded,
    CertificateRecorded,
    ChangeLine,
    CompletionRecorded,
    EnqueueLine,
    LineChanged,
    LineEnqueued,
    MaterialRecorded,
    MemberRecorded,
    PermitRecorded,
    PlanRejected,
    PolicyRecorded,
    PricesRecorded,
    RecordAnswer,
    RecordCalendar,
    RecordCapability,
    RecordCapacity,
    RecordCertificate,
    RecordCompletion,
    RecordMaterial,
    RecordMember,
    RecordPermit,
    RecordPolicy,
    RecordPrices,
    RecordRejection,
    RecordRelease,
    RecordStanding,
    RecordWeek,
    RejectionRecorded,
    RejectPlan,
    ReleaseRecorded,
    StandingRecorded,
    WeekRecorded,
)
from libs.eventlog import Decider, Refused
from services.dispatch.adoption import adopt, approve
from services.dispatch.desk import WORKING, Desk
from services.dispatch.remembering import evolve

FACTS: dict[type[Any], type[Any]] = {  # what is only written down: the same fields, or already so
    RecordMember: MemberRecorded,
    RecordPermit: PermitRecorded,
    RecordCapability: CapabilityRecorded,
    RecordCertificate: CertificateRecorded,
    RecordCapacity: CapacityRecorded,
    RecordMaterial: MaterialRecorded,
    RecordCalendar: CalendarRecorded,
    RecordPolicy: PolicyRecorded,
    RecordPrices: PricesRecorded,
}


def decide(command: AnyCommand, desk: Desk) -> list[AnyEvent]:
    match command:
        case EnqueueLine():
            return enqueue(command, desk)
        case ChangeLine():
            return change(command, desk)
        case RecordStanding():
            return stand(command, desk)
        case RecordWeek():
            return [WeekRecorded(week=command.week)] if command.week > desk.week else []
        case RecordAnswer() | RecordRejection() | RecordRelease() | RecordCompletion():
            return hear(command, desk)
        case AdoptPlan():
            return adopt(command, desk)
        case ApprovePlan():
            return approve(command, desk)
        case RejectPlan():
            return reject(command, desk)
        case (
            RecordMember()
            | RecordPermit()
            | RecordCapability()
            | RecordCertificate()
            | RecordCapacity()
            | RecordMaterial()
            | RecordCalendar()
            | RecordPolicy()
            | RecordPrices()
        ):
            return note(command, desk)
    assert_never(command)


def note(command: Any, desk: Desk) -> list[AnyEvent]:
    kind = FACTS[type(command)]
    event: AnyEvent = kind(**{name: getattr(command, name) for name in kind.model_fields})
    return [event] if _differs(evolve(desk, event), desk) else []


def _differs(after: Desk, before: Desk) -> bool:
    return (
        after.members != before.members
        or after.materials != before.materials
        or after.calendar != before.calendar
        or after.policy != before.policy
        or after.prices != before.prices
    )


def enqueue(command: EnqueueLine, desk: Desk) -> list[AnyEvent]:
    if (command.order_id, command.line) in desk.lines:
        return []
    fields = {name: getattr(command, name) for name in LineEnqueued.model_fields}
    return [LineEnqueued(**fields)]


def change(command: ChangeLine, desk: Desk) -> list[AnyEvent]:
    """Less than what is committed: the offers that are not yet answered go first."""
    key = (command.order_id, command.line)
    line = desk.lines.get(key)
    if line is None:  # held or refused until now: its acceptance will bring the terms of then
        return []
    due = command.due or line.due
    if (command.quantity, due) == (line.quantity, line.due):
        return []
    too_much, revoke = line.committed - command.quantity, []
    packages = sorted(desk.packages_of(key), key=lambda p: (p.status != "offered", -p.quantity))
    for package in packages:
        if too_much > 0:
            revoke.append(package.share.package_id)
            too_much -= package.quantity
    return [
        LineChanged(
            order_id=command.order_id,
            line=command.line,
            quantity=command.quantity,
            due=due,
            revoke=tuple(revoke),
        )
    ]


def stand(command: RecordStanding, desk: Desk) -> list[AnyEvent]:
    if desk.member(command.member_id).standing == command.standing:
        return []
    revoke: tuple[str, ...] = ()
    if command.standing not in WORKING:
        mine = (p for p in desk.live_packages() if p.share.work.member_id == command.member_id)
        revoke = tuple(sorted(package.share.package_id for package in mine))
    return [StandingRecorded(member_id=command.member_id, standing=command.standing, revoke=revoke)]


def hear(
    command: RecordAnswer | RecordRejection | RecordRelease | RecordCompletion, desk: Desk
) -> list[AnyEvent]:
    """What became of a package. Each fact comes once: its command's id is the fact's."""
    package = desk.packages.get(command.package_id)
    if package is None or not package.live:
        return []
    order_id, line = package.key
    match command:
        case RecordAnswer():
            return [
                AnswerRecorded(
                    package_id=command.package_id,
                    order_id=order_id,
                    line=line,
                    answer=command.answer,
                    returned=min(command.returned, package.quantity),
                    weeks=command.weeks,
                )
            ]
        case RecordRejection():
            return [
                RejectionRecorded(
                    package_id=command.package_id,
                    order_id=order_id,
                    line=line,
                    lot_id=command.lot_id,
                    quantity=min(command.quantity, package.quantity),
                )
            ]
        case RecordRelease():
            return [
                ReleaseRecorded(
                    member_id=command.member_id,
                    package_id=command.package_id,
                    lot_id=command.lot_id,
                    quantity=command.quantity,
                )
            ]
        case RecordCompletion():
            return [CompletionRecorded(package_id=command.package_id)]
    assert_never(command)


def reject(command: RejectPlan, desk: Desk) -> list[AnyEvent]:
    if desk.proposed is None or desk.proposed.plan_id != command.plan_id:
        raise Refused("plan.not_proposed", plan_id=command.plan_id)
    return [PlanRejected(plan_id=command.plan_id, reason=command.reason)]


plan = Decider(initial=Desk(), decide=decide, evolve=evolve)
