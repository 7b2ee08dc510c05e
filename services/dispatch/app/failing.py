"""An attempt at a plan that failed, as the command that has it recorded."""

from datetime import datetime
from typing import Any, Protocol

from libs.contracts.attempts import NotePlanFailed
from libs.contracts.base import Actor
from services.dispatch.desk.attempts import Attempt
from services.dispatch.desk.state import Desk, LineKey
from services.dispatch.solver import MEMORY_BYTES, NoPlan, Solver


class Tried(Protocol):
    """What was asked of the solver, as far as it came to that."""

    attempt: Attempt
    lines: tuple[LineKey, ...]
    ways: int
    solver: Solver | None


def no_plan(
    cluster: str, desk: Desk, tried: Tried | None, error: Exception, seconds: float, now: datetime
) -> NotePlanFailed:
    if not isinstance(error, NoPlan):
        error = NoPlan("solver.failed", error=type(error).__name__)
    asked = _asked(tried) if tried else {"ways": 0, "asked_ms": 0, "peak_bytes": 0}
    asked["lines"] = (tried and len(tried.lines)) or desk.most or len(desk.unmet)
    return NotePlanFailed(
        actor=Actor(id="planner", role="system", party=cluster),
        now=now,
        cluster_id=cluster,
        based_on=desk.plan_id,
        as_of=desk.facts,
        attempt=desk.failures + 1,
        code=error.code,
        took_ms=round(seconds * 1_000),
        limit_bytes=MEMORY_BYTES,
        signal=error.signal,
        error=error.error,
        **asked,
    )


def _asked(tried: Tried) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "ways": tried.ways,
        "asked_ms": round(tried.attempt.seconds * 1_000),
        "peak_bytes": tried.solver.peak if tried.solver else 0,
    }
    if len(tried.lines) == 1:
        asked["order_id"], asked["line"] = tried.lines[0]
    return asked
