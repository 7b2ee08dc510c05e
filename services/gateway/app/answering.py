"""How what is not done is answered: problem+json, RFC 9457, in the caller's language."""

import http
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from libs.contracts.base import Figures
from services.gateway.language import CATALOGUE, Language, sentence
from services.gateway.problems import Fault, Problem

log = logging.getLogger("gongdan.gateway")
HEADERS = {"idempotency-key": "idempotency.missing", "if-match": "terms.missing"}


class FaultAnswer(BaseModel):
    pointer: str
    code: str
    detail: str


class ProblemAnswer(BaseModel):
    """RFC 9457, with the code and figures from which `detail` was made."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: dict[str, int | str] = {}
    errors: list[FaultAnswer] = []
    trace_id: str
    command_id: str = ""


def problem_answer(problem: Problem, state: dict[str, Any]) -> JSONResponse:
    language: Language = state.get("language", "zh-CN")
    answer = ProblemAnswer(
        type=f"/problems/{problem.code}",
        title=http.HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=sentence(problem.code, problem.figures, language),
        code=problem.code,
        params=problem.figures,
        errors=[
            FaultAnswer(
                pointer=fault.pointer,
                code=fault.code,
                detail=sentence(fault.code, fault.figures, language),
            )
            for fault in problem.faults
        ],
        trace_id=state.get("traceparent", "--").split("-")[1],
        command_id=problem.command_id,
    )
    return JSONResponse(
        answer.model_dump(exclude_defaults=True),
        problem.status,
        {"Content-Language": language, **problem.headers},
        media_type="application/problem+json",
    )


def _invalid(error: RequestValidationError) -> Problem:
    faults = []
    for found in error.errors():
        where, name = str(found["loc"][0]), str(found["loc"][-1])
        if where == "header" and name.lower() in HEADERS and found["type"] == "missing":
            return Problem(HEADERS[name.lower()])
        if found["type"] == "json_invalid":
            return Problem("body.unreadable")
        pointer = "".join(f"/{part}" for part in found["loc"][1:]) if where == "body" else name
        faults.append(_fault(pointer, found))
    faults = _deepest(faults)
    return Problem("request.invalid", {"count": len(faults)}, faults=tuple(faults[:50]))


def _fault(pointer: str, found: Any) -> Fault:
    """Never pydantic's own words: they are in one language, and speak of its types."""
    code, given = f"field.{found['type']}", str(found.get("input", ""))[:80]
    figures: Figures = {
        name: figure if isinstance(figure, int) else str(figure).replace(" or ", ", ")
        for name, figure in found.get("ctx", {}).items()
    }
    if found["type"] == "value_error":  # the contracts' own: weeks of a year, and instants
        return Fault(pointer, "field.week" if "-W" in given else "field.zone", {"given": given})
    return Fault(pointer, code if code in CATALOGUE["en"] else "field.other", figures)


def _deepest(faults: list[Fault]) -> list[Fault]:
    """A list whose items are wrong is not too short besides."""
    inner = {fault.pointer.rsplit("/", n)[0] for fault in faults for n in (1, 2, 3)} - {""}
    return [f for f in faults if f.pointer not in inner or f.code != "field.too_short"]


def answer_problems(app: FastAPI) -> None:
    """Every error of this app is answered in one place."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, problem: Problem) -> JSONResponse:
        return problem_answer(problem, request.scope["state"])

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem_answer(_invalid(error), request.scope["state"])

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        codes = {404: "route.not_found", 405: "method.not_allowed"}
        code = codes.get(error.status_code, "body.unreadable")
        headers = dict(error.headers or {})
        problem = Problem(code, status=error.status_code, headers=headers)
        return problem_answer(problem, request.scope["state"])

    @app.exception_handler(Exception)
    async def _failed(request: Request, error: Exception) -> JSONResponse:
        log.error("a request failed", exc_info=error)
        return problem_answer(Problem("server.failed"), request.scope.get("state", {}))
