"""After an attempt at a plan that failed, the next one is smaller; the truth table first.

| failures in a row | seconds | lines at most | construction only |
|---|---|---|---|
| 0 | 20 | all | no |
| 1 | 5 | all | no |
| 2 | 5 | half of those asked last | no |
| 3 | 5 | half again | no |
| 4, 5, ... | 5 | half again | yes |
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from libs.contracts.attempts import NotePlanFailed, PlanFailed
from libs.contracts.plans import AdoptPlan, ChangeLine, Unserved
from services.dispatch.desk.attempts import PUT_OFF, Attempt, attempt_of
from services.dispatch.plan import plan
from services.dispatch.planning.outlook import outlook
from tests.dispatch.demo import all_orders
from tests.dispatch.desk import ASKED, FACTS, LINE, adopt, share
from tests.dispatch.tried import FIGURES, planned
from tests.support import given


def note(attempt: int, lines: int = 40, **changes: Any) -> NotePlanFailed:
    return NotePlanFailed(**{**ASKED, **FIGURES, **changes}, attempt=attempt, lines=lines)


def recorded(attempt: int, lines: int = 40) -> PlanFailed:
    return PlanFailed(**FIGURES, attempt=attempt, lines=lines)


@pytest.mark.parametrize(
    ("asked_last", "then"),
    [
        ((), Attempt(20.0, 0, False)),
        ((40,), Attempt(5.0, 0, False)),
        ((40, 40), Attempt(5.0, 20, False)),
        ((40, 40, 20), Attempt(5.0, 10, False)),
        ((40, 40, 20, 10), Attempt(5.0, 5, True)),
        ((40, 40, 20, 10, 5), Attempt(5.0, 2, True)),
        ((1, 1, 1, 1, 1, 1, 1), Attempt(5.0, 1, True)),
    ],
)
def test_what_is_asked_after_so_many_failures(asked_last: tuple[int, ...], then: Attempt) -> None:
    failures = [recorded(at, lines) for at, lines in enumerate(asked_last, start=1)]
    assert attempt_of(plan.fold((*FACTS, *failures))) == then


def test_a_failure_is_recorded_once_and_only_where_it_is_the_next() -> None:
    given(plan, *FACTS).when(note(1)).then(recorded(1))
    given(plan, *FACTS, recorded(1)).when(note(2)).then(recorded(2))
    given(plan, *FACTS).when(note(2)).then()
    given(plan, *FACTS).when(note(1, based_on="another plan")).then()


def test_a_failure_changes_no_plan_and_the_plan_stays_due() -> None:
    before, after = plan.fold(FACTS), plan.fold((*FACTS, recorded(1)))
    assert after.plan_due and replace(after, failures=0) == before


def test_after_a_plan_of_everything_everything_is_asked_again() -> None:
    history = (*FACTS, recorded(1), recorded(2), recorded(3))
    after = plan.fold((*history, *plan.decide(adopt(share(9_000)), plan.fold(history))))
    assert (after.failures, after.most) == (0, 0)


def unserved(code: str) -> AdoptPlan:
    row = Unserved(order_id="order-1", line=1, quantity=9_000, code=code)
    return adopt().model_copy(update={"unserved": (row,)})


def test_while_lines_are_put_off_a_plan_is_due_and_asks_no_more() -> None:
    history = (*FACTS, recorded(1), recorded(2))
    after = plan.fold((*history, *plan.decide(unserved(PUT_OFF), plan.fold(history))))
    assert after.plan_due and attempt_of(after) == Attempt(5.0, 20, False)


def test_only_the_last_part_of_a_plan_says_whether_lines_were_put_off() -> None:
    history = (*FACTS, recorded(1), recorded(2))
    first = adopt().model_copy(update={"parts": 2})
    after = plan.fold((*history, *plan.decide(first, plan.fold(history))))
    assert after.failures == 2 and not after.plan_due


def test_the_most_urgent_lines_come_first_and_in_the_end_all_were_planned() -> None:
    desk = replace(all_orders(), failures=2, most=6)
    open_before = {key: desk.lines[key].open for key in desk.unmet}
    order = sorted(desk.unmet, key=lambda key: (desk.lines[key].due, key))
    tried: list[Any] = []
    while desk.plan_due:
        look = outlook(desk)
        now = {(one.line.order_id, one.line.line) for one in look.lines.values()}
        assert 0 < len(now) <= 6 and not now & set(tried)
        tried += sorted(now, key=order.index)
        _, desk = planned(desk)
    waiting = {key for key, code in outlook(desk).waiting.items() if code != PUT_OFF}
    assert tried == [key for key in order if key in open_before and key not in waiting]
    assert (desk.failures, desk.most, desk.passed) == (0, 0, ())
    made = sum(open_before.values()) - sum(desk.lines[key].open for key in open_before)
    assert made > 0.8 * sum(open_before.values())


def test_a_line_that_was_passed_over_is_tried_again_once_something_changes() -> None:
    desk = replace(all_orders(), failures=2, most=1)
    (first,) = outlook(desk).lines.values()
    key = first.line.order_id, first.line.line
    passed = replace(desk, passed=((key, "line.no_hours"),))
    assert outlook(passed).waiting[key] == "line.no_hours"
    later = {"quantity": LINE["quantity"] + 1, "due": first.due + timedelta(days=1)}
    command = ChangeLine(**ASKED, order_id=key[0], line=key[1], **later)
    (event,) = plan.decide(command, passed)
    assert plan.evolve(passed, event).passed == ()


def test_what_was_asked_alone_is_recorded_with_its_line() -> None:
    alone: dict[str, Any] = {"order_id": "order-1", "line": 1}
    given(plan, *FACTS).when(note(1, 1, **alone)).then(recorded(1, 1).model_copy(update=alone))
