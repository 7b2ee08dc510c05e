"""Who and what the tests of members speak of."""

from datetime import UTC, date, datetime
from typing import Any

from libs.contracts.base import Actor
from libs.contracts.members import (
    ApplyMember,
    GrantPermit,
    MemberApplied,
    MemberProfile,
    MemberPromoted,
    MemberReinstated,
    MemberSuspended,
    Permit,
    PermitGranted,
    PermitRevoked,
    ReinstateMember,
    RevokePermit,
    SuspendMember,
)

MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
GROUP = Actor(id="u-quality", role="group", party="linxi")
WANG = Actor(id="u-wang", role="member", party="F001")
RIVAL = Actor(id="u-rival", role="member", party="F002")
BUYER = Actor(id="u-buyer", role="buyer", party="F001")
POLICY = Actor(id="policy", role="system", party="c1")

BY_WANG: dict[str, Any] = {"member_id": "F001", "actor": WANG, "now": MONDAY}
BY_GROUP: dict[str, Any] = {**BY_WANG, "actor": GROUP}
BY_POLICY: dict[str, Any] = {**BY_WANG, "actor": POLICY}

PROFILE = MemberProfile(
    name="Linxi Example 01", uscc="91130535XXDEM00154", role="assembler", steps=("grinding",)
)
PERMIT = Permit(
    families=("deep groove ball", "tapered roller"),
    valid_from=date(2026, 12, 1),
    valid_until=date(2027, 11, 30),
)

apply = ApplyMember(**BY_WANG, profile=PROFILE)
suspend = SuspendMember(**BY_GROUP, reason="five lots rejected")
reinstate = ReinstateMember(**BY_GROUP, reason="audit passed")
revoke = RevokePermit(**BY_GROUP, reason="mark misused")

applied = MemberApplied(member_id="F001", profile=PROFILE)
promoted = MemberPromoted(member_id="F001", standing="probation", released_lots=1)
suspended = MemberSuspended(member_id="F001", reason="five lots rejected")
revoked = PermitRevoked(member_id="F001", reason="mark misused")


def grant(standing: Any = "trial", permit: Permit = PERMIT) -> GrantPermit:
    return GrantPermit(**BY_GROUP, permit=permit, standing=standing)


def granted(standing: Any = "trial", permit: Permit = PERMIT) -> PermitGranted:
    return PermitGranted(member_id="F001", permit=permit, standing=standing)


def reinstated(standing: Any = "trial") -> MemberReinstated:
    return MemberReinstated(member_id="F001", standing=standing, reason="audit passed")


TRIAL = (applied, granted())
ACTIVE = (applied, granted("active"))
