"""How much is asked of the solver: all of it, and after each attempt that failed less.

| Failed in a row | Seconds | Lines, the most urgent first | Method |
|---|---|---|---|
| 0 | 20 | all | search |
| 1 | 5 | all | search |
| 2 | 5 | half of what was asked last | search |
| 3 | 5 | half of that | search |
| 4 and more | 5 | half again, each time | construction |

What is put off is planned next, as many lines at a time, until nothing is left for later; then all
is asked again. A line that was tried waits (`passed`) until then, or until it changes itself.

Where a line that is asked alone fails, it may be the line or the machine (`doubted`): it comes
last. Where it fails alone again after others were planned, it is passed over (`UNSOLVED`), even
when all is asked again, until it changes, or something that is not of other lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from libs.contracts.attempts import NotePlanFailed, PlanFailed
from libs.contracts.overrides import Forbid, Force, OverrideSet
from libs.contracts.plans import (
    AnswerRecorded,
    AnyEvent,
    LineChanged,
    LineEnqueued,
    MaterialRecorded,
    PlanAdopted,
    RejectionRecorded,
)
from services.dispatch.desk.state import Desk, LineKey

PUT_OFF = "line.put_off"  # until those before it are planned
UNSOLVED = "line.not_solved"  # the solver fails with it, and not with others
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
    passed = {key: code for key, code in desk.passed if key in desk.unmet}
    if not desk.most:
        return passed
    doubted = [key for key, _ in desk.doubted]

    def turn(key: LineKey) -> tuple[int, date, LineKey]:
        return doubted.index(key) if key in doubted else -1, desk.lines[key].due, key

    untried = sorted((key for key in ready if key not in passed), key=turn)
    return passed | dict.fromkeys(untried[desk.most :], PUT_OFF)


def note_failure(command: NotePlanFailed, desk: Desk) -> list[PlanFailed]:
    """Once: neither again, nor after another plan came."""
    if command.based_on != desk.plan_id or command.attempt != desk.failures + 1:
        return []
    return [PlanFailed(**{name: getattr(command, name) for name in PlanFailed.model_fields})]


def failed(desk: Desk, event: PlanFailed) -> Desk:
    fewer = max(1, event.lines // 2) if event.attempt >= FEWER else desk.most
    desk = replace(desk, failures=event.attempt, most=fewer)
    key, doubted = (event.order_id, event.line), dict(desk.doubted)
    if not event.order_id or key not in desk.lines:
        return desk
    before = doubted.pop(key, desk.plan_id)
    if before == desk.plan_id:  # nothing was planned since: it may be the machine
        return replace(desk, doubted=(*doubted.items(), (key, desk.plan_id)))
    passed = dict(desk.passed) | {key: UNSOLVED}
    return replace(desk, doubted=tuple(doubted.items()), passed=tuple(sorted(passed.items())))


def pressed_on(desk: Desk, event: PlanAdopted) -> Desk:
    """After the last part of a plan: on to the lines that were put off, or all is well again."""
    if event.part < event.parts or not desk.failures:
        return desk
    passed = dict(desk.passed)
    passed |= {(left.order_id, left.line): left.code for left in event.left_out}
    rows = {(row.order_id, row.line): row.code for row in event.unserved}
    if PUT_OFF not in rows.values():
        return _from_the_beginning(desk)
    passed |= {key: code for key, code in rows.items() if code != PUT_OFF}
    return replace(desk, passed=tuple(sorted(passed.items())), facts=desk.facts + 1)


def _from_the_beginning(desk: Desk) -> Desk:
    """All is asked again; at once where lines that were passed over have not had what is new."""
    unsolved = () if desk.anew else tuple(x for x in desk.passed if x[1] == UNSOLVED)
    facts = desk.facts + (desk.unheard or bool(desk.anew and desk.passed))
    desk = replace(desk, failures=0, most=0, passed=unsolved, doubted=(), facts=facts)
    return replace(desk, unheard=False, anew=False)


def freed(desk: Desk, event: AnyEvent) -> Desk:
    """Which lines a fact lets be tried again: its own; all, where it is of no line and all are
    asked. While fewer are asked others wait, or those behind them would never have their turn."""
    if not desk.passed and not desk.doubted:
        return desk
    mine = _line_of(event)
    if mine is None and not desk.most:
        return replace(desk, passed=(), doubted=())
    passed = tuple(line for line in desk.passed if line[0] != mine)
    doubted = tuple(line for line in desk.doubted if line[0] != mine)
    waits = desk.most and any(code != UNSOLVED for _, code in passed)
    unheard = desk.unheard or bool(waits)
    anew = desk.anew or (mine is None and bool(desk.most))
    return replace(desk, passed=passed, doubted=doubted, unheard=unheard, anew=anew)


def _line_of(event: AnyEvent) -> LineKey | None:
    match event:
        case LineEnqueued() | LineChanged() | MaterialRecorded():
            return event.order_id, event.line
        case AnswerRecorded() | RejectionRecorded():
            return event.order_id, event.line
        case OverrideSet(rule=Forbid() | Force() as rule):
            return rule.order_id, rule.line
    return None
