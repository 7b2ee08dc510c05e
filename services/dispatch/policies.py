"""Facts of others that the plan desk must know, as commands to its own stream."""

from typing import Any

from libs.contracts import clusters, members, orders, packages, plans
from libs.contracts.base import Command, WeekQuantity
from libs.contracts.envelope import Envelope
from libs.eventlog import Policy
from libs.eventlog.policies import by_policy

SOURCES = ("orders", "members", "clusters", "packages")


def asked(about: Envelope) -> dict[str, Any]:
    return {**by_policy(about), "cluster_id": about.clusterid}


def same(event: Any, kind: type[plans.PlanCommand]) -> dict[str, Any]:
    """The fields that the command takes over from the fact."""
    own = set(kind.model_fields) & set(type(event).model_fields)
    return {name: getattr(event, name) for name in own - {"actor", "now", "cluster_id"}}


COPIED: dict[type[Any], type[plans.PlanCommand]] = {
    orders.LineAccepted: plans.EnqueueLine,
    orders.LineAmended: plans.ChangeLine,
    orders.MaterialConfirmed: plans.RecordMaterial,
    members.MemberApplied: plans.RecordMember,
    members.PermitGranted: plans.RecordPermit,
    members.MemberPromoted: plans.RecordStanding,
    members.MemberReinstated: plans.RecordStanding,
    members.CapabilityDeclared: plans.RecordCapability,
    members.CertificateAdded: plans.RecordCertificate,
    members.CapacityDeclared: plans.RecordCapacity,
    clusters.CalendarPublished: plans.RecordCalendar,
    clusters.PricesPublished: plans.RecordPrices,
    packages.LotRejectionCounted: plans.RecordRejection,
    packages.LotReleaseCounted: plans.RecordRelease,
    packages.PackageCompleted: plans.RecordCompletion,
}


def take_over(event: Any, about: Envelope) -> list[Command]:
    """A fact whose fields are what the desk wants to know."""
    kind = COPIED.get(type(event))
    return [] if kind is None else [kind(**same(event, kind), **asked(about))]


def follow_line(event: Any, about: Envelope) -> list[Command]:
    match event:
        case orders.LineCancelled(order_id=order_id, line=line, kept=kept):
            return [plans.ChangeLine(order_id=order_id, line=line, quantity=kept, **asked(about))]
        case orders.LineClosed(order_id=order_id, line=line, shipped=shipped):
            return [
                plans.ChangeLine(order_id=order_id, line=line, quantity=shipped, **asked(about))
            ]
    return []


def follow_standing(event: Any, about: Envelope) -> list[Command]:
    match event:
        case members.MemberSuspended(member_id=member_id):
            standing = "suspended"
        case members.PermitRevoked(member_id=member_id):
            standing = "revoked"
        case _:
            return []
    return [plans.RecordStanding(member_id=member_id, standing=standing, **asked(about))]


def follow_policy(event: Any, about: Envelope) -> list[Command]:
    match event:
        case clusters.PolicySet(policy=policy):
            return [plans.RecordPolicy(policy=policy.dispatch, **asked(about))]
    return []


def hear_answer(event: Any, about: Envelope) -> list[Command]:
    weeks: tuple[WeekQuantity, ...] = ()
    match event:
        case packages.PackageAccepted():
            answer, returned = "accepted", 0
        case packages.CounterAccepted():
            answer, returned, weeks = "accepted", event.returned, event.weeks
        case packages.PackageDeclined():
            answer, returned = "declined", event.quantity
        case packages.PackageExpired():
            answer, returned = "expired", event.quantity
        case packages.PackageRevoked():
            answer, returned = "revoked", event.quantity
        case packages.RevocationMissed():
            answer, returned = "revoked", event.returned
        case _:
            return []
    return [
        plans.RecordAnswer.model_validate(
            {
                "package_id": event.package_id,
                "answer": answer,
                "returned": returned,
                "weeks": weeks,
                **asked(about),
            }
        )
    ]


POLICIES: tuple[Policy, ...] = (
    take_over,
    follow_line,
    follow_standing,
    follow_policy,
    hear_answer,
)
