"""What can be asked of an order, and what can have happened to it, line by line."""

from datetime import date
from typing import Literal

from pydantic import Field

from libs.contracts.base import (
    Command,
    Country,
    Currency,
    Event,
    Figures,
    Id,
    Instant,
    Message,
    Money,
    Pieces,
    Reason,
    Text,
    Unit,
    UnitPrice,
    Week,
)
from libs.contracts.buyers import BuyerProfile

Kind = Literal["domestic", "export"]
LineNumber = int


class RawLine(Message):
    """A line as the buyer wrote it."""

    line: LineNumber = Field(ge=1, le=99_999)
    designation: str = Field(min_length=1, max_length=80)
    quantity: Pieces
    unit: Unit = "SET"
    unit_price: UnitPrice
    due: date


class Reading(Message):
    """One meaning of a designation. `catalogue` is "" where no catalogue bearing is known."""

    text: str  # as people choose among them: "30205 tapered roller"
    designation: str  # the one normal spelling, suffixes included
    catalogue: str
    family: str
    d_mm: str  # decimal text
    tol_class: str  # P0, P6, P5, P4
    vibration: str  # "", Z2V2, Z3V3, Z4V4
    matched: bool  # DB, DF, DT: two bearings a set
    hs_heading: str


class OrderedLine(Message):
    """A line with what its designation can mean: one reading, several, or none with the reason."""

    line: LineNumber
    designation: str  # as written
    readings: tuple[Reading, ...]
    unreadable: str = ""  # why it has no reading
    asked: str = ""  # the bare designation that a person is asked about, "" where it is certain
    quantity: Pieces
    unit: Unit
    unit_price: UnitPrice
    due: date


class TradeWatch(Message):
    """Goods of these families to this country need a person, e.g. US and tapered: A-570-601."""

    country: Country
    families: tuple[str, ...]
    reference: str


class IntakePolicy(Message):
    """Orders of a value above the limit of their currency are held; watches hold lines."""

    value_limits: tuple[Money, ...] = ()
    watches: tuple[TradeWatch, ...] = ()
    blocked_countries: tuple[Country, ...] = ()


class OrderCommand(Command):
    order_id: Id

    @property
    def subject(self) -> str:
        return self.order_id


class RawOrder(OrderCommand):
    """An order as it came in, on orders.domestic or orders.export: not parsed, not judged."""

    buyer: Id
    po_number: str = Field(min_length=1, max_length=60)
    kind: Kind
    currency: Currency
    incoterm: str = Field(pattern=r"^(EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DDP)$")
    named_place: Text
    lines: tuple[RawLine, ...] = Field(min_length=1, max_length=5_000)


class RawAddition(OrderCommand):
    """A further line of an order, as the buyer wrote it; through the same door as the order."""

    buyer: Id
    added: RawLine
    expected_terms: int | None = None


class PlaceOrder(OrderCommand):
    """From the raw order, with the profile and policy of that moment (the edge fetched them)."""

    buyer_id: Id
    po_number: str
    kind: Kind
    currency: Currency
    incoterm: str
    named_place: Text
    lines: tuple[OrderedLine, ...]
    profile: BuyerProfile | None  # None: the buyer is not registered
    policy: IntakePolicy


class AnswerHold(OrderCommand):
    """A person decides a held line: take it (with the reading chosen, if several) or refuse it."""

    line: LineNumber
    answer: Literal["accept", "refuse"]
    reading: str = ""  # a Reading's text
    reason: Text = ""


class AddLine(OrderCommand):
    """EDIFACT 1229 code 1, added."""

    ordered: OrderedLine
    policy: IntakePolicy
    expected_terms: int | None = None


class AmendLine(OrderCommand):
    """EDIFACT 1229 code 3, changed. None: as before. `expected_terms`: seq of the last terms."""

    line: LineNumber
    quantity: Pieces | None = None
    due: date | None = None
    reason: Text = ""
    expected_terms: int | None = None


class CancelLine(OrderCommand):
    """EDIFACT 1229 code 2, deleted: what is not yet granted to a shipment is cancelled."""

    line: LineNumber
    reason: Text
    expected_terms: int | None = None


class CancelOrder(OrderCommand):
    reason: Text
    expected_terms: int | None = None


class ConfirmMaterial(OrderCommand):
    """Steel for the line will be there on `ready`; no work can be planned before."""

    line: LineNumber
    ready: date


class RecordStart(OrderCommand):
    """By policy: a member accepted a package of the line."""

    line: LineNumber
    package_id: Id


class GrantShipping(OrderCommand):
    """By policy: may this lot's quantity leave for this line? The order's stream says, once."""

    line: LineNumber
    shipment_id: Id
    lot_id: Id
    member_id: Id
    quantity: Pieces


class RecordShipped(OrderCommand):
    """By policy: the shipment left with this lot."""

    line: LineNumber
    shipment_id: Id
    lot_id: Id
    quantity: Pieces


class RecordForecast(OrderCommand):
    """By fulfilment: when the line will be complete, as far as known; `late` against its due."""

    line: LineNumber
    expected: Week | Literal[""]  # "": not all of it is planned
    late: bool
    unplanned: int  # sets


class CloseLine(OrderCommand):
    """The group closes a line for good; what was not shipped is short, with the reason."""

    line: LineNumber
    reason: Text


class OrderPlaced(Event):
    order_id: Id
    buyer_id: Id
    po_number: str
    kind: Kind
    currency: Currency
    incoterm: str
    named_place: Text
    country: Country
    lines: tuple[OrderedLine, ...]
    placed_at: Instant


class OrderRefused(Event):
    """Understood, but not taken: every line is refused."""

    order_id: Id
    code: str
    figures: Figures = {}


class LineAdded(Event):
    order_id: Id
    ordered: OrderedLine


class LineHeld(Event):
    order_id: Id
    line: LineNumber
    reasons: tuple[Reason, ...]


class LineAccepted(Event):
    """The line will be made: everything that planning needs."""

    order_id: Id
    line: LineNumber
    reading: Reading
    quantity: Pieces
    unit: Unit
    unit_price: UnitPrice
    due: date
    kind: Kind
    country: Country
    buyer_id: Id
    written: str = ""  # the bare designation a person chose a reading for, "" if none was asked


class LineRefused(Event):
    order_id: Id
    line: LineNumber
    code: str
    figures: Figures = {}


class LineAmended(Event):
    order_id: Id
    line: LineNumber
    quantity_before: Pieces
    quantity: Pieces
    due_before: date
    due: date
    reason: Text = ""


class LineCancelled(Event):
    """`cancelled` will not be made; `kept` was granted or shipped before."""

    order_id: Id
    line: LineNumber
    cancelled: int
    kept: int
    reason: Text


class MaterialConfirmed(Event):
    order_id: Id
    line: LineNumber
    ready: date


class LineStarted(Event):
    order_id: Id
    line: LineNumber
    package_id: Id


class ShippingGranted(Event):
    order_id: Id
    line: LineNumber
    shipment_id: Id
    lot_id: Id
    member_id: Id
    quantity: Pieces


class ShippingDenied(Event):
    order_id: Id
    line: LineNumber
    shipment_id: Id
    lot_id: Id
    member_id: Id
    quantity: Pieces
    code: str
    figures: Figures = {}


class LineShipped(Event):
    """`shipped` is the line's total with this lot, of `ordered`; `on`: the day it left."""

    order_id: Id
    line: LineNumber
    shipment_id: Id
    lot_id: Id
    quantity: Pieces
    shipped: int
    ordered: int
    on: date


class ForecastRecorded(Event):
    order_id: Id
    line: LineNumber
    expected: Week | Literal[""]
    late: bool
    unplanned: int


class LineClosed(Event):
    order_id: Id
    line: LineNumber
    shipped: int
    short: int
    reason: Text = ""


AnyCommand = (
    PlaceOrder
    | AnswerHold
    | AddLine
    | AmendLine
    | CancelLine
    | CancelOrder
    | ConfirmMaterial
    | RecordStart
    | GrantShipping
    | RecordShipped
    | RecordForecast
    | CloseLine
)
AnyEvent = (
    OrderPlaced
    | OrderRefused
    | LineAdded
    | LineHeld
    | LineAccepted
    | LineRefused
    | LineAmended
    | LineCancelled
    | MaterialConfirmed
    | LineStarted
    | ShippingGranted
    | ShippingDenied
    | LineShipped
    | ForecastRecorded
    | LineClosed
)
