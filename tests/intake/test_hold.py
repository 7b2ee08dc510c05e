import pytest

from libs.contracts.base import Money
from libs.contracts.orders import (
    AddLine,
    IntakePolicy,
    LineAdded,
    LineAmended,
    LineHeld,
    LineRefused,
)
from services.intake.order import order
from tests.intake.samples import (
    ACCEPTED,
    AMBIGUOUS,
    ANNA,
    DUE,
    HELD,
    NOW,
    ORDER,
    TAPERED,
    accepted,
    answer,
    cancel,
    cancelled,
    held,
    line,
    placed,
)
from tests.support import given

BOTH = "7205 angular contact ball | 30205 tapered roller"
taken = accepted(AMBIGUOUS, reading=TAPERED, written="7205")
hold_refused = LineRefused(
    order_id=ORDER, line=1, code="hold.refused", figures={"reason": "no licence"}
)


def test_a_held_line_is_accepted_with_the_reading_that_a_person_chose() -> None:
    given(order, *HELD).when(answer("accept", TAPERED.text)).then(taken)


def test_two_readings_need_a_choice() -> None:
    given(order, *HELD).when(answer("accept")).then_refused("hold.reading_needed", readings=BOTH)


def test_only_a_reading_that_was_offered_can_be_chosen() -> None:
    given(order, *HELD).when(answer("accept", "6205")).then_refused(
        "hold.reading_unknown", reading="6205", readings=BOTH
    )


def test_a_line_held_for_its_value_is_accepted_without_a_choice_and_nothing_to_remember() -> None:
    given(order, placed(), held()).when(answer("accept")).then(accepted())


def test_a_held_line_is_refused_with_the_persons_reason() -> None:
    given(order, *HELD).when(answer("refuse", reason="no licence")).then(hold_refused)


def test_a_line_amended_while_it_was_held_is_accepted_as_amended() -> None:
    more = LineAmended(
        order_id=ORDER, line=1, quantity_before=60_000, quantity=70_000, due_before=DUE, due=DUE
    )
    given(order, *HELD, more).when(answer("accept", TAPERED.text)).then(
        taken.model_copy(update={"quantity": 70_000})
    )


def test_another_answer_after_the_first_is_refused() -> None:
    given(order, *HELD, taken).when(answer("refuse")).then_refused(
        "line.not_held", line=1, status="accepted"
    )
    given(order, *HELD, taken).when(answer("accept", AMBIGUOUS.readings[0].text)).then_refused(
        "line.not_held", line=1, status="accepted"
    )
    given(order, *HELD, hold_refused).when(answer("accept", TAPERED.text)).then_refused(
        "line.not_held", line=1, status="refused"
    )


def test_a_line_that_was_never_held_has_nothing_to_answer() -> None:
    given(order, *ACCEPTED).when(answer("accept")).then_refused(
        "line.not_held", line=1, status="accepted"
    )


def test_a_held_line_can_be_cancelled_and_then_no_longer_answered() -> None:
    given(order, *HELD).when(cancel()).then(cancelled(60_000))
    given(order, *HELD, cancelled(60_000)).when(answer("refuse")).then_refused(
        "line.not_held", line=1, status="cancelled"
    )


def test_there_is_no_line_nine_to_answer() -> None:
    command = answer("refuse").model_copy(update={"line": 9})
    given(order, *HELD).when(command).then_refused("line.unknown", line=9)


def add(number: int = 2, quantity: int = 8_000, limit: int = 0) -> AddLine:
    limits = (Money(amount_minor=limit, currency="EUR"),) if limit else ()
    return AddLine(
        actor=ANNA,
        now=NOW,
        order_id=ORDER,
        ordered=line(number, quantity),
        policy=IntakePolicy(value_limits=limits),
    )


def test_a_line_is_added_and_judged_as_in_placing() -> None:
    extra = line(2, 8_000)
    given(order, *ACCEPTED).when(add()).then(
        LineAdded(order_id=ORDER, ordered=extra), accepted(extra)
    )


def test_a_line_number_is_given_once() -> None:
    given(order, *ACCEPTED).when(add(1, 8_000)).then_refused("order.line_twice", line=1)


@pytest.mark.parametrize(("limit", "kind"), [(5_066_000, "accepted"), (5_065_999, "held")])
def test_an_added_line_counts_with_the_others_against_the_limit(limit: int, kind: str) -> None:
    _, verdict = order.decide(add(limit=limit), order.fold(ACCEPTED))
    assert isinstance(verdict, LineHeld) == (kind == "held")


def test_a_refused_or_cancelled_line_no_longer_counts_against_the_limit() -> None:
    dead = (placed(line(), line(3)), accepted(), cancelled(59_999, kept=1))
    no_line_three = hold_refused.model_copy(update={"line": 3})
    _, verdict = order.decide(add(limit=596_100), order.fold((*dead, no_line_three)))
    assert verdict == accepted(line(2, 8_000))


def test_nothing_is_added_to_an_order_that_has_ended() -> None:
    given(order, *ACCEPTED, cancelled(60_000)).when(add()).then_refused(
        "order.ended", status="cancelled"
    )


def test_an_added_line_must_be_readable_too() -> None:
    command = add().model_copy(update={"ordered": line(2, readings=(), unreadable="letter O")})
    given(order, *ACCEPTED).when(command).then_refused(
        "designation.unreadable", line=2, designation="6205", reason="letter O"
    )
