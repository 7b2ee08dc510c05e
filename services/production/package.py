"""A package, from the offer to its last lot."""

from dataclasses import dataclass, replace
from typing import assert_never

from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    AnyCommand,
    AnyEvent,
    CounterAccepted,
    CounterPackage,
    CounterRejected,
    DeclinePackage,
    ExpirePackage,
    LotRejectionCounted,
    LotReleaseCounted,
    LotStarted,
    OfferPackage,
    OperationReported,
    PackageAccepted,
    PackageCompleted,
    PackageCountered,
    PackageDeclined,
    PackageExpired,
    PackageOffered,
    PackageRevoked,
    RecordLotOutcome,
    ReportOperation,
    RevocationMissed,
    RevokePackage,
    StartLot,
)
from libs.eventlog import Decider, Refused
from services.production import offer as offers
from services.production.making import Making, completion, count, report, start, worked

REVOCABLE = ("offered", "countered", "accepted", "in_production")


@dataclass(frozen=True)
class Package(Making):
    """An offer, what was made of it, and whether somebody wanted it back too late."""

    revocation_missed: bool = False


def decide(command: AnyCommand, package: Package) -> list[AnyEvent]:
    match command:
        case OfferPackage():
            return offers.offer(command) if package.status == "absent" else []
        case ExpirePackage():
            return offers.expire(command, package)
        case RevokePackage():
            return revoke(command, package)
        case RecordLotOutcome():
            return count(command, package)
        case _ if not package.is_open_to(command.actor):  # who may not know it, learns nothing
            raise Refused("package.unknown", package_id=command.package_id)
        case ReportOperation():
            return report(command, package)
        case StartLot():
            return start(command, package)
        case AcceptPackage() | DeclinePackage() | CounterPackage() | AnswerCounter():
            return offers.answer(command, package)
    assert_never(command)


def revoke(command: RevokePackage, package: Package) -> list[AnyEvent]:
    if package.revocation_missed or package.status not in REVOCABLE:
        return []
    kept, returned = package.begun, package.quantity - package.begun
    if not kept:
        return [PackageRevoked(**package.names, quantity=returned, reason=command.reason)]
    missed = RevocationMissed(**package.names, kept=kept, returned=returned)
    return [missed, *completion(evolve(package, missed), command.now)]


def evolve(package: Package, event: AnyEvent) -> Package:
    match event:
        case PackageOffered():
            return _offered(event)
        case PackageAccepted():
            return replace(package, status="accepted")
        case PackageDeclined():
            return replace(package, status="declined")
        case PackageCountered():
            counter = (event.quantity, event.weeks)
            return replace(package, status="countered", counter=counter)
        case CounterAccepted():
            return replace(package, status="accepted", answered="accept", quantity=event.quantity)
        case CounterRejected():
            by = event.answer_by
            return replace(package, status="offered", answered="reject", answer_by=by)
        case PackageExpired():
            return replace(package, status="expired")
        case PackageRevoked():
            return replace(package, status="revoked")
        case RevocationMissed():
            return replace(package, quantity=event.kept, revocation_missed=True)
        case OperationReported() | LotStarted() | LotReleaseCounted() | LotRejectionCounted():
            return worked(package, event)
        case PackageCompleted():
            return replace(package, status="completed")
    assert_never(event)


def _offered(event: PackageOffered) -> Package:
    work = event.work
    return Package(
        status="offered",
        package_id=event.package_id,
        order_id=event.order_id,
        line=event.line,
        member_id=event.member_id,
        designation=work.designation,
        family=work.family,
        unit=work.unit,
        due_week=work.due_week,
        quantity=event.quantity,
        answer_by=event.answer_by,
    )


package = Decider(initial=Package(), decide=decide, evolve=evolve)
