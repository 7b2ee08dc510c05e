"""A member: its licence, its abilities and its record."""

from dataclasses import dataclass, replace
from typing import assert_never

from stdnum.cn import uscc

from libs.contracts.members import (
    AddCertificate,
    AnyCommand,
    AnyEvent,
    ApplyMember,
    AskSuspension,
    AuthoriseLabels,
    AuthoriseShipment,
    CapabilityDeclared,
    CapacityDeclared,
    CertificateAdded,
    DeclareCapability,
    DeclareCapacity,
    GrantPermit,
    LabelsAuthorised,
    LabelsDenied,
    LotReleaseRecorded,
    MemberApplied,
    MemberProfile,
    MemberPromoted,
    MemberReinstated,
    MemberSuspended,
    PermitGranted,
    PermitRevoked,
    RecordLotReleased,
    RecordScore,
    ReinstateMember,
    RevokePermit,
    ScoreRecorded,
    ShipmentAuthorised,
    ShipmentDenied,
    SuspendMember,
    SuspensionAsked,
)
from libs.eventlog import Decider, Refused
from services.members import licence
from services.members.ability import Able, able, declare

PROVEN = 5  # released lots that end a newcomer's time


@dataclass(frozen=True)
class Member(Able):
    profile: MemberProfile | None = None
    lots: frozenset[str] = frozenset()  # released since it joined
    newcomer: bool = False
    scored: frozenset[str] = frozenset()  # weeks
    suspension_asked: bool = False

    @property
    def released_lots(self) -> int:
        return len(self.lots) + (self.profile.released_lots if self.profile else 0)


def decide(command: AnyCommand, member: Member) -> list[AnyEvent]:
    match command:
        case AuthoriseLabels():
            return licence.authorise_labels(command, member)
        case AuthoriseShipment():
            return licence.authorise_shipment(command, member)
        case RecordLotReleased():
            return record_lot(command, member)
        case RecordScore():
            return record_score(command, member)
        case AskSuspension():
            return ask_suspension(command, member)
        case _ if not may_speak(command, member):
            raise Refused("member.unknown", member_id=command.member_id)
        case ApplyMember():
            return apply(command, member)
        case GrantPermit() | SuspendMember() | ReinstateMember() | RevokePermit():
            return licence.govern(command, member)
        case DeclareCapability() | AddCertificate() | DeclareCapacity():
            return declare(command, member)
    assert_never(command)


def may_speak(command: AnyCommand, member: Member) -> bool:
    if member.standing == "absent" and not isinstance(command, ApplyMember):
        return False
    actor = command.actor
    return actor.role == "group" or (actor.role == "member" and actor.party == command.member_id)


def apply(command: ApplyMember, member: Member) -> list[AnyEvent]:
    profile = command.profile
    if profile == member.profile:
        return []
    if member.standing == "revoked":
        raise Refused("member.revoked")
    if member.standing not in ("absent", "applied"):
        raise Refused("member.admitted")
    part_of_the_group = profile.role == "laboratory" and not profile.uscc
    written_plainly = profile.uscc == uscc.compact(profile.uscc)
    if not part_of_the_group and not (written_plainly and uscc.is_valid(profile.uscc)):
        raise Refused("member.uscc_wrong", uscc=profile.uscc)
    return [MemberApplied(member_id=command.member_id, profile=profile)]


def record_lot(command: RecordLotReleased, member: Member) -> list[AnyEvent]:
    if command.lot_id in member.lots:
        return []
    recorded = LotReleaseRecorded(
        member_id=command.member_id,
        lot_id=command.lot_id,
        released_lots=member.released_lots + 1,
    )
    return [recorded, *promotion(command.member_id, evolve(member, recorded))]


def promotion(member_id: str, member: Member) -> list[AnyEvent]:
    lots = member.released_lots
    if member.newcomer and lots >= PROVEN and member.standing in ("trial", "probation"):
        return [MemberPromoted(member_id=member_id, standing="active", released_lots=lots)]
    if member.standing == "trial":
        return [MemberPromoted(member_id=member_id, standing="probation", released_lots=lots)]
    return []


def record_score(command: RecordScore, member: Member) -> list[AnyEvent]:
    if member.standing == "absent" or command.score.week in member.scored:
        return []
    return [ScoreRecorded(member_id=command.member_id, score=command.score)]


def ask_suspension(command: AskSuspension, member: Member) -> list[AnyEvent]:
    if not member.is_good or member.suspension_asked:
        return []
    return [
        SuspensionAsked(member_id=command.member_id, reason=command.reason, figures=command.figures)
    ]


def evolve(member: Member, event: AnyEvent) -> Member:
    match event:
        case MemberApplied():
            return replace(member, standing="applied", profile=event.profile)
        case PermitGranted():
            newcomer = member.released_lots < PROVEN
            return licence.licensed(replace(member, newcomer=newcomer), event)
        case MemberPromoted():
            return replace(member, standing=event.standing, good=event.standing)
        case MemberSuspended() | MemberReinstated():
            return licence.licensed(replace(member, suspension_asked=False), event)
        case (
            PermitRevoked()
            | LabelsAuthorised()
            | LabelsDenied()
            | ShipmentAuthorised()
            | ShipmentDenied()
        ):
            return licence.licensed(member, event)
        case CapabilityDeclared() | CertificateAdded() | CapacityDeclared():
            return able(member, event)
        case LotReleaseRecorded():
            return replace(member, lots=member.lots | {event.lot_id})
        case ScoreRecorded():
            return replace(member, scored=member.scored | {event.score.week})
        case SuspensionAsked():
            return replace(member, suspension_asked=True)
    assert_never(event)


member = Decider(initial=Member(), decide=decide, evolve=evolve)
