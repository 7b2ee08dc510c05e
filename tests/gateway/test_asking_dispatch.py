"""What the gateway makes of dispatch's answers: away, broken over the question, or its own word."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from services.console.app.ports import free_port
from services.gateway.app.dispatch import Dispatch
from services.gateway.language import sentence
from services.gateway.problems import Problem

Ask = Callable[[int, Any], Problem]


@pytest.fixture
def told() -> Iterator[Ask]:
    """Asks a server that answers so."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def ask(status: int, said: Any) -> Problem:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: Any) -> None: ...

        server.RequestHandlerClass = Answers
        return problem(f"http://127.0.0.1:{server.server_port}")

    yield ask
    server.shutdown()
    server.server_close()


def problem(address: str) -> Problem:
    async def ask() -> Problem:
        dispatch = Dispatch(address, 0.5)
        try:
            with pytest.raises(Problem) as found:
                await dispatch.ask("GET", "/members/F1/explanation", "en")
        finally:
            await dispatch.close()
        return found.value

    return asyncio.run(ask())


def test_who_cannot_be_reached_is_away_and_asked_again_later() -> None:
    away = problem(f"http://127.0.0.1:{free_port()}")
    assert (away.code, away.status) == ("dispatch.away", 503)
    assert away.headers["Retry-After"]


def test_who_failed_over_the_question_is_not_away(told: Ask) -> None:
    broken = told(500, b"Internal Server Error")
    assert (broken.code, broken.status, broken.figures) == ("dispatch.broken", 502, {"status": 500})
    assert "Retry-After" not in broken.headers
    for language in ("en", "zh-CN"):
        assert "500" in sentence(broken.code, broken.figures, language)


def test_a_question_that_dispatch_does_not_understand_is_not_away_either(told: Ask) -> None:
    assert told(422, {"detail": [{"type": "missing", "loc": ["body"]}]}).code == "dispatch.broken"


def test_what_a_plan_does_not_know_stays_unknown(told: Ask) -> None:
    unknown = told(404, {"code": "explanation.unknown", "figures": {}})
    assert (unknown.code, unknown.status) == ("explanation.unknown", 404)


def test_what_dispatch_has_not_heard_of_yet_is_behind(told: Ask) -> None:
    behind = told(503, {"code": "dispatch.behind", "figures": {}})
    assert (behind.code, behind.status) == ("dispatch.behind", 503)
