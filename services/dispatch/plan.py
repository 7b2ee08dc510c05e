"""The plan desk of a cluster: facts come in, plans are adopted share by share."""

from typing import Any, assert_never

from libs.contracts.plans import (
    AdoptPlan,
    AnyCommand,
    AnyEvent,
    ApprovePlan,
    CalendarRecorded,
    CapabilityRecorded,
    CapacityRecorded,
    CertificateRecorded,
    ChangeLine,
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
    RejectPlan,
    StandingRecorded,
    WeekRecorded,
)
from libs.eventlog import Decider, Refused
from services.dispatch.adoption import adopt, approve
from services.dispatch.desk import WORKING, Desk
from services.dispatch.remembering import evolve
from services.dispatch.returns import hear, surplus

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
    revoke = surplus(desk, key, line.committed - command.quantity)
    return [
        LineChanged(
            order_id=command.order_id,
            line=command.line,
            quantity=command.quantity,
            due=due,
            revoke=revoke,
        )
    ]


def stand(command: RecordStanding, desk: Desk) -> list[AnyEvent]:
    if desk.member(command.member_id).standing == command.standing:
        return []
    revoke: tuple[str, ...] = ()
    if command.standing not in WORKING:
        live = (p for p in desk.live_packages() if not p.revoking)
        mine = (p.share for p in live if p.share.work.member_id == command.member_id)
        revoke = tuple(sorted(share.package_id for share in mine))
    return [StandingRecorded(member_id=command.member_id, standing=command.standing, revoke=revoke)]


def reject(command: RejectPlan, desk: Desk) -> list[AnyEvent]:
    if command.plan_id not in {part.plan_id for part in desk.proposed}:
        raise Refused("plan.not_proposed", plan_id=command.plan_id)
    return [PlanRejected(plan_id=command.plan_id, reason=command.reason)]


plan = Decider(initial=Desk(), decide=decide, evolve=evolve)
