"""Answers to the gateway: statements with their sentences, and what cannot be answered."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse

from libs.contracts.base import Figures
from services.dispatch.app.beside import Busy, TooLong
from services.dispatch.explaining import Language, NotThere, Statement, say
from services.dispatch.telling.known import KEPT, KEPT_WEEKS, Known, Told

Said = Annotated[Language, Query()]
Kind = Literal["group", "member", "buyer"]
AGAIN_SECONDS = 2


class Unanswered(Exception):
    def __init__(self, code: str, status: int = 404, **figures: int | str) -> None:
        self.code, self.status, self.figures = code, status, figures


def plan_told(known: Known, plan_id: str) -> Told:
    """Errors: Unanswered explanation.forgotten, dispatch.behind: whoever asks has seen that the
    plan is there."""
    told = known.plans.get(plan_id)
    if told is not None:
        return told
    raise forgotten(plan_id) if plan_id in known.gone else behind()


def forgotten(plan_id: str) -> Unanswered:
    kept: Figures = {"plans": KEPT, "weeks": KEPT_WEEKS.days // 7}
    return Unanswered("explanation.forgotten", 410, plan_id=plan_id, **kept)


def behind() -> Unanswered:
    return Unanswered("dispatch.behind", 503)


def statements(plan_id: str, found: Iterable[Statement], language: Language) -> dict[str, Any]:
    items = [
        {"code": one.code, "figures": dict(one.figures), "sentence": say(one, language)}
        for one in found
    ]
    return {"plan_id": plan_id, "items": items}


def answer_errors(app: FastAPI) -> None:
    def answer(status: int, code: str, figures: Figures, seconds: int = 0) -> JSONResponse:
        again = {"Retry-After": str(seconds)} if seconds else None
        return JSONResponse({"code": code, "figures": figures}, status, again)

    @app.exception_handler(Unanswered)
    def _unanswered(request: Request, why: Unanswered) -> JSONResponse:
        later = AGAIN_SECONDS if why.status == 503 else 0
        return answer(why.status, why.code, dict(why.figures), later)

    @app.exception_handler(NotThere)
    def _unknown(request: Request, why: NotThere) -> JSONResponse:
        return answer(404, "explanation.unknown", {})

    @app.exception_handler(Busy)
    def _busy(request: Request, why: Busy) -> JSONResponse:
        return answer(503, "dispatch.busy", {}, why.seconds)

    @app.exception_handler(TooLong)
    def _long(request: Request, why: TooLong) -> JSONResponse:
        return answer(503, "dispatch.too_long", {}, 60)
