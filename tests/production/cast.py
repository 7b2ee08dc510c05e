"""Who and what the production tests speak of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from libs.contracts.base import Actor, UnitPrice, WeekQuantity
from libs.contracts.lots import MakeLot, SamplingPlan
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterAccepted,
    CounterPackage,
    CounterRejected,
    DeclinePackage,
    ExpirePackage,
    LotRejectionCounted,
    LotReleaseCounted,
    LotStarted,
    OfferPackage,
    OperationReported,
    PackageAccepted,
    PackageCompleted,
    PackageCountered,
    PackageDeclined,
    PackageExpired,
    PackageOffered,
    PackageRevoked,
    RecordLotOutcome,
    ReportOperation,
    RevokePackage,
    StartLot,
    Work,
)

MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 12, 6, 16, 30, tzinfo=UTC)  # in Shanghai it is Monday of W50

GROUP = Actor(id="u-dispatcher", role="group", party="linxi")
WANG = Actor(id="u-wang", role="member", party="F001")
RIVAL = Actor(id="u-rival", role="member", party="F002")
BUYER = Actor(id="u-buyer", role="buyer", party="F001")
POLICY = Actor(id="policy", role="system", party="c1")

WEEKS = (WeekQuantity(week="2026-W49", quantity=600), WeekQuantity(week="2026-W50", quantity=400))
WORK = Work(
    order_id="order-1",
    line=10,
    member_id="F001",
    designation="6204-2RS/P6",
    catalogue="6204",
    family="deep groove ball",
    tol_class="P6",
    unit="SET",
    unit_price=UnitPrice(value="1.8450", currency="CNY"),
    due_week="2026-W50",
)
OFFER = OfferPackage(
    package_id="package-1",
    plan_id="plan-1",
    work=WORK,
    quantity=1000,
    weeks=WEEKS,
    answer_by=DEADLINE,
    actor=POLICY,
    now=MONDAY,
)
SAMPLING = SamplingPlan(level="II", aql="1.0", severity="normal", sample=80, accept=2, reject=3)
MAKE = MakeLot(
    lot_id="lot-0a1b2c3d",
    package_id="package-1",
    order_id="order-1",
    line=10,
    member_id="F001",
    designation="6204-2RS/P6",
    family="deep groove ball",
    quantity=500,
    unit="SET",
    heats=("H-2611",),
    actor=POLICY,
    now=MONDAY,
)

LATE = DEADLINE + timedelta(seconds=1)
FEWER = (WeekQuantity(week="2026-W51", quantity=700),)
OF: dict[str, Any] = {
    "package_id": "package-1", "order_id": "order-1", "line": 10, "member_id": "F001",
}  # fmt: skip
BY_WANG: dict[str, Any] = {"package_id": "package-1", "actor": WANG, "now": MONDAY}
BY_GROUP: dict[str, Any] = {**BY_WANG, "actor": GROUP}

offered = PackageOffered(
    **OF, plan_id="plan-1", work=WORK, quantity=1000, weeks=WEEKS, answer_by=DEADLINE
)
accepted = PackageAccepted(**OF, quantity=1000)
declined = PackageDeclined(**OF, quantity=1000, reason="furnace down")
countered = PackageCountered(**OF, quantity=700, weeks=FEWER, reason="two grinders down")
expired = PackageExpired(**OF, quantity=1000)
revoked = PackageRevoked(**OF, quantity=1000, reason="line.changed")
taken = CounterAccepted(**OF, quantity=700, returned=300, weeks=FEWER)
again = CounterRejected(**OF, answer_by=DEADLINE + timedelta(days=1))

accept = AcceptPackage(**BY_WANG)
decline = DeclinePackage(**BY_WANG, reason="furnace down")
counter = CounterPackage(**BY_WANG, quantity=700, weeks=FEWER, reason="two grinders down")
take = AnswerCounter(**BY_GROUP, answer="accept")
refuse = AnswerCounter(**BY_GROUP, answer="reject", answer_by=DEADLINE + timedelta(days=1))
expire = ExpirePackage(package_id="package-1", actor=POLICY, now=DEADLINE)
revoke = RevokePackage(package_id="package-1", actor=POLICY, now=MONDAY, reason="line.changed")

AGREED = (offered, accepted)


def start(lot: str, quantity: int, **other: Any) -> StartLot:
    figures = {**BY_WANG, "heats": ("H-2611",), "lot_sets": 600, **other}
    return StartLot(**figures, lot_id=lot, quantity=quantity)


def started(lot: str, quantity: int) -> LotStarted:
    return LotStarted(
        **OF,
        lot_id=lot,
        quantity=quantity,
        heats=("H-2611",),
        designation="6204-2RS/P6",
        family="deep groove ball",
        unit="SET",
    )


def outcome(lot: str, quantity: int, word: Any, now: Any = MONDAY) -> RecordLotOutcome:
    return RecordLotOutcome(
        package_id="package-1", lot_id=lot, quantity=quantity, outcome=word, actor=POLICY, now=now
    )


def released(lot: str, quantity: int, week: str = "2026-W49") -> LotReleaseCounted:
    return LotReleaseCounted(**OF, lot_id=lot, quantity=quantity, week=week)


def rejected(lot: str, quantity: int) -> LotRejectionCounted:
    return LotRejectionCounted(**OF, lot_id=lot, quantity=quantity)


def completed(quantity: int, week: str = "2026-W49") -> PackageCompleted:
    return PackageCompleted(**OF, released=quantity, week=week, due_week="2026-W50")


def report(operation: str, quantity: int) -> ReportOperation:
    return ReportOperation(**BY_WANG, operation=operation, quantity=quantity)


def reported(operation: str, quantity: int) -> OperationReported:
    return OperationReported(**OF, operation=operation, quantity=quantity)
