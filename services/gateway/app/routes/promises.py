"""What could be: promises for orders not yet placed, and plans under other conditions."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.gateway.app.callers import caller_of
from services.gateway.app.routes.needs import Reading
from services.gateway.explanation_answers import Promised, WhatIf
from services.gateway.problems import Problem
from services.gateway.questions import Promising, Supposition

promises = APIRouter(tags=["promises"])


@promises.post("/v1/promises", response_model=Promised)
async def promise(view: Reading, body: Promising) -> JSONResponse:
    """Each line's earliest week, how sure it is, and what would make it earlier. Nothing is
    ordered, and nothing moves."""
    caller = caller_of(view.request)
    if caller.role == "buyer" and body.buyer != caller.party:
        raise Problem("access.other_party", {"party": caller.party})
    audience = "group" if view.group else "buyer"
    asked = body.model_dump(mode="json", exclude={"buyer"}) | {"audience": audience}
    asked["moving"] = body.moving and view.group  # it takes long, and others' work would move
    return await view.ask(Promised, "POST", "/promises", asked)


@promises.post("/v1/what-ifs", response_model=WhatIf)
async def what_if(view: Reading, body: Supposition) -> JSONResponse:
    """The plan that stands, beside one made under another policy, after shocks, or with an
    override: its cost before it is laid down. Nothing that is adopted is touched."""
    return await view.ask(WhatIf, "POST", "/what-ifs", body.model_dump(mode="json"))
