"""Orders: placed and changed by buyers, their lines led on by the group."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi.responses import JSONResponse

from libs.contracts.base import Figures
from libs.contracts.identity import order_id as id_of_order
from libs.contracts.orders import (
    AmendLine,
    AnswerHold,
    CancelLine,
    CancelOrder,
    CloseLine,
    ConfirmMaterial,
    OrderCommand,
    RawAddition,
    RawLine,
    RawOrder,
)
from libs.contracts.topics import DOMESTIC, EXPORT
from services.gateway.app.asking import Call, ask, etag
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import MAKE, WRITE, Asked
from services.gateway.bodies import Amendment, Because, HoldAnswer, Material, NewOrder
from services.gateway.problems import Problem
from services.gateway.views.orders import OrderRow

orders = APIRouter(tags=["orders"])
ORDER = "/v1/orders/{order_id}"
LINE = ORDER + "/lines/{line}"
DOOR = {"domestic": DOMESTIC, "export": EXPORT}
Terms = Annotated[
    str, Header(alias="If-Match", description="The order's ETag: the terms that you know.")
]
Order = Annotated[OrderRow, Depends(thing)]


@orders.post("/v1/orders", **MAKE)
async def place(call: Asked, body: NewOrder) -> JSONResponse:
    """Place an order. A PO number of a buyer is one order, however it is spaced."""
    if call.caller.role == "buyer" and body.buyer != call.caller.party:
        raise Problem("access.other_party", {"party": call.caller.party})
    order_id = id_of_order(call.house.settings.cluster, body.buyer, body.po_number)
    raw = RawOrder(order_id=order_id, **dict(body), **call.asked)
    topic = DOOR[body.kind].topic(call.house.settings.cluster, "raw")
    return await ask(call, raw, order_id, f"/v1/orders/{order_id}", topic)


@orders.post(f"{ORDER}/lines", **WRITE)
async def add_line(
    call: Asked,
    order_id: str,
    order: Order,
    body: RawLine,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> JSONResponse:
    """A further line, read and judged as those of the order were."""
    terms = expected(call, order, if_match) if if_match else None
    raw = RawAddition(
        order_id=order_id, buyer=order.buyer_id, added=body, expected_terms=terms, **call.asked
    )
    topic = DOOR[order.kind].topic(call.house.settings.cluster, "raw")
    return await ask(call, raw, order_id, topic=topic)


@orders.post(f"{LINE}/amendments", **WRITE)
async def amend(
    call: Asked, order_id: str, line: int, order: Order, body: Amendment, if_match: Terms
) -> JSONResponse:
    """Another quantity or due date; never below what is granted to shipments."""
    fields = {"expected_terms": expected(call, order, if_match), **dict(body)}
    return await _ask(call, order_id, AmendLine, line=line, **fields)


@orders.post(f"{LINE}/cancellations", **WRITE)
async def cancel_line(
    call: Asked, order_id: str, line: int, order: Order, body: Because, if_match: Terms
) -> JSONResponse:
    """What is not yet granted to a shipment is cancelled."""
    fields = {"expected_terms": expected(call, order, if_match), **dict(body)}
    return await _ask(call, order_id, CancelLine, line=line, **fields)


@orders.post(f"{ORDER}/cancellations", **WRITE)
async def cancel(
    call: Asked, order_id: str, order: Order, body: Because, if_match: Terms
) -> JSONResponse:
    fields = {"expected_terms": expected(call, order, if_match), **dict(body)}
    return await _ask(call, order_id, CancelOrder, **fields)


@orders.post(f"{LINE}/hold-answers", **WRITE)
async def answer_hold(call: Asked, order_id: str, line: int, body: HoldAnswer) -> JSONResponse:
    """Take a held line, with the reading chosen where there are several, or refuse it."""
    return await _ask(call, order_id, AnswerHold, line=line, **dict(body))


@orders.post(f"{LINE}/materials", **WRITE)
async def confirm_material(call: Asked, order_id: str, line: int, body: Material) -> JSONResponse:
    return await _ask(call, order_id, ConfirmMaterial, line=line, **dict(body))


@orders.post(f"{LINE}/closures", **WRITE)
async def close(call: Asked, order_id: str, line: int, body: Because) -> JSONResponse:
    """Close a line for good; what was not shipped is short."""
    return await _ask(call, order_id, CloseLine, line=line, **dict(body))


def expected(call: Call, order: OrderRow, if_match: str) -> int:
    """The terms that the caller knows. Errors: Problem terms.changed, with the fresh ETag."""
    said = if_match.removeprefix("W/").strip('"')
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        raise Problem("terms.unreadable", {"given": if_match[:40]})
    if call.known is None and int(said) != order.terms:
        figures: Figures = {"expected": int(said), "current": order.terms}
        raise Problem("terms.changed", figures, headers={"ETag": etag(order.terms)})
    return int(said)


async def _ask(call: Call, order_id: str, kind: type[OrderCommand], **fields: Any) -> JSONResponse:
    return await ask(call, kind(order_id=order_id, **fields, **call.asked), order_id)
