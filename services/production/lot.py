"""A lot, from its heats to the shipment it leaves with."""

from dataclasses import dataclass, replace
from typing import assert_never

from libs.contracts.envelope import derived
from libs.contracts.lots import (
    AnyCommand,
    AnyEvent,
    InspectLot,
    IssueLabels,
    LabelsIssued,
    LabelsRequested,
    LabelsWithheld,
    LoadLot,
    LotInspected,
    LotLoaded,
    LotMade,
    LotNotLoaded,
    LotRejected,
    LotReleased,
    LotShipped,
    LotUnloaded,
    MakeLot,
    RecordDeparture,
    ReleaseLot,
    RequestLabels,
    SamplingPlan,
    UnloadLot,
    WithholdLabels,
)
from libs.eventlog import Decider, Refused
from services.production import label, loading
from services.production.loading import Loadable


@dataclass(frozen=True)
class Lot(Loadable):
    """Goods with their labels and their shipment, and how they were inspected."""

    inspection: tuple[SamplingPlan, int, int] | None = None  # plan, inspected, defectives


def decide(command: AnyCommand, lot: Lot) -> list[AnyEvent]:
    match command:
        case MakeLot():
            return make(command) if lot.status == "absent" else []
        case IssueLabels():
            return label.issue(command, lot)
        case WithholdLabels():
            return label.withhold(command, lot)
        case LoadLot():
            return loading.load(command, lot)
        case UnloadLot():
            return loading.unload(command, lot)
        case RecordDeparture():
            return loading.depart(command, lot)
        case _ if not lot.is_open_to(command.actor.role, command.actor.party):
            raise Refused("lot.unknown", lot_id=command.lot_id)
        case InspectLot():
            return inspect(command, lot)
        case ReleaseLot():
            return release(command, lot)
        case RequestLabels():
            return label.request(command, lot)
    assert_never(command)


def make(command: MakeLot) -> list[AnyEvent]:
    return [
        LotMade(
            lot_id=command.lot_id,
            package_id=command.package_id,
            order_id=command.order_id,
            line=command.line,
            member_id=command.member_id,
            designation=command.designation,
            family=command.family,
            quantity=command.quantity,
            unit=command.unit,
            heats=command.heats,
        )
    ]


def inspect(command: InspectLot, lot: Lot) -> list[AnyEvent]:
    plan, inspected, defectives = command.plan, command.inspected, command.defectives
    if lot.inspection == (plan, inspected, defectives):
        return []
    if lot.status != "made":
        raise Refused("lot.not_made", status=lot.status)
    least = min(plan.sample, lot.quantity)
    if inspected < least:
        raise Refused("lot.sample_too_small", least=least, inspected=inspected)
    if inspected > lot.quantity:
        raise Refused("lot.sample_too_large", most=lot.quantity, inspected=inspected)
    if defectives > inspected:
        raise Refused("lot.defectives_above_sample", inspected=inspected, defectives=defectives)
    taken = LotInspected(
        **lot.names,
        package_id=lot.package_id,
        plan=plan,
        inspected=inspected,
        defectives=defectives,
        verdict="accepted" if defectives <= plan.accept else "rejected",
    )
    return [taken] if taken.verdict == "accepted" else [taken, reject(lot)]


def reject(lot: Lot) -> LotRejected:
    return LotRejected(
        **lot.names,
        package_id=lot.package_id,
        quantity=lot.quantity,
        nonconformity_id="nonconformity-" + derived(lot.lot_id, "1"),
    )


def release(command: ReleaseLot, lot: Lot) -> list[AnyEvent]:
    if command.actor.role != "group":
        raise Refused("not.group")
    if lot.status in ("released", "shipped"):
        return []
    if lot.status != "inspected":
        raise Refused("lot.not_inspected", status=lot.status)
    return [LotReleased(**lot.names, package_id=lot.package_id, quantity=lot.quantity)]


def evolve(lot: Lot, event: AnyEvent) -> Lot:
    match event:
        case LotMade():
            return _made(lot, event)
        case LotInspected():
            figures = (event.plan, event.inspected, event.defectives)
            return replace(lot, status="inspected", inspection=figures)
        case LotRejected():
            return replace(lot, status="rejected")
        case LotReleased():
            return replace(lot, status="released")
        case LabelsRequested() | LabelsIssued() | LabelsWithheld():
            return label.labelled(lot, event)
        case LotLoaded() | LotNotLoaded() | LotUnloaded() | LotShipped():
            return loading.moved(lot, event)
    assert_never(event)


def _made(lot: Lot, event: LotMade) -> Lot:
    return replace(  # not a new lot: shipments may have asked for it before it was made
        lot,
        status="made",
        lot_id=event.lot_id,
        package_id=event.package_id,
        order_id=event.order_id,
        line=event.line,
        member_id=event.member_id,
        family=event.family,
        quantity=event.quantity,
    )


lot = Decider(initial=Lot(), decide=decide, evolve=evolve)
