from typing import Any

import pytest

from libs.contracts.base import UnitPrice
from libs.contracts.buyers import Writes
from libs.contracts.orders import IntakePolicy, LineAccepted, RawLine, RawOrder
from services.intake.order import order
from services.intake.translation import translate, understand
from tests.intake.samples import ANNA, DUE, GERMANY, NOW, ORDER, answer
from tests.support import given

PRICE = UnitPrice(value="0.47", currency="EUR")


def raw(designation: str, number: int = 1) -> RawLine:
    return RawLine(
        line=number,
        designation=designation,
        quantity=40_000,
        unit_price=PRICE,
        due=DUE,
    )


def texts(designation: str, writes: Writes = "ask", **remembered: str) -> list[str]:
    told = {bare.removeprefix("_"): reading for bare, reading in remembered.items()}
    return [r.text for r in understand(raw(designation), writes, told).readings]


def raw_order(*lines: RawLine, **changed: Any) -> RawOrder:
    return RawOrder(
        actor=ANNA,
        now=NOW,
        order_id=ORDER,
        buyer="B-DE-01",
        po_number="BW-26-0913",
        kind="export",
        currency="EUR",
        incoterm="FCA",
        named_place="Linxi, group depot",
        lines=lines,
    ).model_copy(update=changed)


def test_a_line_carries_what_planning_needs_of_its_bearing() -> None:
    reading = understand(raw("6204-2rz/P6 C3 Z3V3"), "ask", {}).readings[0]
    assert (reading.designation, reading.catalogue) == ("6204-2RZ/P6 C3 Z3V3", "6204")
    assert (reading.family, reading.d_mm, reading.tol_class) == ("deep groove ball", "20", "P6")
    assert (reading.vibration, reading.matched, reading.hs_heading) == ("Z3V3", False, "8482.10")


def test_an_unstated_class_is_p0_and_a_pair_is_matched() -> None:
    assert understand(raw("6205"), "ask", {}).readings[0].tol_class == "P0"
    pair = understand(raw("7208B/P5 DB"), "ask", {}).readings[0]
    assert (pair.catalogue, pair.matched, pair.tol_class) == ("7208B", True, "P5")


def test_a_code_legal_in_both_systems_has_both_readings_for_a_buyer_to_be_asked() -> None:
    assert texts("7205") == ["7205 angular contact ball", "30205 tapered roller"]
    assert understand(raw("7205/P5"), "ask", {}).asked == "7205"


def test_a_buyer_that_writes_in_one_system_is_not_asked() -> None:
    assert texts("7205", "iso") == ["7205 angular contact ball"]
    assert texts("7205", "old") == ["30205 tapered roller"]
    assert understand(raw("7205"), "iso", {}).asked == ""


def test_a_remembered_reading_is_taken_with_other_suffixes_too() -> None:
    assert texts("7205/P5", _7205="30205 tapered roller") == ["30205/P5 tapered roller"]
    assert texts("32205", _7205="30205 tapered roller") == texts("32205")


def test_a_reading_that_does_not_fit_what_is_remembered_is_still_asked() -> None:
    assert texts("7205", _7205="NU205 cylindrical roller") == texts("7205")


def test_one_reading_that_may_be_a_slip_is_asked() -> None:
    line = understand(raw("18"), "ask", {})
    assert ([r.text for r in line.readings], line.asked) == (["608 deep groove ball"], "18")
    assert understand(raw("18"), "ask", {"18": "608 deep groove ball"}).asked == ""


def test_a_bearing_that_the_catalogue_lacks_is_read_all_the_same() -> None:
    reading = understand(raw("QJ208"), "ask", {}).readings[0]
    assert (reading.text, reading.catalogue) == ("QJ208 four-point contact ball", "")


@pytest.mark.parametrize(
    ("designation", "reason"),
    [("62O5", "designation.letter_o"), ("6297", "bore.code_end")],
)
def test_what_cannot_be_read_says_why(designation: str, reason: str) -> None:
    line = understand(raw(designation), "ask", {})
    assert (line.readings, line.unreadable) == ((), reason)


def test_a_raw_order_becomes_a_command_with_everything_that_its_decision_needs() -> None:
    policy = IntakePolicy(blocked_countries=("AQ",))
    command = translate(raw_order(raw("6203-2RS C3")), GERMANY, {}, policy)
    assert (command.actor, command.now, command.order_id) == (ANNA, NOW, ORDER)
    assert (command.buyer_id, command.po_number) == ("B-DE-01", "BW-26-0913")
    assert (command.profile, command.policy) == (GERMANY, policy)
    assert isinstance(order.decide(command, order.initial)[1], LineAccepted)


def test_an_order_of_a_buyer_nobody_registered_is_refused_not_dropped() -> None:
    command = translate(raw_order(raw("6205")), None, {}, IntakePolicy())
    given(order).when(command).then_refused("buyer.unknown", buyer_id="B-DE-01")


def test_asked_once_answered_once_and_never_asked_again() -> None:
    asks = GERMANY.model_copy(update={"writes": "ask"})
    first = translate(raw_order(raw("7205/P6")), asks, {}, IntakePolicy())
    state = order.fold(order.decide(first, order.initial))
    [taken] = order.decide(answer("accept", "30205/P6 tapered roller"), state)
    assert isinstance(taken, LineAccepted)
    remembered = {taken.written: taken.reading.text}
    again = translate(raw_order(raw("7205")), asks, remembered, IntakePolicy())
    assert [r.text for r in again.lines[0].readings] == ["30205 tapered roller"]


def test_five_thousand_ambiguous_lines_still_fit_into_a_message() -> None:
    lines = tuple(raw("7205/P5 DB", number) for number in range(10_000, 15_000))
    asks = GERMANY.model_copy(update={"writes": "ask"})
    command = translate(raw_order(*lines), asks, {}, IntakePolicy())
    assert len(command.lines[0].readings) == 2
    assert len(command.model_dump_json().encode()) < 4 * 1024 * 1024
