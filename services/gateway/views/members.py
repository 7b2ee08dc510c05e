"""Members: standing, permit, abilities, declared capacity and record."""

from typing import Any, ClassVar

from libs.contracts.base import Reason
from libs.contracts.envelope import Envelope
from libs.contracts.members import (
    Capability,
    CapabilityDeclared,
    CapacityDeclared,
    Certificate,
    CertificateAdded,
    LotReleaseRecorded,
    MemberApplied,
    MemberProfile,
    MemberPromoted,
    MemberReinstated,
    MemberSuspended,
    Permit,
    PermitGranted,
    PermitRevoked,
    Score,
    ScoreRecorded,
    Standing,
    SuspensionAsked,
)
from services.gateway.rows import Row, Rows


class MemberRow(Row):
    """`capacities` by their first week. `suspension_asked` until the group answers it."""

    TABLE: ClassVar[str] = "members"
    KEY: ClassVar[tuple[str, ...]] = ("member_id",)
    OWNER: ClassVar[tuple[str, str]] = ("member", "member_id")

    member_id: str
    standing: Standing = "absent"
    profile: MemberProfile | None = None
    permit: Permit | None = None
    capabilities: tuple[Capability, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    capacities: dict[str, CapacityDeclared] = {}
    released_lots: int = 0
    score: Score | None = None
    suspension_asked: Reason | None = None
    reason: str = ""  # of the last suspension, reinstatement or revocation


def project(rows: Rows, event: Any, about: Envelope) -> None:
    row = rows.get(MemberRow, event.member_id)
    row = row or MemberRow(member_id=event.member_id, created=about.time)
    rows.put(_evolve(row, event).but(seq=about.seq))


def _evolve(row: MemberRow, event: Any) -> Any:
    match event:
        case MemberApplied():
            standing = "applied" if row.standing == "absent" else row.standing
            return row.but(
                profile=event.profile,
                standing=standing,
                released_lots=row.released_lots or event.profile.released_lots,
            )
        case PermitGranted():
            return row.but(permit=event.permit, standing=event.standing, suspension_asked=None)
        case MemberPromoted():
            return row.but(standing=event.standing, released_lots=event.released_lots)
        case MemberSuspended():
            return row.but(standing="suspended", reason=event.reason, suspension_asked=None)
        case MemberReinstated():
            return row.but(standing=event.standing, reason=event.reason, suspension_asked=None)
        case PermitRevoked():
            return row.but(standing="revoked", reason=event.reason, suspension_asked=None)
    return _declared(row, event)


def _declared(row: MemberRow, event: Any) -> Any:
    match event:
        case CapabilityDeclared():
            return row.but(capabilities=event.capabilities)
        case CertificateAdded():
            new = event.certificate
            others = (held for held in row.certificates if held.standard != new.standard)
            return row.but(certificates=(*others, new))
        case CapacityDeclared():
            return row.but(capacities={**row.capacities, event.from_week: event})
        case LotReleaseRecorded():
            return row.but(released_lots=event.released_lots)
        case ScoreRecorded():
            return row.but(score=event.score)
        case SuspensionAsked():
            asked = Reason(code=event.reason, figures=event.figures)
            return row.but(suspension_asked=asked)
    return row
