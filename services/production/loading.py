"""A lot's way into a shipment and out of it: each shipment gets one answer, for ever."""

from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from libs.contracts.base import Figures
from libs.contracts.lots import (
    AnyEvent,
    LoadLot,
    LotLoaded,
    LotNotLoaded,
    LotShipped,
    LotUnloaded,
    RecordDeparture,
    UnloadLot,
)
from services.production.label import Labelled

Moved = LotLoaded | LotNotLoaded | LotUnloaded | LotShipped


@dataclass(frozen=True)
class Loadable(Labelled):
    shipment_id: str = ""  # the one it is in
    answered: frozenset[str] = frozenset()  # shipments that have had their answer


L = TypeVar("L", bound=Loadable)


def load(command: LoadLot, lot: Loadable) -> list[AnyEvent]:
    if command.shipment_id in lot.answered:
        return []
    code, figures = _obstacle(command, lot)
    if code:
        return [
            LotNotLoaded(
                lot_id=command.lot_id,
                shipment_id=command.shipment_id,
                code=code,
                figures=figures,
            )
        ]
    return [
        LotLoaded(
            **lot.names,
            shipment_id=command.shipment_id,
            family=lot.family,
            quantity=lot.quantity,
        )
    ]


def _obstacle(command: LoadLot, lot: Loadable) -> tuple[str, Figures]:
    if not lot.is_open_to(command.role, command.party):
        return "lot.unknown", {}
    if lot.shipment_id:
        return "lot.in_another_shipment", {}
    if lot.status != "released":
        return "lot.not_released", {"status": lot.status}
    if lot.labels < lot.quantity:
        return "label.missing", {"labels": lot.labels, "quantity": lot.quantity}
    return "", {}


def unload(command: UnloadLot, lot: Loadable) -> list[AnyEvent]:
    if lot.status != "released" or lot.shipment_id != command.shipment_id:
        return []
    return [LotUnloaded(**lot.names, shipment_id=command.shipment_id)]


def depart(command: RecordDeparture, lot: Loadable) -> list[AnyEvent]:
    if lot.status != "released" or lot.shipment_id != command.shipment_id:
        return []
    return [
        LotShipped(
            **lot.names,
            shipment_id=command.shipment_id,
            package_id=lot.package_id,
            quantity=lot.quantity,
        )
    ]


def moved(lot: L, event: Moved) -> L:
    answered = lot.answered | {event.shipment_id}
    match event:
        case LotLoaded():
            return replace(lot, shipment_id=event.shipment_id, answered=answered)
        case LotNotLoaded():
            return replace(lot, answered=answered)
        case LotUnloaded():
            return replace(lot, shipment_id="")
        case LotShipped():
            return replace(lot, status="shipped")
    assert_never(event)
