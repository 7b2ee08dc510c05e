"""How much is asked of the solver: all of it, and after each attempt that failed less.

| Failed in a row | Seconds | Lines, the most urgent first | Method |
|---|---|---|---|
| 0 | 20 | all | search |
| 1 | 5 | all | search |
| 2 | 5 | half of what was asked last | search |
| 3 | 5 | half of that | search |
| 4 and more | 5 | half again, each time | construction |

What is put off is planned next, as many lines at a time, until nothing is left for later; then all
is asked again. A line that was tried waits (`passed`) until something changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from libs.contracts.attempts import NotePlanFailed, PlanFailed
from libs.contracts.plans import PlanAdopted
from services.dispatch.desk import Desk, LineKey

PUT_OFF = "line.put_off"  # until those before it are planned
SOLVE_SECONDS, FEWER_SECONDS = 20.0, 5.0
SHORTER, FEWER, SIMPLER = 1, 2, 4  # failures in a row from which each holds
LEAST = 8  # and from here there are pauses: smaller attempts would hardly do


class Attempt(NamedTuple):
    """`seconds`: the solver's own brake. `lines`: how many at most, 0: all."""

    seconds: float = SOLVE_SECONDS
    lines: int = 0
    construct: bool = False


def attempt_of(desk: Desk) -> Attempt:
    seconds = FEWER_SECONDS if desk.failures >= SHORTER else SOLVE_SECONDS
    return Attempt(seconds, desk.most, desk.failures >= SIMPLER)


def put_off(desk: Desk, ready: Iterable[LineKey]) -> dict[LineKey, str]:
    """Lines that could be planned but are left for later or were passed over already, and why."""
    if not desk.most:
        return {}
    passed = dict(desk.passed)
    untried = sorted(
        (key for key in ready if key not in passed), key=lambda key: (desk.lines[key].due, key)
    )
    later = dict.fromkeys(untried[desk.most :], PUT_OFF)
    return later | {key: code for key, code in passed.items() if key in desk.unmet}


def note_failure(command: NotePlanFailed, desk: Desk) -> list[PlanFailed]:
    """Once: neither again, nor after another plan came."""
    if command.based_on != desk.plan_id or command.attempt != desk.failures + 1:
        return []
    return [PlanFailed(**{name: getattr(command, name) for name in PlanFailed.model_fields})]


def failed(desk: Desk, event: PlanFailed) -> Desk:
    fewer = max(1, event.lines // 2) if event.attempt >= FEWER else desk.most
    return replace(desk, failures=event.attempt, most=fewer)


def pressed_on(desk: Desk, event: PlanAdopted) -> Desk:
    """After the last part of a plan: on to the lines that were put off, or all is well again."""
    if event.part < event.parts or not desk.failures:
        return desk
    passed = dict(desk.passed)
    passed |= {(left.order_id, left.line): left.code for left in event.left_out}
    rows = {(row.order_id, row.line): row.code for row in event.unserved}
    if PUT_OFF not in rows.values():
        return replace(desk, failures=0, most=0, passed=())
    passed |= {key: code for key, code in rows.items() if code != PUT_OFF}
    return replace(desk, passed=tuple(sorted(passed.items())), facts=desk.facts + 1)
