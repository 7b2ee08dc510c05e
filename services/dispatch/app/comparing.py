"""The route that sets a plan beside what was in force when it was made."""

from typing import Any

from fastapi import FastAPI

from services.dispatch.app.answers import plan_told
from services.dispatch.app.beside import Beside
from services.dispatch.app.explaining import Now
from services.dispatch.telling.differing import differing


def compare(app: FastAPI, known: Now, beside: Beside) -> None:
    @app.get("/plans/{plan_id}/difference")
    def difference(plan_id: str) -> dict[str, Any]:
        now = known()
        told = plan_told(now, plan_id)
        # What waits would be adopted into the desk of now; the others no longer change.
        key = ("difference", plan_id, len(told.parts)) if told.adopted else None
        made: dict[str, Any] = beside.ask(key, differing, told, now.desk)
        return {"plan_id": plan_id, **made}
