"""The cluster: its clock, calendar, policy and price list."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from libs.contracts.clusters import (
    MoveClock,
    OpenCluster,
    PublishCalendar,
    PublishPrices,
    SetPolicy,
)
from libs.contracts.weeks import business_day, week_of
from services.gateway.answers import ClusterAnswer, ClusterBrief
from services.gateway.app.asking import ask
from services.gateway.app.house import now_in
from services.gateway.app.routes.needs import MAKE, WRITE, Asked, Reading
from services.gateway.bodies import NewCalendar, NewCluster, NewPolicy, NewPrices, NewTime
from services.gateway.problems import Problem

cluster = APIRouter(tags=["cluster"])
HERE = "/v1/cluster"


@cluster.get(HERE, response_model=ClusterAnswer | ClusterBrief)
def look(view: Reading, request: Request) -> ClusterBrief:
    """The cluster's time and calendar; policy and prices for the group and auditors."""
    row = view.house.cluster()
    if not row.seq:
        raise Problem("thing.not_found", {"id": row.cluster_id})
    now = now_in(row)
    kind = ClusterAnswer if view.group else ClusterBrief
    more = {"now": now, "week": week_of(business_day(now)), "sandbox": bool(row.clock)}
    return kind.model_validate({**dict(row), **more})


@cluster.post(HERE, **MAKE)
async def open_cluster(call: Asked, body: NewCluster) -> JSONResponse:
    """Open it, once. With `starts` it is a sandbox on a clock of its own."""
    cluster_id = call.house.settings.cluster
    command = OpenCluster(cluster_id=cluster_id, **dict(body), **call.asked)
    return await ask(call, command, cluster_id, HERE)


@cluster.post(f"{HERE}/calendars", **WRITE)
async def publish_calendar(call: Asked, body: NewCalendar) -> JSONResponse:
    cluster_id = call.house.settings.cluster
    command = PublishCalendar(cluster_id=cluster_id, **dict(body), **call.asked)
    return await ask(call, command, cluster_id)


@cluster.post(f"{HERE}/policies", **WRITE)
async def set_policy(call: Asked, body: NewPolicy) -> JSONResponse:
    cluster_id = call.house.settings.cluster
    command = SetPolicy(cluster_id=cluster_id, **dict(body), **call.asked)
    return await ask(call, command, cluster_id)


@cluster.post(f"{HERE}/price-lists", **WRITE)
async def publish_prices(call: Asked, body: NewPrices) -> JSONResponse:
    cluster_id = call.house.settings.cluster
    command = PublishPrices(cluster_id=cluster_id, **dict(body), **call.asked)
    return await ask(call, command, cluster_id)


@cluster.post("/v1/sandbox/clock", **WRITE)
async def move_clock(call: Asked, body: NewTime) -> JSONResponse:
    """Only in a sandbox, only forward."""
    cluster_id = call.house.settings.cluster
    command = MoveClock(cluster_id=cluster_id, to=body.to, **call.asked)
    return await ask(call, command, cluster_id)
