"""Overrides of the group over its plans: laid down, listed, lifted."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from libs.contracts.identity import created
from libs.contracts.overrides import LiftOverride, SetOverride
from services.gateway.answers import Answer, Page, shown
from services.gateway.app.asking import ask
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import MAKE, WRITE, Asked, Cursor, Limit, Reading, page
from services.gateway.bodies import Because, NewOverride
from services.gateway.views.overrides import OverrideRow

overrides = APIRouter(tags=["plans"])
OVERRIDE = "/v1/overrides/{override_id}"


class OverrideAnswer(Answer):
    """Who laid it down and lifted it are opaque ids; `revoke`: packages that came back by it."""

    override_id: str
    status: str
    kind: str
    rule: dict[str, str | int]
    reason: str
    by: str
    revoke: tuple[str, ...]
    lifted_reason: str
    lifted_by: str
    lifted_at: str
    created: str


@overrides.get("/v1/overrides", response_model=Page[OverrideAnswer])
def listed(
    view: Reading, status: str = "", kind: str = "", cursor: Cursor = "", limit: Limit = 50
) -> JSONResponse:
    wanted = {"status": status, "kind": kind}
    return page(view, OverrideRow, wanted, cursor, limit, _shown)


@overrides.post("/v1/overrides", **MAKE)
async def lay_down(call: Asked, body: NewOverride) -> JSONResponse:
    """It holds until it is lifted. `POST /v1/what-ifs` says before what it costs."""
    override_id = created("override", call.command_id)
    command = SetOverride(
        cluster_id=call.house.settings.cluster,
        override_id=override_id,
        rule=body.rule,
        reason=body.reason,
        **call.asked,
    )
    return await ask(call, command, override_id, "/v1/overrides")


@overrides.post(f"{OVERRIDE}/liftings", **WRITE)
async def lift(
    call: Asked,
    override_id: str,
    row: Annotated[OverrideRow, Depends(thing)],
    body: Because,
) -> JSONResponse:
    command = LiftOverride(
        cluster_id=call.house.settings.cluster,
        override_id=override_id,
        reason=body.reason,
        **call.asked,
    )
    return await ask(call, command, override_id)


def _shown(row: OverrideRow) -> OverrideAnswer:
    return shown(OverrideAnswer, row, rule=row.rule.model_dump())
