"""A restored log says every command again, from the first: nothing new may come of it."""

import pytest

from libs.contracts.outcomes import DropParked, RetryParked
from libs.eventlog.ledger import Ledger, Taken, Written
from tests.eventlog.test_ledger import decide, id_of, move, opened, record, restored
from tests.eventlog.test_ledger import ledger as ledger


def poison(name: str) -> Taken:
    return record(opened(), id_of(name), value=b"{")


def tell(kind: type[DropParked] | type[RetryParked], name: str) -> Taken:
    message = kind(key="linxi", reason="mended")
    headers = [
        (n, kind.__name__.encode() if n == "ce_type" else v)
        for n, v in record(opened(), id_of(name)).headers
    ]
    return Taken(b"linxi", message.model_dump_json().encode(), headers, 0)


HISTORIES = {
    "nothing parked": (record(opened(), id_of("a")), record(move(5), id_of("b"))),
    "dropped": (
        poison("p"), record(opened(), id_of("a")), tell(DropParked, "d"),
        record(move(5), id_of("b")),
    ),
    "a drop that found nothing, then poison": (
        tell(DropParked, "d"), record(opened(), id_of("a")), poison("p"),
        record(move(5), id_of("b")),
    ),
    "dropped once, parked again": (
        poison("p"), tell(DropParked, "d"), record(opened(), id_of("a")), poison("q"),
        record(move(5), id_of("b")),
    ),
    "retried in vain": (poison("p"), record(opened(), id_of("a")), tell(RetryParked, "r")),
    "without key, and without headers": (
        record(opened(), id_of("a"), key=None), record(opened(), id_of("b"), headers=[]),
        tell(DropParked, "d"), record(opened(), id_of("c")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORIES)
def test_nothing_is_decided_or_parked_twice(ledger: Ledger, name: str) -> None:
    history = HISTORIES[name]
    written: list[Written] = decide(ledger, *history)
    again = restored(written)
    again.parking.sleep()
    assert decide(again, *history) == []
    assert (again.states, again.heads, again.decided) == (
        ledger.states, ledger.heads, ledger.decided
    )  # fmt: skip
    assert again.parking.keys == ledger.parking.keys
    assert not again.parking.asleep


def test_what_still_waits_is_settled_after_a_restore_as_before(ledger: Ledger) -> None:
    history = HISTORIES["dropped once, parked again"]
    again = restored(decide(ledger, *history))
    again.parking.sleep()
    decide(again, *history)
    outcomes = [w for w in decide(again, tell(DropParked, "e")) if w.suffix == "outcomes"]
    assert len(outcomes) == 2  # of what was dropped, and of what waited behind it


def test_a_drop_that_comes_twice_drops_one_message(ledger: Ledger) -> None:
    decide(ledger, poison("p"), poison("q"), tell(DropParked, "d"), tell(DropParked, "d"))
    assert [parked.value for parked in ledger.parking.keys["linxi"]] == [b"{"]
