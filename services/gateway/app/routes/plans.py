"""Plans: looked at, and adopted by a dispatcher where policy says approved."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from libs.contracts.plans import ApprovePlan, RejectPlan
from services.gateway.answers import Page, shown
from services.gateway.app.asking import ask
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import WRITE, Asked, Cursor, Limit, Reading, page
from services.gateway.bodies import Because, Nothing
from services.gateway.goods_answers import PlanAnswer, PlanBrief
from services.gateway.views.plans import PlanRow

plans = APIRouter(tags=["plans"])
PLAN = "/v1/plans/{plan_id}"


@plans.get("/v1/plans", response_model=Page[PlanBrief])
def listed(view: Reading, status: str = "", cursor: Cursor = "", limit: Limit = 50) -> JSONResponse:
    wanted = {"status": status}
    return page(view, PlanRow, wanted, cursor, limit, lambda row: shown(PlanBrief, row))


@plans.get(PLAN)
def see(plan_id: str, row: Annotated[PlanRow, Depends(thing)]) -> PlanAnswer:
    return shown(PlanAnswer, row)


@plans.post(f"{PLAN}/approvals", **WRITE)
async def approve(call: Asked, plan_id: str, body: Nothing | None = None) -> JSONResponse:
    """Adopt the proposed plan; its shares become offers."""
    hours = call.cluster.policy.dispatch.answer_hours
    command = ApprovePlan(
        cluster_id=call.house.settings.cluster,
        plan_id=plan_id,
        answer_by=call.now + timedelta(hours=hours),
        **call.asked,
    )
    return await ask(call, command, plan_id)


@plans.post(f"{PLAN}/rejections", **WRITE)
async def reject(call: Asked, plan_id: str, body: Because) -> JSONResponse:
    cluster_id = call.house.settings.cluster
    command = RejectPlan(cluster_id=cluster_id, plan_id=plan_id, reason=body.reason, **call.asked)
    return await ask(call, command, plan_id)
