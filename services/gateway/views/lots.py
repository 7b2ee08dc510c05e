"""Lots: made, inspected, released, labelled, loaded, shipped."""

from typing import Any, ClassVar, Literal

from libs.contracts.base import Reason, Unit
from libs.contracts.envelope import Envelope
from libs.contracts.lots import (
    LabelsIssued,
    LabelsRequested,
    LabelsWithheld,
    LotInspected,
    LotLoaded,
    LotMade,
    LotNotLoaded,
    LotRejected,
    LotReleased,
    LotShipped,
    LotUnloaded,
    SamplingPlan,
)
from services.gateway.rows import Row, Rows

Status = Literal["made", "inspected", "rejected", "released", "shipped"]


class LotRow(Row):
    """`labels` is how many are issued; `request` how many are asked for and not answered yet."""

    TABLE: ClassVar[str] = "lots"
    KEY: ClassVar[tuple[str, ...]] = ("lot_id",)
    OWNER: ClassVar[tuple[str, str]] = ("member", "member_id")

    lot_id: str
    package_id: str
    order_id: str
    line: int
    member_id: str
    status: Status = "made"
    designation: str
    family: str
    quantity: int
    unit: Unit
    heats: tuple[str, ...]
    plan: SamplingPlan | None = None
    inspected: int = 0
    defectives: int = 0
    nonconformity_id: str = ""
    request: int = 0
    labels: int = 0
    label_prefix: str = ""
    withheld: Reason | None = None
    shipment_id: str = ""
    not_loaded: Reason | None = None


def project(rows: Rows, event: Any, about: Envelope) -> None:
    if isinstance(event, LotMade):
        made = {**dict(event), "seq": about.seq, "created": about.time}
        rows.put(LotRow.model_validate(made))
        return
    row = rows.get(LotRow, event.lot_id)
    if row is not None:  # a shipment may have asked for a lot that was never made
        rows.put(_evolve(row, event).but(seq=about.seq))


def _evolve(row: LotRow, event: Any) -> Any:
    match event:
        case LotInspected():
            figures = {"inspected": event.inspected, "defectives": event.defectives}
            return row.but(status="inspected", plan=event.plan, **figures)
        case LotRejected():
            return row.but(status="rejected", nonconformity_id=event.nonconformity_id)
        case LotReleased():
            return row.but(status="released")
        case LabelsRequested():
            return row.but(request=event.quantity, withheld=None)
        case LabelsIssued():
            issued = row.labels + event.quantity
            return row.but(request=0, labels=issued, label_prefix=event.prefix)
        case LabelsWithheld():
            reason = Reason(code=event.code, figures=event.figures)
            return row.but(request=0, withheld=reason)
    return _moved(row, event)


def _moved(row: LotRow, event: Any) -> Any:
    match event:
        case LotLoaded():
            return row.but(shipment_id=event.shipment_id, not_loaded=None)
        case LotNotLoaded():
            return row.but(not_loaded=Reason(code=event.code, figures=event.figures))
        case LotUnloaded():
            return row.but(shipment_id="")
        case LotShipped():
            return row.but(status="shipped", shipment_id=event.shipment_id)
    return row
