"""What the gateway asks: explanations, counterfactuals, promises, members' figures.

Who may ask is decided at the gateway; `audience` says whose view it is.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, Literal

from fastapi import FastAPI
from pydantic import Field

from libs.contracts.base import Message
from services.dispatch import promised
from services.dispatch.app.answers import Unanswered, answer_errors
from services.dispatch.app.beside import Beside
from services.dispatch.app.explaining import (
    answer_counterfactuals,
    explain,
    explain_lines,
)
from services.dispatch.app.promising import Promises
from services.dispatch.calibration import calibration
from services.dispatch.counted import accounted, calibrated
from services.dispatch.fairledger import Targets, account, all_targets, needed
from services.dispatch.known import Known
from services.dispatch.prospective import Wanted
from services.dispatch.supposing import Supposition, supposed


class Promising(Message):
    audience: Literal["group", "buyer"]
    lines: tuple[Wanted, ...] = Field(min_length=1, max_length=50)
    moving: bool = False


def build(known: Callable[[], Known], beside: Beside, promises: Promises) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    answer_errors(app)
    explain(app, known, beside)
    explain_lines(app, known, beside)
    answer_counterfactuals(app, known, beside)
    _count(app, known, beside)
    _suppose(app, known, beside)

    @app.post("/promises")
    def promise(asked: Promising) -> dict[str, Any]:
        now = known()
        if not now.desk.week:
            raise Unanswered("dispatch.no_week", 503)
        try:
            prospect, made = promises.ask(now.desk, asked.lines, asked.moving)
        except (ValueError, OverflowError):
            raise Unanswered("promise.unusable", 422) from None
        return promised.told(asked.lines, prospect, made, asked.audience)

    return app


def _suppose(app: FastAPI, known: Callable[[], Known], beside: Beside) -> None:
    @app.post("/what-ifs")
    def what_if(asked: Supposition) -> dict[str, Any]:
        """Of the plan that stands; an override's cost is one of these."""
        desk = known().desk
        if not desk.week:
            raise Unanswered("dispatch.no_week", 503)
        try:
            made: dict[str, Any] = beside.ask(None, supposed, desk, asked, monotonic)
        except ValueError as why:
            raise Unanswered("what_if.unusable", 422, said=str(why)[:300]) from None
        if "refused" in made:
            raise Unanswered(made["refused"], 409, **made["figures"])
        return made


def _count(app: FastAPI, known: Callable[[], Known], beside: Beside) -> None:
    @app.get("/members/{member_id}/calibration")
    def worth(member_id: str) -> dict[str, Any]:
        desk = known().desk
        if member_id not in desk.members:
            raise Unanswered("explanation.unknown")
        return calibrated(calibration(desk, member_id), desk.policy.calibration)

    due_of: dict[str, Targets] = {}  # of a plan's problem they never change

    @app.get("/members/{member_id}/fair-share")
    def fair_share(member_id: str, until: str = "") -> dict[str, Any]:
        now = known()
        if member_id not in now.desk.members or not now.desk.week:
            raise Unanswered("explanation.unknown")

        missing = {p: now.plans[p].desk for p in needed(now, until) if p not in due_of}
        if missing:
            due_of.update(beside.ask(None, all_targets, missing))
        return accounted(account(now, member_id, until, due_of))
