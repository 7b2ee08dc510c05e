"""The plan desk: backlog, capacity and open packages, and the plans that split one over the other.

One stream a cluster. Foreign facts come in as `Record...` commands by policy and are never refused.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from libs.contracts import attempts, overrides
from libs.contracts.base import (
    Command,
    Country,
    Event,
    Figures,
    Id,
    Instant,
    Message,
    Pieces,
    Text,
    Unit,
    UnitPrice,
    Week,
    WeekQuantity,
)
from libs.contracts.clusters import Calendar, DispatchPolicy, ListPrice
from libs.contracts.members import Capability, Certificate, GroupHours, MemberProfile, Permit
from libs.contracts.orders import Kind, Reading
from libs.contracts.packages import Work


class Load(Message):
    """Hours that a share takes of a resource group in a week, in 1e-7 h; `pool`: of the pool, and
    of whose there, where `shop` says so (only then it is said)."""

    resource_group: str
    week: Week
    hours_e7: int
    pool: bool = False
    shop: str = Field(default="", exclude_if=lambda shop: not shop)


class Share(Message):
    """One member's part of a line: a package to be."""

    package_id: Id
    work: Work
    quantity: Pieces
    weeks: tuple[WeekQuantity, ...]
    load: tuple[Load, ...]


class Unserved(Message):
    """What of a line no share covers, and why (a code and its figures)."""

    order_id: Id
    line: int
    quantity: Pieces
    code: str
    figures: Figures = {}


class LeftOut(Message):
    """A share that no longer stood at adoption, and why; its quantity stays in the backlog."""

    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    code: str
    figures: Figures = {}


class CostTerm(Message):
    term: str  # price, setup, freight, lateness, unserved
    fen: int


class Solution(Message):
    """How good the plan is: fen, proven bound, gap as decimal text, the solver's own status."""

    status: str
    objective_fen: int
    bound_fen: int
    gap: str
    terms: tuple[CostTerm, ...] = ()
    brake_pulled: bool = False


class PlanCommand(Command):
    cluster_id: Id

    @property
    def subject(self) -> str:
        return self.cluster_id


class EnqueueLine(PlanCommand):
    """From LineAccepted."""

    order_id: Id
    line: int
    reading: Reading
    quantity: Pieces
    unit: Unit
    unit_price: UnitPrice
    due: date
    kind: Kind
    country: Country


class ChangeLine(PlanCommand):
    """From LineAmended and LineCancelled: the quantity wanted in all, and the due date."""

    order_id: Id
    line: int
    quantity: int
    due: date | None = None


class RecordMaterial(PlanCommand):
    order_id: Id
    line: int
    ready: date


class RecordMember(PlanCommand):
    member_id: Id
    profile: MemberProfile


class RecordPermit(PlanCommand):
    member_id: Id
    permit: Permit
    standing: str


class RecordStanding(PlanCommand):
    """Promoted, suspended, reinstated, revoked."""

    member_id: Id
    standing: str


class RecordCapability(PlanCommand):
    member_id: Id
    capabilities: tuple[Capability, ...]


class RecordCertificate(PlanCommand):
    member_id: Id
    certificate: Certificate


class RecordCapacity(PlanCommand):
    member_id: Id
    from_week: Week
    hours: tuple[GroupHours, ...]
    declared_on: date
    delivered_per_mille: int | None = None


class RecordCalendar(PlanCommand):
    calendar: Calendar


class RecordPolicy(PlanCommand):
    policy: DispatchPolicy


class RecordPrices(PlanCommand):
    prices: tuple[ListPrice, ...]


class RecordWeek(PlanCommand):
    """The clock entered a new week."""

    week: Week


class RecordAnswer(PlanCommand):
    """What became of an offer; `returned` sets go back to the backlog."""

    package_id: Id
    answer: Literal["accepted", "declined", "expired", "revoked"]
    returned: int = Field(ge=0)
    weeks: tuple[WeekQuantity, ...] = ()  # of an accepted counter-offer


class RecordRejection(PlanCommand):
    """A lot of the package was rejected; its quantity goes back to the backlog."""

    package_id: Id
    lot_id: Id
    quantity: Pieces


class RecordRelease(PlanCommand):
    member_id: Id
    package_id: Id
    lot_id: Id
    quantity: Pieces


class RecordCompletion(PlanCommand):
    package_id: Id


class AdoptPlan(PlanCommand):
    """The solver's answer (one part of at most 500 lines).

    `based_on` is the plan it started from; refused only if another has superseded that.
    `as_of` counts the facts that the solver knew: later ones make a new plan due.
    """

    plan_id: Id
    based_on: str
    as_of: int
    part: int = 1
    parts: int = 1
    digest: str  # SHA-256 over the whole plan's shares, the same in each part
    shares: tuple[Share, ...]
    unserved: tuple[Unserved, ...]
    moves: overrides.Moves = ()
    solution: Solution
    answer_by: Instant


class ApprovePlan(PlanCommand):
    """A dispatcher adopts the proposed plan."""

    plan_id: Id
    answer_by: Instant


class RejectPlan(PlanCommand):
    plan_id: Id
    reason: Text


class LineEnqueued(Event):
    order_id: Id
    line: int
    reading: Reading
    quantity: Pieces
    unit: Unit
    unit_price: UnitPrice
    due: date
    kind: Kind
    country: Country


class LineChanged(Event):
    """`revoke`: packages that have to go because less is wanted."""

    order_id: Id
    line: int
    quantity: int
    due: date | None = None
    revoke: tuple[Id, ...] = ()


class MaterialRecorded(Event):
    order_id: Id
    line: int
    ready: date


class MemberRecorded(Event):
    member_id: Id
    profile: MemberProfile


class PermitRecorded(Event):
    member_id: Id
    permit: Permit
    standing: str
    revoke: overrides.Returning = ()


class StandingRecorded(Event):
    """`revoke`: its own open packages; `displaced`: others' that its pool hours carried."""

    member_id: Id
    standing: str
    revoke: tuple[Id, ...] = ()
    displaced: overrides.Returning = ()


class CapabilityRecorded(Event):
    member_id: Id
    capabilities: tuple[Capability, ...]


class CertificateRecorded(Event):
    member_id: Id
    certificate: Certificate
    revoke: overrides.Returning = ()


class CapacityRecorded(Event):
    member_id: Id
    from_week: Week
    hours: tuple[GroupHours, ...]
    declared_on: date
    delivered_per_mille: int | None = None
    revoke: overrides.Returning = ()


class CalendarRecorded(Event):
    calendar: Calendar


class PolicyRecorded(Event):
    policy: DispatchPolicy


class PricesRecorded(Event):
    prices: tuple[ListPrice, ...]


class WeekRecorded(Event):
    week: Week
    revoke: overrides.Returning = ()


class AnswerRecorded(Event):
    package_id: Id
    order_id: Id
    line: int
    answer: Literal["accepted", "declined", "expired", "revoked"]
    returned: int
    weeks: tuple[WeekQuantity, ...] = ()
    revoke: tuple[Id, ...] = ()  # what has to go instead of what could not be taken back
    why: overrides.Why = ""  # where it is not that less is wanted


class RejectionRecorded(Event):
    package_id: Id
    order_id: Id
    line: int
    lot_id: Id
    quantity: Pieces


class ReleaseRecorded(Event):
    member_id: Id
    package_id: Id
    lot_id: Id
    quantity: Pieces


class CompletionRecorded(Event):
    package_id: Id


class PlanProposed(Event):
    """Policy says approved: the plan (a part of it) waits for a dispatcher."""

    plan_id: Id
    based_on: str
    as_of: int
    part: int = 1
    parts: int = 1
    digest: str = ""
    shares: tuple[Share, ...]
    unserved: tuple[Unserved, ...]
    moves: overrides.Moves = ()
    solution: Solution


class PlanAdopted(Event):
    """The shares that stood; each becomes an offer. `left_out` are named with their reasons.

    `promises`: the weeks that it makes or moves, differences only. `by`, `at`: who approved it.
    """

    plan_id: Id
    based_on: str
    as_of: int
    part: int
    parts: int
    digest: str
    shares: tuple[Share, ...]
    left_out: tuple[LeftOut, ...]
    unserved: tuple[Unserved, ...]
    solution: Solution
    answer_by: Instant
    moves: overrides.Moves = ()
    promises: overrides.Promises = ()
    by: str = Field(default="", exclude_if=lambda by: not by)
    at: Instant | None = Field(default=None, exclude_if=lambda at: at is None)


class PlanRejected(Event):
    plan_id: Id
    reason: Text
    by: str = Field(default="", exclude_if=lambda by: not by)
    at: Instant | None = Field(default=None, exclude_if=lambda at: at is None)


AnyCommand = (
    EnqueueLine
    | ChangeLine
    | RecordMaterial
    | RecordMember
    | RecordPermit
    | RecordStanding
    | RecordCapability
    | RecordCertificate
    | RecordCapacity
    | RecordCalendar
    | RecordPolicy
    | RecordPrices
    | RecordWeek
    | RecordAnswer
    | RecordRejection
    | RecordRelease
    | RecordCompletion
    | AdoptPlan
    | ApprovePlan
    | RejectPlan
    | overrides.AnyCommand
    | attempts.NotePlanFailed
)
AnyEvent = (
    LineEnqueued
    | LineChanged
    | MaterialRecorded
    | MemberRecorded
    | PermitRecorded
    | StandingRecorded
    | CapabilityRecorded
    | CertificateRecorded
    | CapacityRecorded
    | CalendarRecorded
    | PolicyRecorded
    | PricesRecorded
    | WeekRecorded
    | AnswerRecorded
    | RejectionRecorded
    | ReleaseRecorded
    | CompletionRecorded
    | PlanProposed
    | PlanAdopted
    | PlanRejected
    | overrides.AnyEvent
    | attempts.PlanFailed
)
