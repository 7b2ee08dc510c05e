"""Processes beside: few at once, none for ever, and each answer computed once."""

import threading
import time
from typing import Any

import pytest

from services.dispatch.app import beside
from services.dispatch.app.beside import Beside, Busy, TooLong
from services.dispatch.app.explaining import Asking
from services.dispatch.app.foreseeing import Foreseeing
from services.dispatch.app.kept import Kept
from tests.dispatch.demo_known import known


def moment(told: Any) -> Any:
    return told, time.monotonic()


def slow(seconds: float) -> None:
    time.sleep(seconds)


def failing(error: Exception) -> None:
    raise error


class Picky:
    """A keeper that cannot take every state."""

    def take(self, state: str) -> None:
        if state.startswith("bad"):
            raise MemoryError
        self.state = state

    def answer(self, asked: str) -> str:
        return f"{asked} of {self.state}"


def test_nothing_is_answered_from_a_state_before_the_one_that_could_not_be_taken() -> None:
    kept, states = Kept(Picky), ("one", "bad two", "three")
    assert kept.ask(states[0], "A") == "A of one"
    for _ in range(2):
        with pytest.raises(RuntimeError):
            kept.ask(states[1], "B")
    assert kept.ask(states[2], "C") == "C of three"
    kept.end()


def test_what_has_a_key_is_computed_once() -> None:
    ask = Beside()
    first = ask.ask(("plan-1", "view"), moment, "a")
    assert ask.ask(("plan-1", "view"), moment, "a") == first
    assert ask.ask(None, moment, "a") != first


def test_what_takes_too_long_is_ended_and_its_place_is_free_again() -> None:
    ask = Beside(at_once=1, seconds=0.5)
    with pytest.raises(TooLong):
        ask.ask(None, slow, 60.0)
    ask.seconds = 30.0
    assert ask.ask(None, moment, "b")[0] == "b"


def test_who_finds_all_taken_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "WAIT_SECONDS", 0.1)
    ask = Beside(at_once=1, seconds=5.0)

    def take() -> None:
        with pytest.raises(TooLong):
            ask.ask(None, slow, 60.0)

    taken = threading.Thread(target=take)
    taken.start()
    time.sleep(0.5)
    with pytest.raises(Busy):
        ask.ask(None, moment, "c")
    taken.join()


def test_errors_come_back_as_they_were_or_as_their_words() -> None:
    ask = Beside()
    with pytest.raises(KeyError, match="line 7"):
        ask.ask(None, failing, KeyError("line 7"))
    with pytest.raises(ValueError, match="no such line"):
        ask.ask(None, failing, ValueError("no such line"))


def test_answers_are_remembered_up_to_so_many_bytes_the_last_asked_for_stay() -> None:
    ask = Beside(most=3_000)
    first = ask.ask("a", moment, "a" * 1_000)
    second = ask.ask("b", moment, "b" * 1_000)
    assert ask.ask("a", moment, "a") == first
    ask.ask("c", moment, "c" * 1_000)
    assert list(ask.answers) == ["a", "c"] and ask.bytes <= ask.most
    assert ask.ask("b", moment, "b" * 1_000) != second
    ask.ask("d", moment, "d" * 4_000)
    assert ask.bytes == sum(map(len, ask.answers.values())) <= ask.most


def test_the_last_plan_is_ready_before_it_is_asked_about_and_an_earlier_one_is_not() -> None:
    now, beside = known(), Beside()
    foreseeing = Foreseeing(lambda: now, beside, quiet=0.0)
    *_, before, last = now.order
    for plan_id in (before, last):
        foreseeing.adopted(plan_id).join()
    (key,) = beside.answers
    assert key == Asking(last, now.plans[last], beside).key
