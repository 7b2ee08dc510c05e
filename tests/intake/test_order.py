import time
from typing import Any

import pytest

from libs.contracts.base import Actor
from libs.contracts.orders import (
    AnyCommand,
    AnyEvent,
    ForecastRecorded,
    LineClosed,
    LineRefused,
    ShippingDenied,
)
from services.intake.order import order
from services.intake.situation import standing
from tests.intake.samples import (
    ACCEPTED,
    ANNA,
    HELD,
    ORDER,
    accepted,
    amend,
    answer,
    cancel,
    cancelled,
    close,
    granted,
    held,
    line,
    place,
    placed,
    shipped,
)
from tests.support import given

SPIRO = Actor(id="spiro", role="buyer", party="B-BR-01")
MEMBER = Actor(id="li", role="member", party="F001")
AUDITOR = Actor(id="qi", role="auditor", party="audit")


ALL_GONE = (*ACCEPTED, granted("lot-1", 60_000), shipped("lot-1", 60_000, 60_000))
refused = LineRefused(order_id=ORDER, line=1, code="due.past")
closed = LineClosed(order_id=ORDER, line=1, shipped=0, short=60_000)


def by(actor: Actor, command: Any) -> Any:
    return command.model_copy(update={"actor": actor})


@pytest.mark.parametrize("who", [SPIRO, MEMBER, AUDITOR])
@pytest.mark.parametrize("command", [amend(quantity=7), cancel(), close(), answer("refuse")])
def test_to_a_stranger_the_order_does_not_exist(who: Actor, command: AnyCommand) -> None:
    given(order, *HELD).when(by(who, command)).then_refused("order.unknown", order_id=ORDER)


@pytest.mark.parametrize("command", [answer("refuse"), close()])
def test_a_buyer_does_not_answer_holds_or_close_lines(command: AnyCommand) -> None:
    given(order, *HELD).when(by(ANNA, command)).then_refused("not.group")


@pytest.mark.parametrize("command", [amend(quantity=7), cancel(), close(), answer("refuse")])
def test_an_order_that_was_never_placed_is_unknown(command: AnyCommand) -> None:
    given(order).when(command).then_refused("order.unknown", order_id=ORDER)


@pytest.mark.parametrize(
    "event",
    [
        accepted(),
        held(),
        cancelled(1),
        granted("lot-1", 5),
        shipped("lot-1", 5, 5),
        ForecastRecorded(order_id=ORDER, line=1, expected="", late=True, unplanned=5),
        ShippingDenied(
            order_id=ORDER, line=1, shipment_id="s", lot_id="l", member_id="m", quantity=1, code="x"
        ),
    ],
)
def test_what_happened_to_a_line_nobody_placed_is_counted_and_harms_nothing(
    event: AnyEvent,
) -> None:
    assert order.fold([event]).seq == 1
    assert order.fold([event]).lines == {}


def test_the_order_stands_where_the_furthest_of_its_living_lines_stands() -> None:
    two = (placed(line(), line(2)), accepted(), held(2))
    assert standing(order.initial) == "absent"
    assert standing(order.fold(two)) == "held"
    assert standing(order.fold((*two, shipped("lot-1", 9, 9)))) == "partly_shipped"
    assert standing(order.fold((*two, cancelled(60_000, number=2)))) == "accepted"
    assert standing(order.fold(ALL_GONE)) == "shipped"
    assert standing(order.fold((*ACCEPTED, closed))) == "closed"
    assert standing(order.fold((*ACCEPTED, refused))) == "refused"


def test_an_order_is_what_its_events_say_wherever_the_fold_is_interrupted() -> None:
    history = (*ACCEPTED, granted("lot-1", 5), shipped("lot-1", 5, 5), cancelled(59_995, kept=5))
    for cut in range(len(history)):
        assert order.fold(history[cut:], order.fold(history[:cut])) == order.fold(history)


def test_five_thousand_lines_are_placed_and_folded_in_two_seconds() -> None:
    lines = tuple(line(number) for number in range(1, 5_001))
    started = time.monotonic()
    events = order.decide(place(*lines), order.initial)
    state = order.fold(events)
    assert order.decide(place(*lines), state) == []
    assert time.monotonic() - started < 2
    assert (len(events), state.seq, len(state.lines)) == (5_001, 5_001, 5_000)
    assert events[0] == placed(*lines)
