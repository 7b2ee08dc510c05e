"""Answers about work and goods: packages, lots, shipments, plans. Pure."""

from datetime import datetime

from libs.contracts.base import Unit, WeekQuantity
from libs.contracts.lots import SamplingPlan
from libs.contracts.overrides import Held, Moved, Promised
from libs.contracts.packages import Work
from libs.contracts.plans import LeftOut, Share, Solution, Unserved
from services.gateway.answers import Answer, ReasonAnswer
from services.gateway.views.packages import CounterOffer


class PackageAnswer(Answer):
    """No buyer, no buyer's price, no other member."""

    package_id: str
    order_id: str
    line: int
    member_id: str
    status: str
    work: Work
    offered: int
    quantity: int
    weeks: tuple[WeekQuantity, ...]
    answer_by: datetime
    counter: CounterOffer | None
    started: int
    released: int
    rejected: int
    operations: dict[str, int]
    completed_week: str
    reason: str
    created: str


class PackageForGroup(PackageAnswer):
    plan_id: str


class LotAnswer(Answer):
    lot_id: str
    package_id: str
    order_id: str
    line: int
    member_id: str
    status: str
    designation: str
    family: str
    quantity: int
    unit: Unit
    heats: tuple[str, ...]
    plan: SamplingPlan | None
    inspected: int
    defectives: int
    nonconformity_id: str
    request: int
    labels: int
    label_prefix: str
    withheld: ReasonAnswer | None
    shipment_id: str
    not_loaded: ReasonAnswer | None
    created: str


class LoadedAnswer(Answer):
    lot_id: str
    order_id: str
    line: int
    quantity: int


class LeftAnswer(ReasonAnswer):
    lot_id: str


class ShipmentAnswer(Answer):
    shipment_id: str
    status: str
    lots: tuple[str, ...]
    destination: str
    carrier: str
    loaded: tuple[LoadedAnswer, ...]
    left: tuple[LeftAnswer, ...]
    document: str
    departed_at: str
    created: str


class PlanBrief(Answer):
    plan_id: str
    status: str
    based_on: str
    as_of: int
    parts: int
    solution: Solution
    answer_by: datetime | None
    reason: str
    created: str


class ReturnedAnswer(Answer):
    """Pieces that came back under the plan before, of whom, for which weeks, and why (a code)."""

    order_id: str
    line: int
    member_id: str
    package_id: str
    weeks: tuple[str, ...]
    quantity: int
    code: str


class ChangesAnswer(Answer):
    """Against the plan that it is based on, by line, member and week."""

    added: tuple[Held, ...]
    removed: tuple[ReturnedAnswer, ...]
    moved: tuple[Moved, ...]


class PlanAnswer(PlanBrief):
    shares: tuple[Share, ...]
    left_out: tuple[LeftOut, ...]
    unserved: tuple[Unserved, ...]
    promises: tuple[Promised, ...]
    by: str
    at: datetime | None
    changes: ChangesAnswer
