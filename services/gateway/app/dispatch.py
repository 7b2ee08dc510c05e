"""The dispatch process that answers: explanations, promises, what-ifs. Asked over HTTP, in time."""

import logging
from typing import Any

import httpx

from services.gateway.language import Language, sentence
from services.gateway.problems import Problem

log = logging.getLogger("gongdan.gateway")
AWAY = {"Retry-After": "2"}
LONGER = 5.0  # seconds that this side waits longer than the other computes


class Dispatch:
    def __init__(self, address: str, seconds: float) -> None:
        limits = httpx.Timeout(seconds + LONGER, connect=2.0)
        self.client = httpx.AsyncClient(base_url=address, timeout=limits, trust_env=False)

    async def ask(
        self, method: str, path: str, language: Language, body: Any = None, **asked: str
    ) -> Any:
        """Errors: Problem dispatch.away where it cannot be reached or says nothing in time,
        dispatch.broken where it failed over the question, and what it answers itself."""
        given = {"language": language.replace("-", "_"), **asked}
        try:
            answer = await self.client.request(method, path, params=given, json=body)
        except httpx.HTTPError:
            raise Problem("dispatch.away", headers=AWAY) from None
        if answer.is_success:
            return said(answer.json(), language)
        raise _problem(answer)

    async def close(self) -> None:
        await self.client.aclose()


def _problem(answer: httpx.Response) -> Problem:
    again = answer.headers.get("Retry-After")
    headers = {"Retry-After": again} if again else {}
    try:
        told = answer.json()
        code, figures = str(told["code"]), dict(told["figures"])
    except (ValueError, KeyError, TypeError):
        log.error("dispatch answered %s: %s", answer.status_code, answer.text[:500])
        return Problem("dispatch.broken", {"status": answer.status_code})
    return Problem(code, figures, status=answer.status_code, headers=headers)


def said(answer: Any, language: Language) -> Any:
    """With a sentence wherever a code and its figures stand without one."""
    if isinstance(answer, list):
        return [said(item, language) for item in answer]
    if not isinstance(answer, dict):
        return answer
    told: dict[str, Any] = {name: said(value, language) for name, value in answer.items()}
    if "code" in told and "figures" in told and not told.get("sentence"):
        told["sentence"] = sentence(told["code"], told["figures"], language)
    return told
