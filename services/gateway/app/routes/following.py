"""Following an order: as it stands, and what has happened, for its buyer or for the group."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select, tuple_

from services.gateway.answers import Page
from services.gateway.app import tables
from services.gateway.app.asking import etag
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import Cursor, Limit, Reading, page, paged
from services.gateway.app.store import rows_where
from services.gateway.order_answers import (
    OrderAnswer,
    OrderBrief,
    OrderForGroup,
    brief,
    order_answer,
)
from services.gateway.timeline import FOR_BUYERS, Moment, moment
from services.gateway.views.lots import LotRow
from services.gateway.views.orders import LineRow, OrderRow
from services.gateway.views.overrides import PromiseRow
from services.gateway.views.packages import PackageRow

following = APIRouter(tags=["orders"])
ORDER = "/v1/orders/{order_id}"


@following.get("/v1/orders", response_model=Page[OrderBrief])
def list_orders(
    view: Reading, buyer_id: str = "", cursor: Cursor = "", limit: Limit = 50
) -> JSONResponse:
    def answer(order: OrderRow) -> OrderBrief:
        with view.house.engine.connect() as db:
            return brief(order, rows_where(db, LineRow, order_id=order.order_id))

    return page(view, OrderRow, {"buyer_id": buyer_id}, cursor, limit, answer)


@following.get(ORDER, response_model=OrderForGroup | OrderAnswer)
def see_order(
    order_id: str, view: Reading, response: Response, order: Annotated[OrderRow, Depends(thing)]
) -> OrderAnswer:
    """Line by line. The ETag names the terms: amendments and cancellations need it."""
    with view.house.engine.connect() as db:
        lines = rows_where(db, LineRow, order_id=order_id)
        packages = rows_where(db, PackageRow, order_id=order_id)
        lots = rows_where(db, LotRow, order_id=order_id)
        promises = rows_where(db, PromiseRow, order_id=order_id)
    response.headers["ETag"] = etag(order.terms)
    return order_answer(order, lines, packages, lots, promises, view.language, view.group)


@following.get(f"{ORDER}/timeline", response_model=Page[Moment])
def timeline(
    order_id: str,
    view: Reading,
    order: Annotated[OrderRow, Depends(thing)],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> JSONResponse:
    """What has happened, oldest first."""
    e, what = tables.events, f"timeline {order_id}"
    query = select(e).where(e.c.order_id == order_id)
    if not view.group:
        query = query.where(e.c.type.in_(FOR_BUYERS))
    if cursor:
        after: list[Any] = view.house.cursors.read(what, cursor)
        query = query.where(tuple_(e.c.time, e.c.plural, e.c.seq, e.c.id) > tuple_(*after))
    query = query.order_by(e.c.time, e.c.plural, e.c.seq, e.c.id).limit(limit + 1)
    with view.house.engine.connect() as db:
        found = list(db.execute(query).mappings())
    more = ""
    if len(found) > limit:
        last = found[limit - 1]
        at = [last["time"], last["plural"], last["seq"], last["id"]]
        more = view.house.cursors.write(what, at)
    items = [moment(dict(event), view.language, view.group) for event in found[:limit]]
    return paged(view.request, items, more)
