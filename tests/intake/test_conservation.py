"""Whatever is asked in whatever order: no piece of a line is lost, and nothing happens twice."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import given as anything
from hypothesis import settings
from hypothesis import strategies as st

from libs.contracts.orders import (
    AnyCommand,
    AnyEvent,
    CancelOrder,
    ConfirmMaterial,
    LineAmended,
    LineCancelled,
    LineClosed,
    LineRefused,
    LineShipped,
    RecordForecast,
    RecordStart,
    ShippingGranted,
)
from libs.eventlog import Refused
from services.intake.order import order
from services.intake.situation import Line, Order, standing
from tests.intake.samples import (
    AMBIGUOUS,
    ANNA,
    NOW,
    ORDER,
    POLICY,
    TAPERED,
    WEI,
    amend,
    answer,
    cancel,
    close,
    grant,
    line,
    place,
    ship,
)

COUNTED = ShippingGranted | LineShipped | LineCancelled | LineClosed | LineRefused | LineAmended
START = place(AMBIGUOUS.model_copy(update={"quantity": 50}), line(2, 40), line(3, 30))

numbers, pieces = st.sampled_from([1, 1, 2, 2, 3, 9]), st.integers(1, 30)
lots, ships = st.sampled_from(["a", "b", "c", "d", "e"]), st.sampled_from(["sea", "rail"])


def material(number: int, day: int) -> ConfirmMaterial:
    ready = date(2026, 12, day)
    return ConfirmMaterial(actor=WEI, now=NOW, order_id=ORDER, line=number, ready=ready)


def start(number: int, package: str) -> RecordStart:
    return RecordStart(actor=POLICY, now=NOW, order_id=ORDER, line=number, package_id=package)


def forecast(number: int, late: bool) -> RecordForecast:
    return RecordForecast(
        actor=POLICY, now=NOW, order_id=ORDER, line=number, expected="", late=late, unplanned=1
    )


answers = [answer("refuse"), *(answer("accept", chosen) for chosen in ("", "x", TAPERED.text))]
often = st.one_of(
    st.builds(grant, lots, pieces, ships, numbers),
    st.integers(0, 9),  # what was granted leaves: the first, the second ...
    st.builds(start, numbers, lots),
)
sometimes = st.one_of(
    st.sampled_from(answers),
    st.builds(amend, line=numbers, quantity=pieces, expected_terms=st.none() | st.integers(1, 9)),
    st.builds(material, numbers, st.integers(1, 3)),
    st.builds(forecast, numbers, st.booleans()),
    st.just(START),
)
seldom = st.one_of(
    st.builds(cancel, numbers, st.none() | st.integers(1, 9)),
    st.builds(close, numbers),
    st.just(CancelOrder(actor=ANNA, now=NOW, order_id=ORDER, reason="late")),
)
asked = st.integers(0, 9).flatmap(lambda n: often if n < 6 else sometimes if n < 9 else seldom)


@dataclass
class Tally:
    """Counted from the events alone, by line."""

    ordered: Counter[int] = field(default_factory=Counter)
    granted: Counter[int] = field(default_factory=Counter)
    shipped: Counter[int] = field(default_factory=Counter)
    cancelled: Counter[int] = field(default_factory=Counter)
    short: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)

    def count(self, event: AnyEvent) -> None:
        match event:
            case LineAmended():
                assert self.ordered[event.line] == event.quantity_before
                self.ordered[event.line] = event.quantity
            case ShippingGranted():
                self.granted[event.line] += event.quantity
            case LineShipped():
                self.shipped[event.line] += event.quantity
                assert event.shipped == self.shipped[event.line]
            case LineCancelled():
                assert event.kept == self.granted[event.line]
                self.cancelled[event.line] += event.cancelled
            case LineClosed():
                assert event.shipped == self.shipped[event.line]
                self.short[event.line] += event.short
            case LineRefused():
                self.refused[event.line] += self.ordered[event.line]

    def check(self, number: int, line: Line) -> None:
        gone = self.granted[number] + self.cancelled[number] + self.short[number]
        left = self.ordered[number] - gone - self.refused[number]
        assert left >= 0
        assert self.shipped[number] <= self.granted[number]
        ended = line.status in ("closed", "refused", "cancelled")
        assert left == (0 if ended else line.ungranted)
        if line.status == "shipped":
            assert self.shipped[number] + self.cancelled[number] == self.ordered[number]
        if line.status == "partly_shipped":
            assert 0 < self.shipped[number] < self.ordered[number] - self.cancelled[number]


def command_of(ask: Any, state: Order) -> AnyCommand | None:
    if not isinstance(ask, int):
        return ask  # type: ignore[no-any-return]
    waiting = [
        ship(lot, quantity, shipment, number)
        for number, known in state.lines.items()
        for (lot, shipment), quantity in known.consignments.items()
        if quantity and (lot, shipment) not in known.departed
    ]
    return waiting[ask % len(waiting)] if waiting else None


def step(command: AnyCommand, state: Order, tally: Tally) -> Order:
    try:
        events = order.decide(command, state)
    except Refused:
        return state
    after = order.fold(events, state)
    assert order.decide(command, after) == []
    assert after.seq == state.seq + len(events)
    assert state.terms <= after.terms <= after.seq
    for event in events:
        tally.count(event)
    return after


@settings(max_examples=200, deadline=None)
@anything(st.lists(asked, min_size=20, max_size=60))
def test_no_piece_is_lost_and_asking_twice_adds_nothing(asks: list[Any]) -> None:
    tally = Tally(ordered=Counter({1: 50, 2: 40, 3: 30}))
    state = step(START, order.initial, tally)
    for ask in asks:
        command = command_of(ask, state)
        if command is not None:
            state = step(command, state, tally)
        for number, current in state.lines.items():
            assert tally.ordered[number] == current.quantity
            tally.check(number, current)
        assert standing(state) not in ("absent", "received")
