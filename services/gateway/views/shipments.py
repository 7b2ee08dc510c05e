"""Shipments: which lots were wanted, which are in, which were left and why."""

from typing import Any, ClassVar, Literal

from libs.contracts.base import Figures, Message, Role
from libs.contracts.envelope import Envelope
from libs.contracts.shipments import (
    Loaded,
    LotCollected,
    LotLeft,
    ShipmentCleared,
    ShipmentDeparted,
    ShipmentPlanned,
)
from services.gateway.rows import Row, Rows


class Left(Message):
    lot_id: str
    code: str
    figures: Figures = {}


class ShipmentRow(Row):
    """`role` and `party`: who planned it."""

    TABLE: ClassVar[str] = "shipments"
    KEY: ClassVar[tuple[str, ...]] = ("shipment_id",)
    OWNER: ClassVar[tuple[str, str]] = ("member", "party")

    shipment_id: str
    status: Literal["planned", "cleared", "departed"] = "planned"
    role: Role
    party: str
    lots: tuple[str, ...]
    destination: str
    carrier: str
    loaded: tuple[Loaded, ...] = ()
    left: tuple[Left, ...] = ()
    document: str = ""
    departed_at: str = ""


def project(rows: Rows, event: Any, about: Envelope) -> None:
    if isinstance(event, ShipmentPlanned):
        planned = {**dict(event), "seq": about.seq, "created": about.time}
        rows.put(ShipmentRow.model_validate(planned))
        return
    row = rows.get(ShipmentRow, event.shipment_id)
    if row is not None:
        rows.put(_evolve(row, event, about).but(seq=about.seq))


def _evolve(row: ShipmentRow, event: Any, about: Envelope) -> Any:
    match event:
        case LotCollected():
            return row.but(loaded=(*row.loaded, event.loaded))
        case LotLeft():
            left = Left(lot_id=event.lot_id, code=event.code, figures=event.figures)
            return row.but(left=(*row.left, left))
        case ShipmentCleared():
            return row.but(status="cleared")
        case ShipmentDeparted():
            gone = {"document": event.document, "departed_at": about.time}
            return row.but(status="departed", loaded=event.loaded, **gone)
    return row
