"""What a member says that it can make, with which certificates, and in how many hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

from libs.contracts.members import (
    AddCertificate,
    AnyEvent,
    Capability,
    CapabilityDeclared,
    CapacityDeclared,
    Certificate,
    CertificateAdded,
    DeclareCapability,
    DeclareCapacity,
)
from libs.eventlog import Refused
from services.members.licence import Licence

Declaration = DeclareCapability | AddCertificate | DeclareCapacity
Declared = CapabilityDeclared | CertificateAdded | CapacityDeclared


@dataclass(frozen=True)
class Able(Licence):
    capabilities: tuple[Capability, ...] | None = None
    certificates: Mapping[str, Certificate] = field(default_factory=dict)  # by standard
    capacity: CapacityDeclared | None = None  # the last declaration


A = TypeVar("A", bound=Able)


def declare(command: Declaration, member: Able) -> list[AnyEvent]:
    if member.standing == "revoked":
        raise Refused("member.revoked")
    match command:
        case DeclareCapability():
            return declare_capability(command, member)
        case AddCertificate():
            return add_certificate(command, member)
        case DeclareCapacity():
            return declare_capacity(command, member)
    assert_never(command)


def declare_capability(command: DeclareCapability, member: Able) -> list[AnyEvent]:
    if member.capabilities == command.capabilities:
        return []
    for one in command.capabilities:
        if one.d_min_mm > one.d_max_mm:
            raise Refused(
                "capability.sizes",
                family=one.family,
                d_min_mm=one.d_min_mm,
                d_max_mm=one.d_max_mm,
            )
    return [CapabilityDeclared(member_id=command.member_id, capabilities=command.capabilities)]


def add_certificate(command: AddCertificate, member: Able) -> list[AnyEvent]:
    if member.certificates.get(command.certificate.standard) == command.certificate:
        return []
    return [CertificateAdded(member_id=command.member_id, certificate=command.certificate)]


def declare_capacity(command: DeclareCapacity, member: Able) -> list[AnyEvent]:
    declared = CapacityDeclared(
        member_id=command.member_id,
        from_week=command.from_week,
        hours=command.hours,
        declared_on=command.declared_on,
        delivered_per_mille=command.delivered_per_mille,
    )
    if declared == member.capacity:
        return []
    groups = [hours.resource_group for hours in command.hours]
    for group in groups:
        if groups.count(group) > 1:
            raise Refused("capacity.group_twice", resource_group=group)
    return [declared]


def able(member: A, event: Declared) -> A:
    match event:
        case CapabilityDeclared():
            return replace(member, capabilities=event.capabilities)
        case CertificateAdded():
            certificate = event.certificate
            certificates = {**member.certificates, certificate.standard: certificate}
            return replace(member, certificates=certificates)
        case CapacityDeclared():
            return replace(member, capacity=event)
    assert_never(event)
