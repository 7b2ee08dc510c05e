from collections.abc import Iterator
from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.topics import PACKAGES
from libs.eventlog import shelf
from libs.eventlog.frozen import frozen, thaw
from libs.eventlog.ledger import Ledger
from libs.eventlog.shelf import Shelf
from services.production.package import package

NAMES = st.sampled_from("abcdefgh")


@pytest.fixture(autouse=True, scope="module")
def _three_hot() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "HOT", 3)
        yield


@given(st.lists(st.tuples(NAMES, st.integers())))
def test_a_shelf_holds_what_a_dict_holds(asked: list[tuple[str, int]]) -> None:
    plain, held = dict[str, tuple[int, str]](), Shelf()
    for name, state in asked:
        plain[name] = held[name] = (state, name)
        assert len(held.hot) <= 3
    assert held == plain and len(held) == len(plain)
    assert all(held[name] == state and name in held for name, state in plain.items())


def test_the_state_untouched_for_longest_is_packed() -> None:
    held = Shelf()
    held.update({"a": 1, "b": 2, "c": 3})
    held["a"] = 4
    held["d"] = 5
    assert (list(held.hot), list(held.cold)) == (["c", "a", "d"], ["b"])


def test_a_copy_goes_its_own_way() -> None:
    held = Shelf()
    held.update({name: name for name in "abcd"})
    other = copy(held)
    other["a"] = "x"
    del other["b"]
    assert (held["a"], held["b"]) == ("a", "b")


def test_what_is_packed_is_read_again_from_a_snapshot() -> None:
    states = {name: ("a long text that all of them share", name) for name in "abcdefgh"}
    kept, again = _ledger(), _ledger()
    kept.states.update(states)
    thaw(again, frozen(kept))
    assert isinstance(again.states, Shelf)
    assert len(again.states.cold) == 5 and dict(again.states) == states


def _ledger() -> Ledger:
    return Ledger(PACKAGES, package, "/linxi/production", "linxi", Shelf())
