"""Attempts at a plan that came to nothing: recorded, so that the next one is smaller."""

from pydantic import Field

from libs.contracts.base import Command, Event, Id


class NotePlanFailed(Command):
    """From the planner. `attempt` counts from 1 since the last plan that left no line for later;
    heard only where it is the next."""

    cluster_id: Id
    based_on: str
    as_of: int
    attempt: int = Field(ge=1)
    code: str
    lines: int
    ways: int
    asked_ms: int
    took_ms: int
    peak_bytes: int
    limit_bytes: int
    signal: int = 0
    error: str = ""
    order_id: str = Field(default="", exclude_if=lambda order_id: not order_id)
    line: int = Field(default=0, exclude_if=lambda line: not line)

    @property
    def subject(self) -> str:
        return self.cluster_id


class PlanFailed(Event):
    """No plan came of an attempt; nothing of it was adopted.

    `code`: solver.hung (ended after its hard limit of time), solver.memory, solver.killed (by
    `signal`) or solver.failed (by an `error` of that name). `lines`, `ways`: what it was asked to
    plan; `asked_ms`: its brake; `took_ms`; `peak_bytes` resident, as far as seen, of `limit_bytes`.
    `order_id`, `line`: the only line that was asked, where it was one.
    """

    based_on: str
    as_of: int
    attempt: int
    code: str
    lines: int
    ways: int
    asked_ms: int
    took_ms: int
    peak_bytes: int
    limit_bytes: int
    signal: int = 0
    error: str = ""
    order_id: str = Field(default="", exclude_if=lambda order_id: not order_id)
    line: int = Field(default=0, exclude_if=lambda line: not line)
