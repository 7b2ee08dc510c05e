"""The real process on the real broker: what it asks for, once, whatever is killed or wiped."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.contracts.clusters import ClusterOpened
from libs.contracts.orders import OrderPlaced
from libs.contracts.packages import PackageAccepted, PackageCompleted
from libs.contracts.topics import PARTITIONS, STREAMS, partition_of
from services.fulfilment.routes import KINDS
from tests.fulfilment.chronicle import Chronicle, Process, process, until
from tests.fulfilment.facts import NOON, accepted, placed
from tests.fulfilment.steps import forecast_orders, lag, plan, sharing

ONE: dict[str, Any] = {"order_id": "o1", "line": 1, "member_id": "F001"}


@pytest.fixture
def chronicle(kafka: str, cluster: str) -> Iterator[Chronicle]:
    with Chronicle(kafka, cluster) as writer:
        yield writer


@pytest.fixture
def fulfilment(kafka: str, cluster: str, tmp_path: Path, chronicle: Chronicle) -> Iterator[Process]:
    opened = ClusterOpened(cluster_id=cluster, name="test", starts=NOON)
    chronicle.write("clusters", cluster, opened)
    with process(kafka, cluster, tmp_path) as running:
        # A clock that is heard of after the lines turns a week for them: that asks for more.
        until(lambda: len(chronicle.rows("desks")) == 2 * PARTITIONS, 60)
        yield running


def test_killed_and_started_again_it_asks_for_nothing_twice_and_misses_nothing(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    for round_ in range(4):
        for order in range(10):
            plan(chronicle, f"o{round_}-{order}")
        time.sleep(0.3 * round_)
        fulfilment.kill()
        fulfilment.start()
    until(lambda: len(forecast_orders(chronicle)) == 40)
    until(lambda: not lag(chronicle))
    asked = {e.id: (b["order_id"], b["expected"]) for e, b, _ in chronicle.commands("orders")}
    assert Counter(asked.values()) == {
        (f"o{r}-{o}", "2026-W50"): 1 for r in range(4) for o in range(10)
    }
    assert len(chronicle.rows("progress")) == 40


def test_a_broken_chain_stops_its_partition_and_no_other(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    plan(chronicle, "o1")
    until(lambda: forecast_orders(chronicle))
    elsewhere = next(
        f"x{n}" for n in range(99) if partition_of(f"x{n}".encode()) != partition_of(b"o1")
    )
    head = chronicle.heads["orders", "o1"]
    chronicle.heads["orders", "o1"] = head._replace(seq=head.seq + 1)
    chronicle.write("orders", "o1", accepted("o1", quantity=5))
    [alarm] = until(fulfilment.alarms)
    assert (alarm["event"], alarm["stream"], alarm["seq"]) == (
        "fulfilment.partition_stopped", "o1", "4",
    )  # fmt: skip
    plan(chronicle, elsewhere)
    until(lambda: elsewhere in forecast_orders(chronicle))
    until(lambda: set(lag(chronicle)) == {f"{alarm['topic']}:{alarm['partition']}"})
    fulfilment.kill()
    fulfilment.start()
    until(lambda: len(fulfilment.alarms()) == 2)


def test_a_body_that_cannot_be_read_stops_its_partition_and_shows_no_price(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    chronicle.write("orders", "o1", placed("o1"))
    head = chronicle.heads["orders", "o1"]
    body = accepted("o1").model_dump_json().replace('"1.85"', '"eighteen"').encode()
    chronicle.write_body("orders", "o1", "LineAccepted", body)
    [alarm] = until(fulfilment.alarms)
    assert "unit_price.value" in alarm["reason"]
    assert "eighteen" not in fulfilment.log.read_text()
    assert head.seq == 1


def test_it_waits_for_topics_that_are_not_there_yet(
    kafka: str, cluster: str, tmp_path: Path
) -> None:
    with process(kafka, cluster, tmp_path) as early:
        until(lambda: any("do not exist yet" in line["event"] for line in early.lines()))
        with Chronicle(kafka, cluster) as chronicle:
            plan(chronicle, "o1")
            until(lambda: forecast_orders(chronicle))


def standings(chronicle: Chronicle) -> list[Any]:
    rows = chronicle.rows("progress").items()
    return [row["packages"][f"p-{key[:-2]}"]["standing"] for key, row in rows]


def supervised(*all_of_them: Process) -> bool:
    """The supervisor's part, to start again what ended, is played here."""
    for one in all_of_them:
        if one.process.poll() is not None:
            one.start()
    return True


def test_two_share_the_partitions_and_one_dies(
    kafka: str, chronicle: Chronicle, fulfilment: Process, tmp_path: Path
) -> None:
    with process(kafka, chronicle.cluster, tmp_path, "1") as second:
        both = fulfilment, second
        until(lambda: supervised(*both) and sharing(chronicle) == 2, 60)
        for order in range(12):
            plan(chronicle, f"o{order}")
        until(lambda: supervised(*both) and len(forecast_orders(chronicle)) == 12, 60)
        second.kill()
        for order in range(12):
            one: dict[str, Any] = {**ONE, "order_id": f"o{order}", "package_id": f"p-o{order}"}
            chronicle.write(
                "packages", f"p-o{order}",
                PackageAccepted(**one, quantity=600),
                PackageCompleted(**one, released=600, week="2026-W49", due_week="2026-W51"),
            )  # fmt: skip
        done = [[3, "completed"]] * 12
        until(lambda: supervised(fulfilment) and standings(chronicle) == done, 60)
    assert not fulfilment.alarms()
    assert not second.alarms()


def test_an_order_of_five_thousand_lines_passes(chronicle: Chronicle, fulfilment: Process) -> None:
    line = placed("o1").lines[0]
    many = tuple(line.model_copy(update={"line": n}) for n in range(1, 5_001))
    chronicle.write("orders", "o1", OrderPlaced(**{**dict(placed("o1")), "lines": many}))
    until(lambda: len(chronicle.rows("progress")) == 5_000, 60)
    assert not fulfilment.alarms()


def test_every_type_of_event_has_one_meaning() -> None:
    names = [name for stream in STREAMS for name in stream.events]
    assert len(names) == len(set(names))
    assert set(KINDS) <= set(names)


def test_our_partitioner_is_kafka_pythons() -> None:
    from kafka.partitioner import murmur2

    for key in (b"o1", b"order-6f0c1b1e", b"F001", "临西".encode()):
        assert partition_of(key) == (murmur2(key) & 0x7FFFFFFF) % 6
