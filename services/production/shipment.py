"""A shipment: lots that were asked for, each collected or left, and then gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from libs.contracts.base import Actor
from libs.contracts.shipments import (
    AnyCommand,
    AnyEvent,
    CollectLot,
    DepartShipment,
    LeaveLot,
    Loaded,
    LotCollected,
    LotLeft,
    PlanShipment,
    ShipmentCleared,
    ShipmentDeparted,
    ShipmentPlanned,
)
from libs.eventlog import Decider, Refused


@dataclass(frozen=True)
class Shipment:
    status: Literal["absent", "planned", "cleared", "departed"] = "absent"
    role: str = ""
    party: str = ""  # who planned it
    lots: tuple[str, ...] = ()
    collected: Mapping[str, Loaded] = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    @property
    def waiting(self) -> int:
        return len(self.lots) - len(self.collected) - len(self.left)

    def waits_for(self, lot_id: str) -> bool:
        return lot_id in self.lots and lot_id not in self.collected and lot_id not in self.left

    def is_open_to(self, actor: Actor) -> bool:
        return actor.role == "group" or (actor.role, actor.party) == (self.role, self.party)


def decide(command: AnyCommand, shipment: Shipment) -> list[AnyEvent]:
    match command, shipment.status:
        case PlanShipment(), "absent":
            return plan(command)
        case PlanShipment(), _:
            return []
        case CollectLot(), _:
            return collect(command, shipment)
        case LeaveLot(), _:
            return leave(command, shipment)
        case DepartShipment(), "absent":
            raise Refused("shipment.unknown", shipment_id=command.shipment_id)
        case DepartShipment(), _:
            return depart(command, shipment)
    assert_never(command)


def plan(command: PlanShipment) -> list[AnyEvent]:
    if command.actor.role not in ("group", "member"):
        raise Refused("not.member_or_group")
    for lot_id in command.lots:
        if command.lots.count(lot_id) > 1:
            raise Refused("shipment.lot_twice", lot_id=lot_id)
    return [
        ShipmentPlanned(
            shipment_id=command.shipment_id,
            lots=command.lots,
            destination=command.destination,
            carrier=command.carrier,
            role=command.actor.role,
            party=command.actor.party,
        )
    ]


def collect(command: CollectLot, shipment: Shipment) -> list[AnyEvent]:
    if not shipment.waits_for(command.loaded.lot_id):
        return []
    return answered(shipment, LotCollected(shipment_id=command.shipment_id, loaded=command.loaded))


def leave(command: LeaveLot, shipment: Shipment) -> list[AnyEvent]:
    if not shipment.waits_for(command.lot_id):
        return []
    return answered(
        shipment,
        LotLeft(
            shipment_id=command.shipment_id,
            lot_id=command.lot_id,
            code=command.code,
            figures=command.figures,
        ),
    )


def answered(shipment: Shipment, event: LotCollected | LotLeft) -> list[AnyEvent]:
    after = evolve(shipment, event)
    if after.waiting:
        return [event]
    return [
        event,
        ShipmentCleared(
            shipment_id=event.shipment_id,
            collected=len(after.collected),
            left=len(after.left),
        ),
    ]


def depart(command: DepartShipment, shipment: Shipment) -> list[AnyEvent]:
    if not shipment.is_open_to(command.actor):
        raise Refused("shipment.unknown", shipment_id=command.shipment_id)
    if shipment.status == "departed":
        return []
    if shipment.status != "cleared":
        raise Refused("shipment.not_cleared", waiting=shipment.waiting)
    if not shipment.collected:
        raise Refused("shipment.empty")
    return [
        ShipmentDeparted(
            shipment_id=command.shipment_id,
            document=command.document,
            loaded=tuple(
                shipment.collected[lot_id]
                for lot_id in shipment.lots
                if lot_id in shipment.collected
            ),
        )
    ]


def evolve(shipment: Shipment, event: AnyEvent) -> Shipment:
    match event:
        case ShipmentPlanned():
            return Shipment("planned", event.role, event.party, event.lots)
        case LotCollected():
            collected = {**shipment.collected, event.loaded.lot_id: event.loaded}
            return replace(shipment, collected=collected)
        case LotLeft():
            return replace(shipment, left=shipment.left | {event.lot_id})
        case ShipmentCleared():
            return replace(shipment, status="cleared")
        case ShipmentDeparted():
            return replace(shipment, status="departed")
    assert_never(event)


shipment = Decider(initial=Shipment(), decide=decide, evolve=evolve)
