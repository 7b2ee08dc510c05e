"""The public API as the demo's actors use it, each with its own key."""

import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from services.console.app.answers import NotDone, Unavailable
from services.console.app.demo.action import Action

AT_ONCE = 12
TRIES = 40
AGAIN = (429, 502, 503, 504)
AWAY = (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError)


class Wallet:
    """The actors' keys in one file of the data folder, by party; readable by its owner only."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.secrets: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}

    def keep(self, party: str, secret: str) -> None:
        self.secrets[party] = secret
        new = self.file.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(self.secrets, indent=1))
        new.replace(self.file)


class Door:
    def __init__(self, address: str, wallet: Wallet) -> None:
        self.wallet = wallet
        self.client = httpx.Client(base_url=address, timeout=90)
        self.pool = ThreadPoolExecutor(AT_ONCE)
        self.asked = 0

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.client.close()

    def do(self, actions: Iterable[Action]) -> None:
        """All of them side by side; keys that are issued go to the wallet. Errors: NotDone."""
        for action, answer in self.pool.map(lambda a: (a, self._post(a)), list(actions)):
            if answer.get("secret"):
                self.wallet.keep(action.body["party"], answer["secret"])

    def get(self, who: str, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._ask(who, "GET", path).json()
        return answer

    def say(self, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """A question's answer, its sentences in English."""
        language = {"Accept-Language": "en"}
        return self._ask(who, method, path, body, language).json()

    def _post(self, action: Action) -> dict[str, Any]:
        headers = {"Idempotency-Key": action.key}
        if action.terms_of:
            terms = self._ask(action.who, "GET", action.terms_of).headers["ETag"]
            # On other terms it is another request: a refusal of the former must not answer it.
            key = f"{action.key} {terms}".replace('"', "")
            headers = {"Idempotency-Key": key, "If-Match": terms}
        answer = self._ask(action.who, "POST", action.path, action.body, headers)
        found: dict[str, Any] = answer.json()
        return found

    def _ask(
        self,
        who: str,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Again while the gateway starts, is busy or is away: the idempotency key makes it safe."""
        sent = {"Authorization": f"Bearer {self.wallet.secrets[who]}", **(headers or {})}
        said = ""
        for _ in range(TRIES):
            self.asked += 1
            try:
                answer = self.client.request(method, path, json=body, headers=sent)
            except AWAY as why:
                said = f"{type(why).__name__}: {why}"
            else:
                if answer.is_success:
                    return answer
                said = f"{answer.status_code} {answer.text}"
                if answer.status_code not in AGAIN:
                    raise NotDone(f"{who} asked {method} {path} {body or ''} and got {said}")
            time.sleep(0.25)
        raise Unavailable(f"{method} {path} did not succeed in {TRIES} tries; the last one: {said}")
