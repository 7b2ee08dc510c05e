"""Packages: offered to members, answered and made by them."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from libs.contracts.identity import created
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterPackage,
    DeclinePackage,
    PackageCommand,
    ReportOperation,
    StartLot,
)
from services.gateway.answers import Page, shown
from services.gateway.app.asking import Call, ask
from services.gateway.app.callers import thing
from services.gateway.app.routes.needs import MAKE, WRITE, Asked, Cursor, Limit, Reading, View, page
from services.gateway.bodies import (
    Because,
    CounterAnswer,
    CounterOffer,
    NewLot,
    Nothing,
    Operation,
)
from services.gateway.goods_answers import PackageAnswer, PackageForGroup
from services.gateway.language import sentence
from services.gateway.views.packages import PackageRow

packages = APIRouter(tags=["packages"])
PACKAGE = "/v1/packages/{package_id}"


@packages.get("/v1/packages", response_model=Page[PackageAnswer | PackageForGroup])
def listed(
    view: Reading,
    status: str = "",
    order_id: str = "",
    member_id: str = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> JSONResponse:
    wanted = {"status": status, "order_id": order_id, "member_id": member_id}
    return page(view, PackageRow, wanted, cursor, limit, lambda row: _shown(view, row))


@packages.get(PACKAGE, response_model=PackageForGroup | PackageAnswer)
def see(
    package_id: str, view: Reading, row: Annotated[PackageRow, Depends(thing)]
) -> PackageAnswer:
    return _shown(view, row)


def _shown(view: View, row: PackageRow) -> PackageAnswer:
    reason = sentence(row.reason, {}, view.language)  # a policy gives a code, a person gives words
    return shown(PackageForGroup if view.group else PackageAnswer, row, reason=reason)


@packages.post(f"{PACKAGE}/acceptances", **WRITE)
async def accept(call: Asked, package_id: str, body: Nothing | None = None) -> JSONResponse:
    return await _ask(call, package_id, AcceptPackage)


@packages.post(f"{PACKAGE}/declines", **WRITE)
async def decline(call: Asked, package_id: str, body: Because) -> JSONResponse:
    return await _ask(call, package_id, DeclinePackage, **dict(body))


@packages.post(f"{PACKAGE}/counters", **WRITE)
async def counter(call: Asked, package_id: str, body: CounterOffer) -> JSONResponse:
    """Less, or in other weeks; the group answers."""
    return await _ask(call, package_id, CounterPackage, **dict(body))


@packages.post(f"{PACKAGE}/counter-answers", **WRITE)
async def answer_counter(call: Asked, package_id: str, body: CounterAnswer) -> JSONResponse:
    """Take the counter-offer, or offer the first terms again."""
    hours = call.cluster.policy.dispatch.answer_hours
    answer_by = call.now + timedelta(hours=hours) if body.answer == "reject" else None
    return await _ask(call, package_id, AnswerCounter, answer=body.answer, answer_by=answer_by)


@packages.post(f"{PACKAGE}/operations", **WRITE)
async def report(call: Asked, package_id: str, body: Operation) -> JSONResponse:
    """How many have been through an operation, in total."""
    return await _ask(call, package_id, ReportOperation, **dict(body))


@packages.post(f"{PACKAGE}/lots", **MAKE)
async def start_lot(call: Asked, package_id: str, body: NewLot) -> JSONResponse:
    """Begin a lot of the package, with its steel heats."""
    lot_id = created("lot", call.command_id)
    most = call.cluster.policy.quality.lot_sets
    command = StartLot(
        package_id=package_id, lot_id=lot_id, lot_sets=most, **dict(body), **call.asked
    )
    return await ask(call, command, lot_id, f"/v1/lots/{lot_id}")


async def _ask(
    call: Call, package_id: str, kind: type[PackageCommand], **fields: Any
) -> JSONResponse:
    return await ask(call, kind(package_id=package_id, **fields, **call.asked), package_id)
