"""A light client of the gateway: what a client's own work costs must not count."""

import http.client
import json
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from tests.gateway.town import Town


class Client:
    """A connection a thread, kept open."""

    def __init__(self, made: Town, who: str) -> None:
        self.where, self.secret = urlsplit(made.address), made.secrets[who]
        self.local = threading.local()

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """The answer with the outcome, however long it takes. Errors: AssertionError."""
        headers = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
        said = self._ask("POST", path, json.dumps(body), headers)
        command = f"/v1/commands/{said['command_id']}"
        decided = said
        while decided["result"] == "pending":
            time.sleep(0.05)
            decided = self._ask("GET", command, None, {})
        return said

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        if not hasattr(self.local, "line"):
            host, port = self.where.hostname or "", self.where.port
            self.local.line = http.client.HTTPConnection(host, port, timeout=20)
        named = {"Authorization": f"Bearer {self.secret}", **headers}
        self.local.line.request(method, path, body, named)
        answer = self.local.line.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
        if answer.status not in (200, 201, 202):
            raise AssertionError(f"{answer.status} {said}")
        return said
