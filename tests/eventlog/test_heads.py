"""Packed heads are what a dict of heads is, in less of the memory."""

import sys
from copy import copy

from hypothesis import given
from hypothesis import strategies as st

from libs.eventlog.chain import Head
from libs.eventlog.frozen import frozen, thaw
from libs.eventlog.heads import Heads
from libs.eventlog.ledger import Ledger, Taken
from libs.eventlog.shelf import Shelf
from tests.eventlog.test_ledger import decide, id_of, opened, record
from tests.eventlog.test_ledger import ledger as ledger

HEADS = st.builds(
    Head,
    st.integers(1, 2**63),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.uuids().map(str),
)


@given(st.lists(st.tuples(st.sampled_from("abcd"), HEADS)))
def test_heads_hold_what_a_dict_holds(asked: list[tuple[str, Head]]) -> None:
    plain, held = dict[str, Head](), Heads()
    for subject, head in asked:
        plain[subject] = held[subject] = head
    assert held == plain and list(held) == list(plain) and len(held) == len(plain)
    assert "x" not in held and held.get("x") is None


@given(HEADS)
def test_a_head_takes_one_small_piece_of_memory(head: Head) -> None:
    held = Heads()
    held["a"] = head
    assert sys.getsizeof(held.held["a"]) <= 112


@given(HEADS, HEADS)
def test_a_copy_goes_its_own_way(one: Head, two: Head) -> None:
    held = Heads()
    held["a"] = one
    other = copy(held)
    other["a"], other["b"] = two, two
    assert dict(held) == {"a": one}
    del other["a"]
    assert "a" in held and dict(other) == {"b": two}


def test_heads_states_and_a_snapshot_share_one_text_a_stream(ledger: Ledger) -> None:
    ledger.states = Shelf()
    asked = record(opened(), id_of("a"))
    decide(ledger, Taken(*asked))
    again = Ledger(ledger.stream, ledger.decider, ledger.source, ledger.cluster, Shelf())
    thaw(again, frozen(ledger))
    subjects = [next(iter(held)) for led in (ledger, again) for held in (led.states, led.heads)]
    assert len({id(subject) for subject in subjects}) == 1
