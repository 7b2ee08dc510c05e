import json
from datetime import UTC, datetime
from typing import Any

import pytest

from libs.contracts.base import Actor, Command
from libs.contracts.clusters import MoveClock, OpenCluster
from libs.contracts.envelope import Envelope, derived, zulu
from libs.contracts.topics import CLUSTERS
from libs.eventlog.batch import Batch
from libs.eventlog.chain import ChainBroken
from libs.eventlog.heads import Heads
from libs.eventlog.ledger import Ledger, Taken, Written
from services.members.cluster import cluster

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
GROUP = Actor(id="key-1", role="group", party="linxi")


def opened(name: str = "Linxi") -> OpenCluster:
    return OpenCluster(actor=GROUP, now=MONDAY, cluster_id="linxi", name=name, starts=MONDAY)


def move(day: int) -> MoveClock:
    to = MONDAY.replace(month=12, day=day)
    return MoveClock(actor=GROUP, now=MONDAY, cluster_id="linxi", to=to)


def record(command: Command, command_id: str, **changed: Any) -> Taken:
    envelope = Envelope(
        id=command_id,
        type=type(command).__name__,
        source="/test",
        subject=command.subject,
        time=zulu(command.now),
        clusterid="linxi",
        causationid="",
        correlationid="",
        actor=command.actor.id,
        bodyhash="ab",
    )
    value = command.model_dump_json().encode()
    taken = Taken(command.subject.encode(), value, envelope.headers(), 0)
    return taken._replace(**changed)


def id_of(name: str) -> str:
    return derived("test", name)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(CLUSTERS, cluster, "/linxi/members", "linxi")


def decide(ledger: Ledger, *records: Taken) -> list[Written]:
    batch = Batch(ledger)
    written = [out for taken in records for out in batch.take(taken)]
    batch.apply()
    return written


def restored(written: list[Written]) -> Ledger:
    fresh = Ledger(CLUSTERS, cluster, "/linxi/members", "linxi")
    for out in written:
        fresh.restore(out.suffix, Taken(out.key, out.value, out.headers, 0))
    return fresh


def test_a_command_leaves_its_events_and_one_outcome(ledger: Ledger) -> None:
    written = decide(ledger, record(opened(), id_of("a")))
    assert [out.suffix for out in written] == ["events", "outcomes"]
    event = Envelope.of(written[0].headers)
    outcome = json.loads(written[1].value)
    assert (event.seq, event.causationid) == (1, id_of("a"))
    assert outcome == {
        "command_id": id_of("a"),
        "body_hash": "ab",
        "result": "done",
        "events": [event.id],
    }


def test_a_command_that_comes_again_is_never_decided_again(ledger: Ledger) -> None:
    first = record(opened(), id_of("a"))
    assert decide(ledger, first, first)[2:] == []
    assert decide(ledger, first) == []


def test_a_refused_command_leaves_an_outcome_and_no_event(ledger: Ledger) -> None:
    decide(ledger, record(opened(), id_of("a")), record(move(5), id_of("b")))
    (only,) = decide(ledger, record(move(3), id_of("c")))
    assert (only.suffix, json.loads(only.value)["code"]) == ("outcomes", "clock.backwards")


def test_what_was_written_restores_the_same_ledger(ledger: Ledger) -> None:
    written = decide(ledger, record(opened(), id_of("a")), record(move(5), id_of("b")))
    written += decide(ledger, Taken(b"linxi", b"{", [], 0), record(move(7), id_of("c")))
    again = restored(written)
    assert (again.states, again.heads) == (ledger.states, ledger.heads)
    assert (again.decided, again.parking) == (ledger.decided, ledger.parking)


def test_a_batch_that_is_not_applied_leaves_the_ledger_as_it_was(ledger: Ledger) -> None:
    Batch(ledger).take(record(opened(), id_of("a")))
    assert (ledger.states, ledger.heads, ledger.decided) == ({}, Heads(), set())


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"value": b"{"}, "body"),
        ({"value": b"\xff"}, "body"),
        ({"headers": []}, "headers"),
        ({"key": b"another"}, "decider"),
        ({"key": None}, "key"),
    ],
)
def test_what_cannot_be_read_is_parked_with_its_reason(
    ledger: Ledger, broken: dict[str, Any], reason: str
) -> None:
    (parked,) = decide(ledger, record(opened(), id_of("a"), **broken))
    assert parked.suffix == "parked"
    assert dict(parked.headers)["parked_reason"].decode().startswith(reason)


def test_later_messages_of_a_parked_key_wait_and_others_do_not(ledger: Ledger) -> None:
    poison = Taken(b"linxi", b"{", record(opened(), id_of("p")).headers, 0)
    decide(ledger, poison)
    (waiting,) = decide(ledger, record(opened(), id_of("a")))
    assert (waiting.suffix, b"behind" in dict(waiting.headers)["parked_reason"]) == ("parked", True)
    other = OpenCluster(actor=GROUP, now=MONDAY, cluster_id="ningjin", name="Ningjin")
    assert [out.suffix for out in decide(ledger, record(other, id_of("o")))][-1] == "outcomes"


def control(kind: str) -> Taken:
    envelope = Envelope.of(record(opened(), id_of(kind)).headers)
    headers = [(n, kind.encode() if n == "ce_type" else v) for n, v in envelope.headers()]
    value = json.dumps({"key": "linxi", "reason": "sender mended it"}).encode()
    return Taken(b"linxi", value, headers, 0)


def test_dropping_poison_decides_what_waited_behind_it_in_order(ledger: Ledger) -> None:
    poison = Taken(b"linxi", b"{", record(opened(), id_of("p")).headers, 0)
    written = decide(ledger, poison, record(opened(), id_of("a")), record(move(5), id_of("b")))
    written += decide(ledger, control("DropParked"))
    outcomes = [json.loads(out.value) for out in written if out.suffix == "outcomes"]
    assert [(o["command_id"], o["result"]) for o in outcomes] == [
        (id_of("p"), "refused"),
        (id_of("a"), "done"),
        (id_of("b"), "done"),
    ]
    assert restored(written).parking == ledger.parking
    assert not ledger.parking.waiting("linxi")


def test_retrying_what_is_still_poison_parks_it_again_and_all_behind_it(ledger: Ledger) -> None:
    poison = Taken(b"linxi", b"{", record(opened(), id_of("p")).headers, 0)
    written = decide(ledger, poison, record(opened(), id_of("a")), control("RetryParked"))
    assert len(ledger.parking.keys["linxi"]) == 2
    assert restored(written).parking == ledger.parking


def test_a_gap_in_the_chain_is_refused_loudly(ledger: Ledger) -> None:
    written = decide(ledger, record(opened(), id_of("a")), record(move(5), id_of("b")))
    events = [out for out in written if out.suffix == "events"]
    with pytest.raises(ChainBroken, match="linxi: event 2"):
        restored(events[1:])


def test_a_changed_event_breaks_the_chain_at_the_next_one(ledger: Ledger) -> None:
    written = decide(ledger, record(opened(), id_of("a")), record(move(5), id_of("b")))
    events = [out for out in written if out.suffix == "events"]
    forged = events[0]._replace(value=events[0].value.replace(b"Linxi", b"Linqing"))
    with pytest.raises(ChainBroken, match="does not continue"):
        restored([forged, events[1]])
