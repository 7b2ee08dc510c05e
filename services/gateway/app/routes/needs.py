"""What routes ask for: the call of a write, the thing in the path, a page of a list."""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse

from services.gateway.answers import Answer, IssuedKey, Page, Receipt
from services.gateway.app.answering import ProblemAnswer
from services.gateway.app.asking import Call, call
from services.gateway.app.callers import caller_of, own_only
from services.gateway.app.house import House, house_of
from services.gateway.app.store import newest
from services.gateway.language import Language
from services.gateway.rows import Row

R = TypeVar("R", bound=Row)
Asked = Annotated[Call, Depends(call)]
Cursor = Annotated[str, Query(alias="cursor", max_length=2_000, description="`next` of a page")]
Limit = Annotated[int, Query(ge=1, le=200)]

_PROBLEM: dict[str, Any] = {
    "model": ProblemAnswer,
    "description": "Not done; `code` says why.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM}
PENDING: dict[int | str, dict[str, Any]] = {
    202: {"model": Receipt, "description": "In the log, not decided yet: see Location."}
}
# A write of something that is there; a write that makes something; one that makes a key.
WRITE: dict[str, Any] = {"response_model": Receipt, "responses": PENDING}
MAKE: dict[str, Any] = {**WRITE, "status_code": 201, "responses": {
    **PENDING, 200: {"model": Receipt, "description": "It was so already."}}}  # fmt: skip
_KEY_PENDING = {"model": IssuedKey, "description": "In the log, not decided yet: see Location."}
MAKE_KEY: dict[str, Any] = {
    "response_model": IssuedKey,
    "status_code": 201,
    "responses": {202: _KEY_PENDING},
}


class View(NamedTuple):
    """Who reads, in which language, and all or only the own."""

    house: House
    language: Language
    group: bool
    request: Request

    async def ask(
        self, kind: type[Answer], method: str, path: str, body: Any = None, **asked: str
    ) -> JSONResponse:
        """What the dispatch process answers, as far as `kind` names it."""
        told = await self.house.dispatch.ask(method, path, self.language, body, **asked)
        answer = kind.model_validate(told)
        return JSONResponse(answer.model_dump(mode="json", exclude_unset=True))


def view(request: Request) -> View:
    group = caller_of(request).role in ("group", "auditor")
    return View(house_of(request), request.state.language, group, request)


Reading = Annotated[View, Depends(view)]


def page(
    view: View,
    kind: type[R],
    wanted: dict[str, str],
    cursor: str,
    limit: int,
    answer: Callable[[R], Any],
) -> JSONResponse:
    """Newest first. `wanted`: columns and their figures, "" for any."""
    equal = {n: v for n, v in wanted.items() if v} | own_only(view.request, kind)
    cursors = view.house.cursors
    before = cursors.read(kind.TABLE, cursor) if cursor else None
    with view.house.engine.connect() as db:
        rows = newest(db, kind, equal, before, limit + 1)
    after = ""
    if len(rows) > limit:
        last = rows[limit - 1]
        after = cursors.write(kind.TABLE, [last.created, *last.key])
    return paged(view.request, [answer(row) for row in rows[:limit]], after)


def paged(request: Request, items: list[Any], after: str) -> JSONResponse:
    content = Page[Any](items=tuple(item.model_dump(mode="json") for item in items), next=after)
    url = request.url.include_query_params(cursor=after)
    link = {"Link": f'<{url.path}?{url.query}>; rel="next"'} if after else {}
    return JSONResponse(content.model_dump(mode="json"), headers=link)
