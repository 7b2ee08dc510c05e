"""Around every request: its trace, its language, the size of its body, headers of every answer."""

import secrets
from typing import Any

from opentelemetry.trace import use_span
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.app.answering import problem_answer
from services.gateway.app.tracing import Asked
from services.gateway.language import preferred
from services.gateway.problems import Problem

BODY_BYTES = 2 * 1024 * 1024


class Frame:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        state: dict[str, Any] = scope.setdefault("state", {})
        came = headers.get("traceparent", "")
        asked = Asked(scope, came)
        state["traceparent"] = asked.traceparent or trace_of(came)
        state["language"] = preferred(headers.get("accept-language", ""))
        state["headers"] = {}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update({**_ALWAYS, **state["headers"]})
                asked.answered(message["status"])
            await send(message)

        body = await _body(headers, receive)
        if body is None:
            too_large = Problem("body.too_large", {"most_bytes": BODY_BYTES})
            await problem_answer(too_large, state)(scope, receive, answer)
            return
        with use_span(asked.span, end_on_exit=True):
            await self.app(scope, _replay(body, receive), answer)


_ALWAYS = {"Vary": "Accept-Language", "X-Content-Type-Options": "nosniff"}


async def _body(headers: Headers, receive: Receive) -> bytes | None:
    """All of it, or None where it is too large; then the rest is not read."""
    stated = headers.get("content-length", "0")
    if not stated.isdigit() or int(stated) > BODY_BYTES:
        return None
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > BODY_BYTES:
            return None
        if not message.get("more_body"):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def trace_of(header: str) -> str:
    """The caller's trace goes on; without a readable one it begins here. W3C Trace Context."""
    parts = header.lower().split("-")
    sizes = [len(part) for part in parts]
    hexadecimal = set("".join(parts)) <= set("0123456789abcdef") and parts[0] != "ff"
    if sizes == [2, 32, 16, 2] and hexadecimal and int(parts[1], 16) and int(parts[2], 16):
        return f"00-{parts[1]}-{secrets.token_hex(8)}-{parts[3]}"
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
