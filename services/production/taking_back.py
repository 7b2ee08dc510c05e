"""Packages that the plan desk wants back, each with the reason that its member reads. Pure."""

from typing import Any

from libs.contracts.base import Command
from libs.contracts.envelope import Envelope
from libs.contracts.overrides import OverrideSet
from libs.contracts.packages import RevokePackage
from libs.contracts.plans import (
    AnswerRecorded,
    CapacityRecorded,
    CertificateRecorded,
    LineChanged,
    PermitRecorded,
    PlanAdopted,
    StandingRecorded,
    WeekRecorded,
)
from libs.eventlog.policies import by_policy


def revoke_what_is_not_wanted(event: Any, about: Envelope) -> list[Command]:
    """Each package with the reason that its member reads."""
    going: list[tuple[str, str]] = []
    match event:
        case LineChanged():
            going = [(name, "line.changed") for name in event.revoke]
        case AnswerRecorded():
            going = [(name, event.why or "line.changed") for name in event.revoke]
        case StandingRecorded():
            going = [(name, f"member.{event.standing}") for name in event.revoke]
            going += [(name, "revoked.less_capacity") for name in event.displaced]
        case CapacityRecorded():
            going = [(name, "revoked.less_capacity") for name in event.revoke]
        case PermitRecorded() | CertificateRecorded() | WeekRecorded():
            going = [(name, "revoked.not_licensed") for name in event.revoke]
        case OverrideSet():
            going = [(name, "revoked.forbidden") for name in event.revoke]
        case PlanAdopted():
            going = [(moved.package_id, "revoked.moved") for moved in event.moves]
    return [
        RevokePackage(**by_policy(about), package_id=name, reason=reason) for name, reason in going
    ]
