"""A member: factory, process shop or laboratory; its permit, abilities, capacity and record."""

from datetime import date
from typing import Literal

from pydantic import Field

from libs.contracts.base import (
    Command,
    DecimalText,
    Event,
    Figures,
    Id,
    Message,
    Pieces,
    Text,
    Week,
)

MemberRole = Literal["assembler", "process_shop", "component_maker", "laboratory"]
Standing = Literal["absent", "applied", "trial", "probation", "active", "suspended", "revoked"]


class MemberProfile(Message):
    """What does not change from week to week. Prices are the group's list times `price_index`."""

    name: Text
    uscc: str  # unified social credit code, GB 32100
    role: MemberRole
    steps: tuple[str, ...]  # resource groups that it works itself
    price_index: DecimalText = "1"
    min_lot_sets: int = 0
    km_to_depot: DecimalText = "0"
    export_ready: bool = False
    released_lots: int = 0  # before joining, as proven to the group


class Permit(Message):
    """Licence of the mark: product families, from one day to another, both included."""

    families: tuple[str, ...]
    valid_from: date
    valid_until: date


class Capability(Message):
    family: str
    d_min_mm: int
    d_max_mm: int
    best_class: str
    best_vibration: str = ""


class Certificate(Message):
    standard: str  # ISO9001, IATF16949, ISO17025
    valid_until: date


class GroupHours(Message):
    """Whole machine-hours a week: `offered` for orders, `pool` for others' lacking steps."""

    resource_group: str
    offered: int = Field(ge=0, le=1_000_000)
    pool: int = Field(default=0, ge=0, le=1_000_000)


class Score(Message):
    """As of the end of `week`. Shares are per mille; None: nothing happened, so no score."""

    week: Week
    on_time_per_mille: int | None
    first_pass_per_mille: int | None
    packages: int
    lots: int


class MemberCommand(Command):
    member_id: Id

    @property
    def subject(self) -> str:
        return self.member_id


class ApplyMember(MemberCommand):
    profile: MemberProfile


class GrantPermit(MemberCommand):
    """Also admits: `standing` is what the member starts (or goes on) as."""

    permit: Permit
    standing: Literal["trial", "probation", "active"]


class SuspendMember(MemberCommand):
    reason: Text


class ReinstateMember(MemberCommand):
    reason: Text


class RevokePermit(MemberCommand):
    reason: Text


class DeclareCapability(MemberCommand):
    capabilities: tuple[Capability, ...]


class AddCertificate(MemberCommand):
    certificate: Certificate


class DeclareCapacity(MemberCommand):
    """A whole declaration: every resource group, for each week from `from_week` on."""

    from_week: Week
    hours: tuple[GroupHours, ...]
    declared_on: date
    delivered_per_mille: int | None = None  # made of accepted in the eight weeks before


class RecordLotReleased(MemberCommand):
    """By policy: five released lots end a newcomer's time."""

    lot_id: Id


class AuthoriseLabels(MemberCommand):
    """By policy: may the mark be put on this lot, by the permit of this moment?"""

    lot_id: Id
    family: str
    quantity: Pieces
    request: int = 1


class AuthoriseShipment(MemberCommand):
    """By policy: may this lot leave under the mark, by the permit of this moment?"""

    lot_id: Id
    shipment_id: Id
    order_id: Id
    line: int
    family: str
    quantity: Pieces


class RecordScore(MemberCommand):
    """By fulfilment."""

    score: Score


class AskSuspension(MemberCommand):
    """By fulfilment: the group should suspend; it decides."""

    reason: str  # a code
    figures: Figures = {}


class MemberApplied(Event):
    member_id: Id
    profile: MemberProfile


class PermitGranted(Event):
    member_id: Id
    permit: Permit
    standing: Literal["trial", "probation", "active"]


class MemberPromoted(Event):
    member_id: Id
    standing: Literal["probation", "active"]
    released_lots: int


class MemberSuspended(Event):
    member_id: Id
    reason: Text


class MemberReinstated(Event):
    member_id: Id
    standing: Literal["trial", "probation", "active"]
    reason: Text


class PermitRevoked(Event):
    member_id: Id
    reason: Text


class CapabilityDeclared(Event):
    member_id: Id
    capabilities: tuple[Capability, ...]


class CertificateAdded(Event):
    member_id: Id
    certificate: Certificate


class CapacityDeclared(Event):
    member_id: Id
    from_week: Week
    hours: tuple[GroupHours, ...]
    declared_on: date
    delivered_per_mille: int | None = None


class LotReleaseRecorded(Event):
    member_id: Id
    lot_id: Id
    released_lots: int


class LabelsAuthorised(Event):
    member_id: Id
    lot_id: Id
    quantity: Pieces
    request: int = 1


class LabelsDenied(Event):
    member_id: Id
    lot_id: Id
    quantity: Pieces
    request: int = 1
    code: str
    figures: Figures = {}


class ShipmentAuthorised(Event):
    member_id: Id
    lot_id: Id
    shipment_id: Id
    order_id: Id
    line: int
    quantity: Pieces


class ShipmentDenied(Event):
    member_id: Id
    lot_id: Id
    shipment_id: Id
    order_id: Id
    line: int
    quantity: Pieces
    code: str
    figures: Figures = {}


class ScoreRecorded(Event):
    member_id: Id
    score: Score


class SuspensionAsked(Event):
    member_id: Id
    reason: str
    figures: Figures = {}


AnyCommand = (
    ApplyMember
    | GrantPermit
    | SuspendMember
    | ReinstateMember
    | RevokePermit
    | DeclareCapability
    | AddCertificate
    | DeclareCapacity
    | RecordLotReleased
    | AuthoriseLabels
    | AuthoriseShipment
    | RecordScore
    | AskSuspension
)
AnyEvent = (
    MemberApplied
    | PermitGranted
    | MemberPromoted
    | MemberSuspended
    | MemberReinstated
    | PermitRevoked
    | CapabilityDeclared
    | CertificateAdded
    | CapacityDeclared
    | LotReleaseRecorded
    | LabelsAuthorised
    | LabelsDenied
    | ShipmentAuthorised
    | ShipmentDenied
    | ScoreRecorded
    | SuspensionAsked
)
