"""The plan desk of a cluster: facts come in, plans are adopted share by share."""

from dataclasses import replace
from typing import Any, assert_never

from libs.contracts.attempts import NotePlanFailed
from libs.contracts.overrides import LiftOverride, SetOverride
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
from libs.eventlog import Decider
from services.dispatch.desk.adoption import adopt
from services.dispatch.desk.approval import approve, reject
from services.dispatch.desk.attempts import note_failure
from services.dispatch.desk.healing import displaced, unlicensed
from services.dispatch.desk.overriding import lay_down, lift
from services.dispatch.desk.remembering import evolve
from services.dispatch.desk.returns import hear, surplus
from services.dispatch.desk.state import WORKING, Desk

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
            return turn(command, desk)
        case RecordAnswer() | RecordRejection() | RecordRelease() | RecordCompletion():
            return hear(command, desk)
        case AdoptPlan():
            return adopt(command, desk)
        case ApprovePlan():
            return approve(command, desk)
        case RejectPlan():
            return reject(command, desk)
        case SetOverride():
            return lay_down(command, desk)
        case LiftOverride():
            return lift(command, desk)
        case NotePlanFailed():
            return [*note_failure(command, desk)]
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
    said = set(kind.model_fields) & set(type(command).model_fields)
    event: AnyEvent = kind(**{name: getattr(command, name) for name in said})
    after = evolve(desk, event)
    if not _differs(event, after, desk):
        return []
    match event:
        case CapacityRecorded():
            revoke = displaced(desk, after, event.member_id)
        case PermitRecorded() | CertificateRecorded():
            revoke = unlicensed(after, event.member_id)
        case _:
            return [event]
    return [event.model_copy(update={"revoke": revoke})]


def turn(command: RecordWeek, desk: Desk) -> list[AnyEvent]:
    if command.week <= desk.week:
        return []
    revoke = unlicensed(replace(desk, week=command.week))
    return [WeekRecorded(week=command.week, revoke=revoke)]


def _differs(event: AnyEvent, after: Desk, before: Desk) -> bool:
    match event:
        case MaterialRecorded():
            return before.materials.get((event.order_id, event.line)) != event.ready
        case CalendarRecorded() | PolicyRecorded() | PricesRecorded():
            known = (after.calendar, after.policy, after.prices)
            return known != (before.calendar, before.policy, before.prices)
    member_id: str = getattr(event, "member_id", "")
    return after.members.get(member_id) != before.members.get(member_id)


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
        live = (p for p in desk.live_packages() if not (p.revoking or p.begun))
        mine = (p.share for p in live if p.share.work.member_id == command.member_id)
        revoke = tuple(sorted(share.package_id for share in mine))
    event = StandingRecorded(member_id=command.member_id, standing=command.standing, revoke=revoke)
    others = displaced(desk, evolve(desk, event), command.member_id)
    return [event.model_copy(update={"displaced": others})]


plan = Decider(initial=Desk(), decide=decide, evolve=evolve)
