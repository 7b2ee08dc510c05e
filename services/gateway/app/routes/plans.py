"""Plans: looked at with what they change, adopted by a dispatcher where policy says approved."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from fastapi.responses import JSONResponse

from libs.contracts.plans import ApprovePlan, RejectPlan
from services.gateway.answers import Page, shown
from services.gateway.app.asking import Call, ask, etag
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import WRITE, Asked, Cursor, Limit, Reading, page
from services.gateway.app.store import find, rows_where
from services.gateway.bodies import Because, Nothing
from services.gateway.changes import changes, what_changed
from services.gateway.explanation_answers import PlanDifference
from services.gateway.goods_answers import PlanAnswer, PlanBrief
from services.gateway.problems import Problem
from services.gateway.views.overrides import HeadRow, ReturnRow
from services.gateway.views.packages import PackageRow
from services.gateway.views.plans import PlanRow

plans = APIRouter(tags=["plans"])
PLAN = "/v1/plans/{plan_id}"
Known = Annotated[
    str, Header(alias="If-Match", description="The plan's ETag: the proposal that you have seen.")
]
Plan = Annotated[PlanRow, Depends(thing)]


@plans.get("/v1/plans", response_model=Page[PlanBrief])
def listed(view: Reading, status: str = "", cursor: Cursor = "", limit: Limit = 50) -> JSONResponse:
    wanted = {"status": status}
    return page(view, PlanRow, wanted, cursor, limit, lambda row: shown(PlanBrief, row))


@plans.get(PLAN)
def see(plan_id: str, row: Plan, view: Reading, response: Response) -> PlanAnswer:
    """With its cost, and what it changes against the plan that it is based on."""
    with view.house.engine.connect() as db:
        returned = rows_where(db, ReturnRow, plan_id=row.based_on) if row.based_on else []
        names = {came_back.package_id for came_back in returned}
        found = {name: find(db, PackageRow, name) for name in names}
    packages = {name: package for name, package in found.items() if package is not None}
    response.headers["ETag"] = etag(row.seq)
    return shown(PlanAnswer, row, changes=changes(row, returned, packages))


@plans.get(f"{PLAN}/difference", response_model=PlanDifference)
async def difference(plan_id: str, row: Plan, view: Reading) -> JSONResponse:
    """Beside what was in force when it was made: pieces by line, member and week, promised weeks,
    and the cost by term of both. What waits for approval is told as it would be adopted now."""
    return await view.ask(PlanDifference, "GET", f"/plans/{plan_id}/difference")


@plans.post(f"{PLAN}/approvals", **WRITE)
async def approve(
    call: Asked, plan_id: str, row: Plan, if_match: Known, body: Nothing | None = None
) -> JSONResponse:
    """Adopt the proposed plan; its shares become offers. Of two at once one wins."""
    _as_seen(call, row, if_match)
    hours = call.cluster.policy.dispatch.answer_hours
    command = ApprovePlan(
        cluster_id=call.house.settings.cluster,
        plan_id=plan_id,
        answer_by=call.now + timedelta(hours=hours),
        **call.asked,
    )
    return await ask(call, command, plan_id)


@plans.post(f"{PLAN}/rejections", **WRITE)
async def reject(
    call: Asked, plan_id: str, row: Plan, if_match: Known, body: Because
) -> JSONResponse:
    _as_seen(call, row, if_match)
    cluster_id = call.house.settings.cluster
    command = RejectPlan(cluster_id=cluster_id, plan_id=plan_id, reason=body.reason, **call.asked)
    return await ask(call, command, plan_id)


def _as_seen(call: Call, row: PlanRow, if_match: str) -> None:
    """Errors: Problem terms.unreadable; plan.changed, with who decided on it, when and on what."""
    said = if_match.removeprefix("W/").strip('"')
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        raise Problem("terms.unreadable", {"given": if_match[:40]})
    if call.known is not None or int(said) == row.seq:
        return
    with call.house.engine.connect() as db:
        head = find(db, HeadRow, call.house.settings.cluster)
        in_force = find(db, PlanRow, head.plan_id) if head else None
    raise Problem("plan.changed", what_changed(row, in_force), headers={"ETag": etag(row.seq)})
