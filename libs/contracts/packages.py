"""A work package: one member's share of one order line, from the offer to the last lot."""

from typing import Literal

from pydantic import Field

from libs.contracts.base import (
    Command,
    Event,
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


class Work(Message):
    """What is to be made, as a member sees it: no buyer, no buyer's price."""

    order_id: Id
    line: int
    member_id: Id
    designation: str
    catalogue: str
    family: str
    tol_class: str
    unit: Unit
    unit_price: UnitPrice  # the group's list price times the member's index
    due_week: Week


class PackageCommand(Command):
    package_id: Id

    @property
    def subject(self) -> str:
        return self.package_id


class OfferPackage(PackageCommand):
    """By policy, from an adopted plan."""

    plan_id: Id
    work: Work
    quantity: Pieces
    weeks: tuple[WeekQuantity, ...]
    answer_by: Instant


class AcceptPackage(PackageCommand):
    pass


class DeclinePackage(PackageCommand):
    reason: Text


class CounterPackage(PackageCommand):
    """The member would make less, or in other weeks. More than offered is not possible."""

    quantity: Pieces
    weeks: tuple[WeekQuantity, ...]
    reason: Text


class AnswerCounter(PackageCommand):
    """The group takes the counter-offer, or offers the first terms again until `answer_by`."""

    answer: Literal["accept", "reject"]
    answer_by: Instant | None = None


class ExpirePackage(PackageCommand):
    """By policy when the clock passed `answer_by`; `now` is the deadline itself."""


class RevokePackage(PackageCommand):
    """By policy: the line was cancelled or made smaller. What is started goes on."""

    reason: Text


class ReportOperation(PackageCommand):
    """A step of the route (a resource group) has been worked on `quantity` sets in total."""

    operation: str
    quantity: Pieces


class StartLot(PackageCommand):
    """The member makes a lot of the package, with its steel heats."""

    lot_id: Id
    quantity: Pieces
    heats: tuple[str, ...] = Field(min_length=1)
    lot_sets: Pieces  # the largest lot by the cluster's policy of this moment


class RecordLotOutcome(PackageCommand):
    """By policy: the lot was released, or rejected (its quantity leaves the package)."""

    lot_id: Id
    quantity: Pieces
    outcome: Literal["released", "rejected"]


class PackageOffered(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    plan_id: Id
    work: Work
    quantity: Pieces
    weeks: tuple[WeekQuantity, ...]
    answer_by: Instant


class PackageAccepted(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces


class PackageDeclined(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces
    reason: Text


class PackageCountered(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces
    weeks: tuple[WeekQuantity, ...]
    reason: Text


class CounterAccepted(Event):
    """The package is accepted with the countered terms; `returned` goes back to the backlog."""

    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces
    returned: int
    weeks: tuple[WeekQuantity, ...]


class CounterRejected(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    answer_by: Instant


class PackageExpired(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces


class PackageRevoked(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces
    reason: Text


class RevocationMissed(Event):
    """Too late: lots are started. `kept` stays with the member, `returned` was not started."""

    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    kept: int
    returned: int


class OperationReported(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    operation: str
    quantity: Pieces


class LotStarted(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    lot_id: Id
    quantity: Pieces
    heats: tuple[str, ...]
    designation: str
    family: str
    unit: Unit


class LotReleaseCounted(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    lot_id: Id
    quantity: Pieces
    week: Week


class LotRejectionCounted(Event):
    """The package is smaller by the rejected lot; the quantity goes back to the backlog."""

    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    lot_id: Id
    quantity: Pieces


class PackageCompleted(Event):
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    released: int
    week: Week  # of the last release
    due_week: Week


AnyCommand = (
    OfferPackage
    | AcceptPackage
    | DeclinePackage
    | CounterPackage
    | AnswerCounter
    | ExpirePackage
    | RevokePackage
    | ReportOperation
    | StartLot
    | RecordLotOutcome
)
AnyEvent = (
    PackageOffered
    | PackageAccepted
    | PackageDeclined
    | PackageCountered
    | CounterAccepted
    | CounterRejected
    | PackageExpired
    | PackageRevoked
    | RevocationMissed
    | OperationReported
    | LotStarted
    | LotReleaseCounted
    | LotRejectionCounted
    | PackageCompleted
)
