"""What requests say: the fields of commands that callers fill in. Unknown fields are refused."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from libs.contracts.base import (
    Currency,
    Id,
    Instant,
    Message,
    Pieces,
    Text,
    Week,
    WeekQuantity,
)
from libs.contracts.buyers import BuyerProfile
from libs.contracts.clusters import Calendar, ListPrice, Policy
from libs.contracts.members import Capability, Certificate, GroupHours, MemberProfile, Permit
from libs.contracts.orders import Kind, RawLine
from libs.contracts.overrides import Rule


class Body(Message):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(Body):
    pass


class Because(Body):
    reason: str = Field(min_length=1, max_length=500, examples=["设备检修"])


class NewKey(Body):
    """Group keys stand for the cluster, member and buyer keys for the member or buyer."""

    role: Literal["group", "member", "buyer", "auditor"] = Field(examples=["member"])
    party: Id = Field(examples=["F001"])
    label: Text = ""


class NewCluster(Body):
    name: Text = Field(examples=["临西轴承"])
    starts: Instant | None = Field(default=None, examples=["2026-11-30T00:00:00Z"])


class NewCalendar(Body):
    calendar: Calendar


class NewPolicy(Body):
    policy: Policy


class NewPrices(Body):
    prices: tuple[ListPrice, ...] = Field(max_length=5_000)


class NewTime(Body):
    to: Instant = Field(examples=["2026-12-01T00:00:00Z"])


class NewBuyer(Body):
    buyer_id: Id = Field(examples=["B-CN-01"])
    profile: BuyerProfile


class NewMember(Body):
    member_id: Id = Field(examples=["F001"])
    profile: MemberProfile


class NewPermit(Body):
    permit: Permit
    standing: Literal["trial", "probation", "active"]


class NewCapabilities(Body):
    capabilities: tuple[Capability, ...] = Field(max_length=500)


class NewCertificate(Body):
    certificate: Certificate


class NewCapacity(Body):
    """`delivered_per_mille` is the group's word, not the member's own."""

    from_week: Week = Field(examples=["2026-W49"])
    hours: tuple[GroupHours, ...] = Field(max_length=100)
    declared_on: date | None = None
    delivered_per_mille: int | None = Field(default=None, ge=0, le=2_000)


class NewOrder(Body):
    buyer: Id = Field(examples=["B-CN-01"])
    po_number: str = Field(min_length=1, max_length=60, examples=["PO-2026-118"])
    kind: Kind
    currency: Currency = Field(examples=["CNY"])
    incoterm: str = Field(
        pattern=r"^(EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DDP)$", examples=["DAP"]
    )
    named_place: Text = Field(examples=["石家庄"])
    lines: tuple[RawLine, ...] = Field(
        min_length=1,
        max_length=5_000,
        examples=[
            [
                {
                    "line": 1,
                    "designation": "6204-2RS/P6",
                    "quantity": 60_000,
                    "unit": "SET",
                    "unit_price": {"value": "4.10", "currency": "CNY", "per": 1},
                    "due": "2027-01-15",
                }
            ]
        ],
    )


class Amendment(Body):
    quantity: Pieces | None = None
    due: date | None = None
    reason: Text = ""


class HoldAnswer(Body):
    """`reading` is the text of one of the line's readings."""

    answer: Literal["accept", "refuse"]
    reading: Text = ""
    reason: Text = ""


class Material(Body):
    ready: date


class CounterOffer(Body):
    quantity: Pieces
    weeks: tuple[WeekQuantity, ...] = Field(min_length=1, max_length=104)
    reason: Text = ""


class CounterAnswer(Body):
    answer: Literal["accept", "reject"]


class Operation(Body):
    operation: str = Field(min_length=1, max_length=80, examples=["grinding"])
    quantity: Pieces


class NewLot(Body):
    quantity: Pieces
    heats: tuple[str, ...] = Field(min_length=1, max_length=100, examples=[["H2611-045"]])


class Inspection(Body):
    inspected: int = Field(ge=1, le=1_000_000_000)
    defectives: int = Field(ge=0, le=1_000_000_000)
    note: Text = ""


class Labels(Body):
    quantity: Pieces


class NewOverride(Body):
    rule: Rule = Field(
        examples=[{"kind": "forbid", "order_id": "order-1", "line": 1, "member_id": "F001"}]
    )
    reason: str = Field(min_length=1, max_length=500, examples=["买方要求"])


class NewShipment(Body):
    lots: tuple[Id, ...] = Field(min_length=1, max_length=500)
    destination: Text
    carrier: Text = ""


class Departure(Body):
    document: str = Field(min_length=1, max_length=500, examples=["SF-20261210-001"])
