"""Lots and shipments: inspected, released, labelled, sent away together."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from libs.contracts.clusters import QualityPolicy
from libs.contracts.identity import created
from libs.contracts.lots import InspectLot, ReleaseLot, RequestLabels, SamplingPlan
from libs.contracts.shipments import DepartShipment, PlanShipment
from services.gateway.answers import Page, reason_shown, shown
from services.gateway.app.asking import Call, ask
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import MAKE, WRITE, Asked, Cursor, Limit, Reading, View, page
from services.gateway.app.store import find
from services.gateway.bodies import Departure, Inspection, Labels, NewShipment, Nothing
from services.gateway.goods_answers import LeftAnswer, LotAnswer, ShipmentAnswer
from services.gateway.problems import Problem
from services.gateway.views.lots import LotRow
from services.gateway.views.shipments import ShipmentRow

goods = APIRouter()
LOT = "/v1/lots/{lot_id}"
Lot = Annotated[LotRow, Depends(thing)]


@goods.get("/v1/lots", tags=["lots"], response_model=Page[LotAnswer])
def list_lots(
    view: Reading,
    status: str = "",
    package_id: str = "",
    order_id: str = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> JSONResponse:
    wanted = {"status": status, "package_id": package_id, "order_id": order_id}
    return page(view, LotRow, wanted, cursor, limit, lambda row: _lot(view, row))


@goods.get(LOT, tags=["lots"])
def see_lot(lot_id: str, view: Reading, row: Lot) -> LotAnswer:
    return _lot(view, row)


def _lot(view: View, row: LotRow) -> LotAnswer:
    reasons = {
        name: reason_shown(reason.code, reason.figures, view.language) if reason else None
        for name, reason in (("withheld", row.withheld), ("not_loaded", row.not_loaded))
    }
    return shown(LotAnswer, row, **reasons)


@goods.post(f"{LOT}/inspections", tags=["lots"], **WRITE)
async def inspect(call: Asked, lot_id: str, row: Lot, body: Inspection) -> JSONResponse:
    """The verdict follows from the cluster's sampling plan for a lot of this size."""
    plan = plan_for(call.cluster.policy.quality, row.quantity)
    command = InspectLot(lot_id=lot_id, plan=plan, **dict(body), **call.asked)
    return await ask(call, command, lot_id)


def plan_for(policy: QualityPolicy, quantity: int) -> SamplingPlan:
    """Errors: Problem inspection.no_plan."""
    fitting = [row for row in policy.sampling if row.lot_to >= quantity]
    if not fitting:
        most = max((row.lot_to for row in policy.sampling), default=0)
        raise Problem("inspection.no_plan", {"quantity": quantity, "most": most})
    row = min(fitting, key=lambda one: one.lot_to)
    return SamplingPlan(
        level=policy.level,
        aql=policy.aql,
        severity=policy.severity,
        sample=row.sample,
        accept=row.accept,
        reject=row.reject,
    )


@goods.post(f"{LOT}/labels", tags=["lots"], **WRITE)
async def request_labels(call: Asked, lot_id: str, body: Labels) -> JSONResponse:
    """Labels of the mark; the member's permit decides whether they are issued."""
    return await ask(call, RequestLabels(lot_id=lot_id, **dict(body), **call.asked), lot_id)


@goods.post(f"{LOT}/releases", tags=["lots"], **WRITE)
async def release(call: Asked, lot_id: str, body: Nothing | None = None) -> JSONResponse:
    return await ask(call, ReleaseLot(lot_id=lot_id, **call.asked), lot_id)


@goods.post("/v1/shipments", tags=["shipments"], **MAKE)
async def plan_shipment(call: Asked, body: NewShipment) -> JSONResponse:
    """Lots of one or many members in one consignment; each answers whether it may leave."""
    if call.caller.role == "member":
        await run_in_threadpool(_own_lots, call, body.lots)
    shipment_id = created("shipment", call.command_id)
    command = PlanShipment(shipment_id=shipment_id, **dict(body), **call.asked)
    return await ask(call, command, shipment_id, f"/v1/shipments/{shipment_id}")


def _own_lots(call: Call, lots: tuple[str, ...]) -> None:
    """Errors: Problem thing.not_found, the same for another's lot and for none."""
    with call.house.engine.connect() as db:
        for lot_id in lots:
            row = find(db, LotRow, lot_id)
            if row is None or row.member_id != call.caller.party:
                raise Problem("thing.not_found", {"id": lot_id})


@goods.get("/v1/shipments", tags=["shipments"], response_model=Page[ShipmentAnswer])
def list_shipments(
    view: Reading, status: str = "", cursor: Cursor = "", limit: Limit = 50
) -> JSONResponse:
    wanted = {"status": status}
    return page(view, ShipmentRow, wanted, cursor, limit, lambda row: _shipment(view, row))


@goods.get("/v1/shipments/{shipment_id}", tags=["shipments"])
def see_shipment(
    shipment_id: str, view: Reading, row: Annotated[ShipmentRow, Depends(thing)]
) -> ShipmentAnswer:
    return _shipment(view, row)


def _shipment(view: View, row: ShipmentRow) -> ShipmentAnswer:
    left = tuple(
        LeftAnswer(lot_id=one.lot_id, **dict(reason_shown(one.code, one.figures, view.language)))
        for one in row.left
    )
    loaded = tuple(dict(one) for one in row.loaded)
    return shown(ShipmentAnswer, row, left=left, loaded=loaded)


@goods.post("/v1/shipments/{shipment_id}/departures", tags=["shipments"], **WRITE)
async def depart(call: Asked, shipment_id: str, body: Departure) -> JSONResponse:
    """It leaves with what it has collected, under the number of its waybill."""
    command = DepartShipment(shipment_id=shipment_id, **dict(body), **call.asked)
    return await ask(call, command, shipment_id)
