"""What production does about facts, of others and its own. Pure: a fact in, own commands out."""

from typing import Any

from libs.contracts.base import Command
from libs.contracts.envelope import Envelope
from libs.contracts.lots import (
    IssueLabels,
    LoadLot,
    LotNotLoaded,
    LotRejected,
    LotReleased,
    MakeLot,
    RecordDeparture,
    UnloadLot,
    WithholdLabels,
)
from libs.contracts.members import LabelsAuthorised, LabelsDenied, ShipmentDenied
from libs.contracts.orders import ShippingDenied, ShippingGranted
from libs.contracts.packages import LotStarted, OfferPackage, RecordLotOutcome
from libs.contracts.plans import PlanAdopted
from libs.contracts.shipments import (
    CollectLot,
    LeaveLot,
    Loaded,
    LotLeft,
    ShipmentDeparted,
    ShipmentPlanned,
)
from libs.eventlog.policies import by_policy
from services.production.taking_back import revoke_what_is_not_wanted

SOURCES = ("plans", "packages", "lots", "members", "orders", "shipments")


def offer_shares(event: Any, about: Envelope) -> list[Command]:
    match event:
        case PlanAdopted():
            return [
                OfferPackage(
                    **by_policy(about),
                    package_id=share.package_id,
                    plan_id=event.plan_id,
                    work=share.work,
                    quantity=share.quantity,
                    weeks=share.weeks,
                    answer_by=event.answer_by,
                )
                for share in event.shares
            ]
    return []


def make_started_lots(event: Any, about: Envelope) -> list[Command]:
    match event:
        case LotStarted():
            return [MakeLot(**by_policy(about), **event.model_dump())]
    return []


def count_outcomes(event: Any, about: Envelope) -> list[Command]:
    match event:
        case LotReleased() | LotRejected():
            return [
                RecordLotOutcome(
                    **by_policy(about),
                    package_id=event.package_id,
                    lot_id=event.lot_id,
                    quantity=event.quantity,
                    outcome="released" if isinstance(event, LotReleased) else "rejected",
                )
            ]
    return []


def answer_label_requests(event: Any, about: Envelope) -> list[Command]:
    match event:
        case LabelsAuthorised():
            return [
                IssueLabels(
                    **by_policy(about),
                    lot_id=event.lot_id,
                    quantity=event.quantity,
                    request=event.request,
                )
            ]
        case LabelsDenied():
            return [
                WithholdLabels(
                    **by_policy(about),
                    lot_id=event.lot_id,
                    quantity=event.quantity,
                    request=event.request,
                    code=event.code,
                    figures=event.figures,
                )
            ]
    return []


def load_planned_lots(event: Any, about: Envelope) -> list[Command]:
    match event:
        case ShipmentPlanned():
            return [
                LoadLot(
                    **by_policy(about),
                    lot_id=lot_id,
                    shipment_id=event.shipment_id,
                    role=event.role,
                    party=event.party,
                )
                for lot_id in event.lots
            ]
    return []


def collect_or_leave(event: Any, about: Envelope) -> list[Command]:
    match event:
        case ShippingGranted():
            loaded = Loaded(
                lot_id=event.lot_id,
                order_id=event.order_id,
                line=event.line,
                member_id=event.member_id,
                quantity=event.quantity,
            )
            return [CollectLot(**by_policy(about), shipment_id=event.shipment_id, loaded=loaded)]
        case LotNotLoaded() | ShipmentDenied() | ShippingDenied():
            return [
                LeaveLot(
                    **by_policy(about),
                    shipment_id=event.shipment_id,
                    lot_id=event.lot_id,
                    code=event.code,
                    figures=event.figures,
                )
            ]
    return []


def unload_left_lots(event: Any, about: Envelope) -> list[Command]:
    match event:
        case LotLeft():
            return [
                UnloadLot(**by_policy(about), lot_id=event.lot_id, shipment_id=event.shipment_id)
            ]
    return []


def record_departures(event: Any, about: Envelope) -> list[Command]:
    match event:
        case ShipmentDeparted():
            return [
                RecordDeparture(
                    **by_policy(about), lot_id=loaded.lot_id, shipment_id=event.shipment_id
                )
                for loaded in event.loaded
            ]
    return []


POLICIES = (
    offer_shares,
    revoke_what_is_not_wanted,
    make_started_lots,
    count_outcomes,
    answer_label_requests,
    load_planned_lots,
    collect_or_leave,
    unload_left_lots,
    record_departures,
)
