"""A member's own figures: what its declared hours count for, and its fair share."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import Reading
from services.gateway.explanation_answers import Calibration, FairShare
from services.gateway.rows import Row

figures = APIRouter(tags=["parties"])
Thing = Annotated[Row, Depends(thing)]
PLANNED = r"^(20\d{2}-W(0[1-9]|[1-4]\d|5[0-2]))?$"
LAST = "The last of 13 weeks; else of the plan."
Until = Annotated[str, Query(pattern=PLANNED, description=LAST)]


@figures.get("/v1/members/{member_id}/calibration", response_model=Calibration)
async def calibration(view: Reading, member_id: str, row: Thing) -> JSONResponse:
    """What it delivered of what it accepted, and by how much its declared hours are multiplied."""
    audience = "group" if view.group else "member"
    return await view.ask(
        Calibration, "GET", f"/members/{member_id}/calibration", audience=audience
    )


@figures.get("/v1/members/{member_id}/fair-share", response_model=FairShare)
async def fair_share(view: Reading, member_id: str, row: Thing, until: Until = "") -> JSONResponse:
    """Own hours that were due to it and that it was given, in 13 weeks."""
    return await view.ask(FairShare, "GET", f"/members/{member_id}/fair-share", until=until)
