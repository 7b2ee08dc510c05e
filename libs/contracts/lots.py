"""A lot: what is made together, with its heats; inspected, released, labelled, shipped."""

from typing import Literal

from pydantic import Field

from libs.contracts.base import Command, Event, Figures, Id, Message, Pieces, Role, Text, Unit


class SamplingPlan(Message):
    """Single sampling by attributes, ISO 2859-1 / GB/T 2828.1; the numbers are given."""

    level: str
    aql: str
    severity: Literal["normal", "tightened", "reduced"]
    sample: int = Field(ge=1)
    accept: int = Field(ge=0)
    reject: int = Field(ge=1)


class LotCommand(Command):
    lot_id: Id

    @property
    def subject(self) -> str:
        return self.lot_id


class MakeLot(LotCommand):
    """By policy: the package's stream has started it within its quantity."""

    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    designation: str
    family: str
    quantity: Pieces
    unit: Unit
    heats: tuple[str, ...]


class InspectLot(LotCommand):
    """Defectives found in a sample of `inspected`; the verdict follows from the plan."""

    plan: SamplingPlan
    inspected: int = Field(ge=1)
    defectives: int = Field(ge=0)
    note: Text = ""


class ReleaseLot(LotCommand):
    """The group lets an accepted lot go."""


class RequestLabels(LotCommand):
    """One request at a time; the lot numbers them, so that each is authorised by itself."""

    quantity: Pieces


class IssueLabels(LotCommand):
    """By policy: the member's permit allowed them."""

    quantity: Pieces
    request: int = 1


class WithholdLabels(LotCommand):
    """By policy: the member's permit did not allow them."""

    quantity: Pieces
    request: int = 1
    code: str
    figures: Figures = {}


class LoadLot(LotCommand):
    """By policy: a shipment wants the whole lot; asked for by `role` in the name of `party`."""

    shipment_id: Id
    role: Role
    party: Id


class UnloadLot(LotCommand):
    """By policy: the shipment leaves without it."""

    shipment_id: Id


class RecordDeparture(LotCommand):
    """By policy: the shipment left with it."""

    shipment_id: Id


class LotMade(Event):
    lot_id: Id
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    designation: str
    family: str
    quantity: Pieces
    unit: Unit
    heats: tuple[str, ...]


class LotInspected(Event):
    lot_id: Id
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    plan: SamplingPlan
    inspected: int
    defectives: int
    verdict: Literal["accepted", "rejected"]


class LotRejected(Event):
    """A nonconformity is open; the quantity goes back to dispatch."""

    lot_id: Id
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces
    nonconformity_id: Id


class LotReleased(Event):
    lot_id: Id
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces


class LabelsRequested(Event):
    lot_id: Id
    order_id: Id
    line: int
    member_id: Id
    family: str
    quantity: Pieces
    request: int = 1


class LabelsIssued(Event):
    """Serials `prefix`-`first` to `prefix`-`last`, in order, without gaps."""

    lot_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces
    request: int = 1
    prefix: str
    first: int
    last: int


class LabelsWithheld(Event):
    lot_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces
    request: int = 1
    code: str
    figures: Figures = {}


class LotLoaded(Event):
    lot_id: Id
    shipment_id: Id
    order_id: Id
    line: int
    member_id: Id
    family: str
    quantity: Pieces


class LotNotLoaded(Event):
    """`code` says why: not released, not labelled, in another shipment, another's lot, unknown."""

    lot_id: Id
    shipment_id: Id
    code: str
    figures: Figures = {}


class LotUnloaded(Event):
    lot_id: Id
    shipment_id: Id
    order_id: Id
    line: int
    member_id: Id


class LotShipped(Event):
    lot_id: Id
    shipment_id: Id
    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces


AnyCommand = (
    MakeLot
    | InspectLot
    | ReleaseLot
    | RequestLabels
    | IssueLabels
    | WithholdLabels
    | LoadLot
    | UnloadLot
    | RecordDeparture
)
AnyEvent = (
    LotMade
    | LotInspected
    | LotRejected
    | LotReleased
    | LabelsRequested
    | LabelsIssued
    | LabelsWithheld
    | LotLoaded
    | LotNotLoaded
    | LotUnloaded
    | LotShipped
)
