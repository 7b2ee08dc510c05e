"""What the gateway asks: explanations, counterfactuals, promises, members' figures.

Who may ask is decided at the gateway; `audience` says whose view it is.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Literal

from fastapi import FastAPI
from pydantic import Field

from libs.contracts.base import Message
from services.dispatch.app.answers import Unanswered, answer_errors, behind, plan_told
from services.dispatch.app.beside import Beside
from services.dispatch.app.comparing import compare
from services.dispatch.app.explaining import (
    answer_counterfactuals,
    explain,
    explain_lines,
)
from services.dispatch.app.promising import Promises
from services.dispatch.planning.prospective import Wanted
from services.dispatch.supposing.supposition import Supposition, supposed
from services.dispatch.supposing.unusable import Unusable
from services.dispatch.telling.counted import Audience, accounted, calibrated
from services.dispatch.telling.fairledger import Targets, account, all_targets, needed
from services.dispatch.telling.known import Known

log = logging.getLogger("gongdan")


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
    compare(app, known, beside)
    _count(app, known, beside)
    _suppose(app, known, beside)

    @app.post("/promises")
    def promise(asked: Promising) -> dict[str, Any]:
        now = known()
        if not now.desk.week:
            raise Unanswered("dispatch.no_week", 503)
        try:
            made: dict[str, Any] = promises.ask(now.desk, asked.lines, asked.moving, asked.audience)
        except (ValueError, OverflowError):
            log.warning("a promise cannot be computed", exc_info=True)
            raise Unanswered("promise.unusable", 422) from None
        return made

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
        except Unusable as why:
            raise Unanswered(why.code, 422, **why.figures) from None
        except (ValueError, OverflowError):
            log.warning("a supposition cannot be computed", exc_info=True)
            raise Unanswered("what_if.unusable", 422) from None
        if "refused" in made:
            raise Unanswered(made["refused"], 409, **made["figures"])
        return made


def _count(app: FastAPI, known: Callable[[], Known], beside: Beside) -> None:
    @app.get("/members/{member_id}/calibration")
    def worth(member_id: str, audience: Audience = "member") -> dict[str, Any]:
        desk = known().desk
        if member_id not in desk.members:
            raise behind()
        return calibrated(desk, member_id, audience)

    due_of: dict[str, Targets] = {}  # of a plan's problem they never change; of those kept

    @app.get("/members/{member_id}/fair-share")
    def fair_share(member_id: str, until: str = "") -> dict[str, Any]:
        now = known()
        if member_id not in now.desk.members:
            raise behind()
        if not now.desk.week:
            raise Unanswered("dispatch.no_week", 503)
        made_before = dict(due_of)  # others ask and forget beside
        due = {p: made_before[p] for p in needed(now, until) if p in made_before}
        missing = {p: plan_told(now, p).desk for p in needed(now, until) if p not in due}
        if missing:
            made = beside.ask(None, all_targets, missing)
            due |= made
            due_of.update(made)
        for plan_id in made_before.keys() - now.plans.keys():
            due_of.pop(plan_id, None)
        return accounted(account(now, member_id, until, due))
