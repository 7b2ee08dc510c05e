"""A member's licence to use the mark: its standing, its permit, and what both allow at a moment."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar, assert_never

from libs.contracts.base import Figures
from libs.contracts.members import (
    AnyEvent,
    AuthoriseLabels,
    AuthoriseShipment,
    GrantPermit,
    LabelsAuthorised,
    LabelsDenied,
    MemberReinstated,
    MemberSuspended,
    Permit,
    PermitGranted,
    PermitRevoked,
    ReinstateMember,
    RevokePermit,
    ShipmentAuthorised,
    ShipmentDenied,
    Standing,
    SuspendMember,
)
from libs.contracts.weeks import business_day
from libs.eventlog import Refused

Good = Literal["trial", "probation", "active"]
GroupCommand = GrantPermit | SuspendMember | ReinstateMember | RevokePermit
Licensed = (
    PermitGranted
    | MemberSuspended
    | MemberReinstated
    | PermitRevoked
    | LabelsAuthorised
    | LabelsDenied
    | ShipmentAuthorised
    | ShipmentDenied
)


@dataclass(frozen=True)
class Licence:
    standing: Standing = "absent"
    good: Good = "trial"  # the good standing that it has, or had before it was suspended
    permit: Permit | None = None
    labels: frozenset[tuple[str, int]] = frozenset()  # lot and request, answered
    shipments: frozenset[tuple[str, str]] = frozenset()  # lot and shipment, answered

    @property
    def is_good(self) -> bool:
        return self.standing in ("trial", "probation", "active")


L = TypeVar("L", bound=Licence)


def govern(command: GroupCommand, licence: Licence) -> list[AnyEvent]:
    if command.actor.role != "group":
        raise Refused("not.group")
    match command, licence.standing:
        case RevokePermit(), "revoked":
            return []
        case _, "revoked":
            raise Refused("member.revoked")
        case GrantPermit(), _:
            return grant(command, licence)
        case _, "applied":
            raise Refused("member.not_admitted")
        case SuspendMember(), _:
            return suspend(command, licence)
        case ReinstateMember(), _:
            return reinstate(command, licence)
        case RevokePermit(), _:
            return [PermitRevoked(member_id=command.member_id, reason=command.reason)]
    assert_never(command)


def grant(command: GrantPermit, licence: Licence) -> list[AnyEvent]:
    permit, standing = command.permit, command.standing
    if (licence.permit, licence.standing) == (permit, standing):
        return []
    if licence.standing == "suspended":
        raise Refused("member.suspended")
    if not permit.families:
        raise Refused("permit.no_family")
    if permit.valid_until < permit.valid_from:
        raise Refused(
            "permit.days",
            valid_from=permit.valid_from.isoformat(),
            valid_until=permit.valid_until.isoformat(),
        )
    return [PermitGranted(member_id=command.member_id, permit=permit, standing=standing)]


def suspend(command: SuspendMember, licence: Licence) -> list[AnyEvent]:
    if licence.standing == "suspended":
        return []
    return [MemberSuspended(member_id=command.member_id, reason=command.reason)]


def reinstate(command: ReinstateMember, licence: Licence) -> list[AnyEvent]:
    if licence.standing != "suspended":
        return []
    return [
        MemberReinstated(member_id=command.member_id, standing=licence.good, reason=command.reason)
    ]


def authorise_labels(command: AuthoriseLabels, licence: Licence) -> list[AnyEvent]:
    if (command.lot_id, command.request) in licence.labels:
        return []
    member, lot, quantity = command.member_id, command.lot_id, command.quantity
    code, figures = obstacle(licence, command.family, business_day(command.now))
    if not code:
        return [
            LabelsAuthorised(
                member_id=member, lot_id=lot, quantity=quantity, request=command.request
            )
        ]
    return [
        LabelsDenied(
            member_id=member,
            lot_id=lot,
            quantity=quantity,
            request=command.request,
            code=code,
            figures=figures,
        )
    ]


def authorise_shipment(command: AuthoriseShipment, licence: Licence) -> list[AnyEvent]:
    if (command.lot_id, command.shipment_id) in licence.shipments:
        return []
    asked = command.model_dump(include=set(ShipmentAuthorised.model_fields))
    code, figures = obstacle(licence, command.family, business_day(command.now))
    if not code:
        return [ShipmentAuthorised(**asked)]
    return [ShipmentDenied(**asked, code=code, figures=figures)]


def obstacle(licence: Licence, family: str, day: date) -> tuple[str, Figures]:
    """Why the mark may not be used for this family on this day: a code, or "" if it may."""
    permit = licence.permit
    if licence.standing == "suspended":
        return "member.suspended", {}
    if permit is None or not licence.is_good:
        return "permit.none", {}
    if day < permit.valid_from:
        return "permit.not_yet", {"valid_from": permit.valid_from.isoformat()}
    if day > permit.valid_until:
        return "permit.expired", {"valid_until": permit.valid_until.isoformat()}
    if family not in permit.families:
        return "permit.scope", {"family": family}
    return "", {}


def licensed(licence: L, event: Licensed) -> L:
    match event:
        case PermitGranted():
            standing = event.standing
            return replace(licence, standing=standing, good=standing, permit=event.permit)
        case MemberSuspended():
            return replace(licence, standing="suspended")
        case MemberReinstated():
            return replace(licence, standing=event.standing)
        case PermitRevoked():
            return replace(licence, standing="revoked", permit=None)
        case LabelsAuthorised() | LabelsDenied():
            return replace(licence, labels=licence.labels | {(event.lot_id, event.request)})
        case ShipmentAuthorised() | ShipmentDenied():
            shipment = (event.lot_id, event.shipment_id)
            return replace(licence, shipments=licence.shipments | {shipment})
    assert_never(event)
