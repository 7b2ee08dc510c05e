"""Buyers and members: registered by the group, declared by themselves."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from libs.contracts.buyers import RegisterBuyer
from libs.contracts.members import (
    AddCertificate,
    ApplyMember,
    DeclareCapability,
    DeclareCapacity,
    GrantPermit,
    MemberCommand,
    ReinstateMember,
    RevokePermit,
    SuspendMember,
)
from libs.contracts.weeks import business_day
from services.gateway.answers import (
    BuyerAnswer,
    MemberAnswer,
    MemberForGroup,
    Page,
    reason_shown,
    shown,
)
from services.gateway.app.asking import Call, ask
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import MAKE, WRITE, Asked, Cursor, Limit, Reading, View, page
from services.gateway.bodies import (
    Because,
    NewBuyer,
    NewCapabilities,
    NewCapacity,
    NewCertificate,
    NewMember,
    NewPermit,
)
from services.gateway.problems import Problem
from services.gateway.views.buyers import BuyerRow
from services.gateway.views.members import MemberRow

parties = APIRouter()
MEMBER = "/v1/members/{member_id}"


@parties.post("/v1/buyers", tags=["buyers"], **MAKE)
async def register_buyer(call: Asked, body: NewBuyer) -> JSONResponse:
    """Register a buyer, or register it anew with a changed profile."""
    command = RegisterBuyer(buyer_id=body.buyer_id, profile=body.profile, **call.asked)
    return await ask(call, command, body.buyer_id, f"/v1/buyers/{body.buyer_id}")


@parties.get("/v1/buyers", tags=["buyers"], response_model=Page[BuyerAnswer])
def list_buyers(view: Reading, cursor: Cursor = "", limit: Limit = 50) -> JSONResponse:
    return page(view, BuyerRow, {}, cursor, limit, lambda row: shown(BuyerAnswer, row))


@parties.get("/v1/buyers/{buyer_id}", tags=["buyers"])
def see_buyer(buyer_id: str, row: Annotated[BuyerRow, Depends(thing)]) -> BuyerAnswer:
    return shown(BuyerAnswer, row)


@parties.post("/v1/members", tags=["members"], **MAKE)
async def apply(call: Asked, body: NewMember) -> JSONResponse:
    command = ApplyMember(member_id=body.member_id, profile=body.profile, **call.asked)
    return await ask(call, command, body.member_id, f"/v1/members/{body.member_id}")


@parties.get("/v1/members", tags=["members"], response_model=Page[MemberAnswer | MemberForGroup])
def list_members(
    view: Reading, standing: str = "", cursor: Cursor = "", limit: Limit = 50
) -> JSONResponse:
    wanted = {"standing": standing}
    return page(view, MemberRow, wanted, cursor, limit, lambda row: _member(view, row))


@parties.get(MEMBER, tags=["members"], response_model=MemberForGroup | MemberAnswer)
def see_member(
    member_id: str, view: Reading, row: Annotated[MemberRow, Depends(thing)]
) -> MemberAnswer:
    return _member(view, row)


def _member(view: View, row: MemberRow) -> MemberAnswer:
    if not view.group:
        return shown(MemberAnswer, row)
    asked = row.suspension_asked
    reason = reason_shown(asked.code, asked.figures, view.language) if asked else None
    return shown(MemberForGroup, row, suspension_asked=reason)


@parties.post(f"{MEMBER}/permits", tags=["members"], **WRITE)
async def permit(call: Asked, member_id: str, body: NewPermit) -> JSONResponse:
    """Admit the member, or renew or change its permit."""
    return await _ask(call, member_id, GrantPermit, **dict(body))


@parties.post(f"{MEMBER}/suspensions", tags=["members"], **WRITE)
async def suspend(call: Asked, member_id: str, body: Because) -> JSONResponse:
    return await _ask(call, member_id, SuspendMember, **dict(body))


@parties.post(f"{MEMBER}/reinstatements", tags=["members"], **WRITE)
async def reinstate(call: Asked, member_id: str, body: Because) -> JSONResponse:
    return await _ask(call, member_id, ReinstateMember, **dict(body))


@parties.post(f"{MEMBER}/revocations", tags=["members"], **WRITE)
async def revoke(call: Asked, member_id: str, body: Because) -> JSONResponse:
    return await _ask(call, member_id, RevokePermit, **dict(body))


@parties.post(f"{MEMBER}/capabilities", tags=["members"], **WRITE)
async def declare_capability(call: Asked, member_id: str, body: NewCapabilities) -> JSONResponse:
    return await _ask(call, member_id, DeclareCapability, **dict(body))


@parties.post(f"{MEMBER}/certificates", tags=["members"], **WRITE)
async def add_certificate(call: Asked, member_id: str, body: NewCertificate) -> JSONResponse:
    return await _ask(call, member_id, AddCertificate, **dict(body))


@parties.post(f"{MEMBER}/capacities", tags=["members"], **WRITE)
async def declare_capacity(
    call: Asked, request: Request, member_id: str, body: NewCapacity
) -> JSONResponse:
    """A whole declaration of weekly hours, from `from_week` on."""
    if body.delivered_per_mille is not None and call.caller.role != "group":
        raise Problem("access.denied", {"role": call.caller.role})
    said = {**dict(body), "declared_on": body.declared_on or business_day(call.now)}
    return await _ask(call, member_id, DeclareCapacity, **said)


async def _ask(
    call: Call, member_id: str, kind: type[MemberCommand], **fields: Any
) -> JSONResponse:
    return await ask(call, kind(member_id=member_id, **fields, **call.asked), member_id)
