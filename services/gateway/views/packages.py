"""Packages: what a member was offered, what it answered, and what it has made of it."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from libs.contracts.base import Message, WeekQuantity
from libs.contracts.envelope import Envelope
from libs.contracts.packages import (
    CounterAccepted,
    CounterRejected,
    LotRejectionCounted,
    LotReleaseCounted,
    LotStarted,
    OperationReported,
    PackageAccepted,
    PackageCompleted,
    PackageCountered,
    PackageDeclined,
    PackageExpired,
    PackageOffered,
    PackageRevoked,
    RevocationMissed,
    Work,
)
from services.gateway.rows import Row, Rows

Status = Literal[
    "offered", "countered", "accepted", "in_production", "completed",
    "declined", "expired", "revoked",
]  # fmt: skip


class CounterOffer(Message):
    """What the member would make instead."""

    quantity: int
    weeks: tuple[WeekQuantity, ...]
    reason: str


class PackageRow(Row):
    """`quantity`: offered, then agreed, then what rejection and revocation left of it.

    `started` are all sets in lots, rejected ones too; `operations` totals by name.
    """

    TABLE: ClassVar[str] = "packages"
    KEY: ClassVar[tuple[str, ...]] = ("package_id",)
    OWNER: ClassVar[tuple[str, str]] = ("member", "member_id")

    package_id: str
    order_id: str
    line: int
    member_id: str
    plan_id: str
    status: Status = "offered"
    work: Work
    offered: int
    quantity: int
    weeks: tuple[WeekQuantity, ...]
    answer_by: datetime
    counter: CounterOffer | None = None
    started: int = 0
    released: int = 0
    rejected: int = 0
    operations: dict[str, int] = {}
    completed_week: str = ""
    reason: str = ""


def project(rows: Rows, event: Any, about: Envelope) -> None:
    if isinstance(event, PackageOffered):
        offer = {**dict(event), "offered": event.quantity, "seq": about.seq}
        rows.put(PackageRow.model_validate({**offer, "created": about.time}))
        return
    row = rows.get(PackageRow, event.package_id)
    if row is not None:
        rows.put(_evolve(row, event).but(seq=about.seq))


def _evolve(row: PackageRow, event: Any) -> Any:
    match event:
        case PackageAccepted():
            return row.but(status="accepted")
        case PackageDeclined():
            return row.but(status="declined", reason=event.reason)
        case PackageCountered():
            fields = {"quantity": event.quantity, "weeks": event.weeks, "reason": event.reason}
            return row.but(status="countered", counter=CounterOffer.model_validate(fields))
        case CounterAccepted():
            return row.but(status="accepted", quantity=event.quantity, weeks=event.weeks)
        case CounterRejected():
            return row.but(status="offered", answer_by=event.answer_by)
        case PackageExpired():
            return row.but(status="expired")
        case PackageRevoked():
            return row.but(status="revoked", reason=event.reason)
        case RevocationMissed():
            return row.but(quantity=event.kept)
    return _made(row, event)


def _made(row: PackageRow, event: Any) -> Any:
    match event:
        case OperationReported():
            operations = {**row.operations, event.operation: event.quantity}
            return row.but(status="in_production", operations=operations)
        case LotStarted():
            return row.but(status="in_production", started=row.started + event.quantity)
        case LotReleaseCounted():
            return row.but(released=row.released + event.quantity)
        case LotRejectionCounted():
            left = row.quantity - event.quantity
            return row.but(rejected=row.rejected + event.quantity, quantity=left)
        case PackageCompleted():
            return row.but(status="completed", completed_week=event.week)
    return row
