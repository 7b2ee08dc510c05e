"""What could be: promises for orders not yet placed, and plans under other conditions."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from libs.contracts.base import Figures
from libs.contracts.weeks import business_day
from services.gateway.app.callers import caller_of
from services.gateway.app.house import now_in
from services.gateway.app.routes.needs import Reading
from services.gateway.explanation_answers import Promised, WhatIf
from services.gateway.problems import Problem
from services.gateway.questions import Promising, Supposition

promises = APIRouter(tags=["promises"])


@promises.post("/v1/promises", response_model=Promised)
async def promise(view: Reading, body: Promising) -> JSONResponse:
    """Each line's earliest week, how sure it is, and what would make it earlier. Nothing is
    ordered, and nothing moves. Errors: promise.due_past."""
    caller = caller_of(view.request)
    if caller.role == "buyer" and body.buyer != caller.party:
        raise Problem("access.other_party", {"party": caller.party})
    today = business_day(now_in(await run_in_threadpool(view.house.cluster)))
    for line in body.lines:
        if line.due is not None and line.due < today:
            past: Figures = {"line": line.line, "due": str(line.due), "today": str(today)}
            raise Problem("promise.due_past", past)
    audience = "group" if view.group else "buyer"
    asked = body.model_dump(mode="json", exclude={"buyer"}) | {"audience": audience}
    asked["moving"] = body.moving and view.group  # it takes long, and others' work would move
    return await view.ask(Promised, "POST", "/promises", asked)


@promises.post("/v1/what-ifs", response_model=WhatIf)
async def what_if(view: Reading, body: Supposition) -> JSONResponse:
    """The plan that stands, beside one made under another policy, after shocks, or with an
    override: its cost before it is laid down. Nothing that is adopted is touched."""
    return await view.ask(WhatIf, "POST", "/what-ifs", body.model_dump(mode="json"))
