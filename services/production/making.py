"""What is made of an accepted package: operations and lots, until all of it is released."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar, assert_never

from libs.contracts.packages import (
    AnyEvent,
    LotRejectionCounted,
    LotReleaseCounted,
    LotStarted,
    OperationReported,
    PackageCompleted,
    RecordLotOutcome,
    ReportOperation,
    StartLot,
)
from libs.contracts.weeks import business_day, week_of
from libs.eventlog import Refused
from services.production.offer import Offer

Worked = OperationReported | LotStarted | LotReleaseCounted | LotRejectionCounted


@dataclass(frozen=True)
class Started:
    quantity: int
    outcome: Literal["", "released", "rejected"] = ""


@dataclass(frozen=True)
class Making(Offer):
    """Quantities in the offer's unit: sets or pieces; operations by name, each a total."""

    lots: Mapping[str, Started] = field(default_factory=dict)
    operations: Mapping[str, int] = field(default_factory=dict)
    released_in: str = ""  # the week of the last release

    def made(self, outcome: Literal["", "released", "rejected"]) -> int:
        return sum(lot.quantity for lot in self.lots.values() if lot.outcome == outcome)

    @property
    def started(self) -> int:
        """In lots that are not rejected."""
        return self.made("") + self.made("released")

    @property
    def begun(self) -> int:
        """Started, or on its way to become a lot: rejected lots had their operations too."""
        worked = max(self.operations.values(), default=0) - self.made("rejected")
        return min(self.quantity, max(self.started, worked))


M = TypeVar("M", bound=Making)


def report(command: ReportOperation, package: Making) -> list[AnyEvent]:
    reported = package.operations.get(command.operation, 0)
    if command.quantity == reported:
        return []
    _accepted(package)
    most = package.quantity + package.made("rejected")
    if command.quantity < reported:
        raise Refused("operation.below_reported", reported=reported, asked=command.quantity)
    if command.quantity > most:
        raise Refused("operation.above_package", most=most, asked=command.quantity)
    return [
        OperationReported(**package.names, operation=command.operation, quantity=command.quantity)
    ]


def start(command: StartLot, package: Making) -> list[AnyEvent]:
    if command.lot_id in package.lots:
        return []
    _accepted(package)
    left = package.quantity - package.started
    if command.quantity > left:
        raise Refused("lot.above_package", left=left, asked=command.quantity)
    if command.quantity > command.lot_sets:
        raise Refused("lot.too_large", most=command.lot_sets, asked=command.quantity)
    if not all(heat.strip() for heat in command.heats):
        raise Refused("lot.heat_blank")
    return [
        LotStarted(
            **package.names,
            lot_id=command.lot_id,
            quantity=command.quantity,
            heats=command.heats,
            designation=package.designation,
            family=package.family,
            unit=package.unit,
        )
    ]


def _accepted(package: Making) -> None:
    if package.status not in ("accepted", "in_production"):
        raise Refused("package.not_accepted", status=package.status)


def count(command: RecordLotOutcome, package: Making) -> list[AnyEvent]:
    lot = package.lots.get(command.lot_id)
    if lot is None or lot.outcome:
        return []
    counted: LotRejectionCounted | LotReleaseCounted
    if command.outcome == "rejected":
        counted = LotRejectionCounted(**package.names, lot_id=command.lot_id, quantity=lot.quantity)
    else:
        week = week_of(business_day(command.now))
        counted = LotReleaseCounted(
            **package.names, lot_id=command.lot_id, quantity=lot.quantity, week=week
        )
    return [counted, *completion(worked(package, counted), command.now)]


def completion(package: Making, now: datetime) -> list[AnyEvent]:
    """What has to be said when all that is left is released, or nothing is left."""
    released = package.made("released")
    if released < package.quantity:
        return []
    week = package.released_in or week_of(business_day(now))
    return [
        PackageCompleted(**package.names, released=released, week=week, due_week=package.due_week)
    ]


def worked(package: M, event: Worked) -> M:
    match event:
        case OperationReported():
            operations = {**package.operations, event.operation: event.quantity}
            return replace(package, status="in_production", operations=operations)
        case LotStarted():
            lots = {**package.lots, event.lot_id: Started(event.quantity)}
            return replace(package, status="in_production", lots=lots)
        case LotReleaseCounted():
            lots = {**package.lots, event.lot_id: Started(event.quantity, "released")}
            return replace(package, lots=lots, released_in=event.week)
        case LotRejectionCounted():
            lots = {**package.lots, event.lot_id: Started(event.quantity, "rejected")}
            return replace(package, lots=lots, quantity=package.quantity - event.quantity)
    assert_never(event)
