"""Why: of a plan, a package, a line, all that a member could make; and what would change it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from services.gateway.app.callers import caller_of, thing
from services.gateway.app.routes.needs import Reading, View
from services.gateway.app.store import find
from services.gateway.explanation_answers import Explanation
from services.gateway.problems import Problem
from services.gateway.questions import Counterfactual
from services.gateway.rows import Row
from services.gateway.views.plans import PlanRow

explanations = APIRouter(tags=["explanations"])
Plan = Annotated[str, Query(max_length=120, description="Of this plan; else of the last one.")]
Thing = Annotated[Row, Depends(thing)]
ADOPTED = ("adopted", "superseded")


@explanations.get("/v1/plans/{plan_id}/explanation", response_model=Explanation)
async def of_plan(view: Reading, plan_id: str, row: Thing) -> JSONResponse:
    """Cost by term, fairness, load, every share and every member passed over."""
    return await view.ask(Explanation, "GET", f"/plans/{plan_id}/explanation")


@explanations.get("/v1/packages/{package_id}/explanation", response_model=Explanation)
async def of_package(view: Reading, package_id: str, row: Thing) -> JSONResponse:
    """To its member: why so much, and then; to the group: the whole line."""
    audience = "group" if view.group else "member"
    path = f"/packages/{package_id}/explanation"
    return await view.ask(Explanation, "GET", path, audience=audience)


@explanations.get("/v1/orders/{order_id}/lines/{line}/explanation", response_model=Explanation)
async def of_line(view: Reading, order_id: str, line: int, row: Thing) -> JSONResponse:
    """To its buyer: when, and why late or short; to the group: also who, and who not."""
    audience = "group" if view.group else "buyer"
    path = f"/lines/{order_id}/{line}/explanation"
    return await view.ask(Explanation, "GET", path, audience=audience)


@explanations.get("/v1/members/{member_id}/explanation", response_model=Explanation)
async def of_member(view: Reading, member_id: str, row: Thing, plan_id: Plan = "") -> JSONResponse:
    """Of each line that it is able for: what it got and why no more. Others' lines have numbers."""
    await run_in_threadpool(_may_name, view, plan_id)
    return await view.ask(Explanation, "GET", f"/members/{member_id}/explanation", plan_id=plan_id)


@explanations.post("/v1/counterfactuals", response_model=Explanation)
async def counterfactual(view: Reading, body: Counterfactual) -> JSONResponse:
    """What would have won a member more of a line, found by planning again."""
    caller = caller_of(view.request)
    asked = body.model_dump()
    if caller.role == "member":
        if body.member_id not in ("", caller.party):
            raise Problem("access.other_party", {"party": caller.party})
        asked["member_id"] = caller.party
    await run_in_threadpool(_may_name, view, body.plan_id)
    asked["audience"] = "member" if caller.role == "member" else "group"
    return await view.ask(Explanation, "POST", "/counterfactuals", asked)


def _may_name(view: View, plan_id: str) -> None:
    """What was only proposed is the group's alone. Errors: Problem thing.not_found."""
    if not plan_id:
        return
    with view.house.engine.connect() as db:
        row = find(db, PlanRow, plan_id)
    if row is None or not (view.group or row.status in ADOPTED):
        raise Problem("thing.not_found", {"id": plan_id})
