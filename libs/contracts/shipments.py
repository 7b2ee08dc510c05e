"""A shipment: lots of one or many members in one consignment."""

from pydantic import Field

from libs.contracts.base import Command, Event, Figures, Id, Message, Pieces, Role, Text


class Loaded(Message):
    """A lot that is in the shipment."""

    lot_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: Pieces


class ShipmentCommand(Command):
    shipment_id: Id

    @property
    def subject(self) -> str:
        return self.shipment_id


class PlanShipment(ShipmentCommand):
    lots: tuple[Id, ...] = Field(min_length=1, max_length=500)
    destination: Text
    carrier: Text = ""


class CollectLot(ShipmentCommand):
    """By policy: loaded, authorised by the member's stream, granted by the order's."""

    loaded: Loaded


class LeaveLot(ShipmentCommand):
    """By policy: somebody said no; the shipment goes without this lot."""

    lot_id: Id
    code: str
    figures: Figures = {}


class DepartShipment(ShipmentCommand):
    """It leaves with what it has collected; every lot must have been answered."""

    document: Text  # number of the bill of lading or waybill


class ShipmentPlanned(Event):
    shipment_id: Id
    lots: tuple[Id, ...]
    destination: Text
    carrier: Text
    role: Role
    party: Id


class LotCollected(Event):
    shipment_id: Id
    loaded: Loaded


class LotLeft(Event):
    shipment_id: Id
    lot_id: Id
    code: str
    figures: Figures = {}


class ShipmentCleared(Event):
    """Every lot is answered: `collected` are in, `left` are not."""

    shipment_id: Id
    collected: int
    left: int


class ShipmentDeparted(Event):
    shipment_id: Id
    document: Text
    loaded: tuple[Loaded, ...]


AnyCommand = PlanShipment | CollectLot | LeaveLot | DepartShipment
AnyEvent = ShipmentPlanned | LotCollected | LotLeft | ShipmentCleared | ShipmentDeparted
