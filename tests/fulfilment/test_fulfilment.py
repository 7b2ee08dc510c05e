"""The real process on the real broker: what it asks for, once, whatever is killed or wiped."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from libs.contracts.clusters import ClockMoved, ClusterOpened
from libs.contracts.envelope import derived
from libs.contracts.orders import ForecastRecorded, OrderPlaced
from libs.contracts.packages import PackageAccepted, PackageCompleted
from libs.contracts.topics import STREAMS
from services.fulfilment.app.places import Places, partition_of
from services.fulfilment.routes import KINDS
from tests.fulfilment.chronicle import Chronicle, Process, process, until
from tests.fulfilment.facts import NOON, accepted, history, inspected, offered, placed

ONE = {"order_id": "o1", "line": 1, "member_id": "F001"}


@pytest.fixture
def chronicle(kafka: str, cluster: str) -> Iterator[Chronicle]:
    with Chronicle(kafka, cluster) as writer:
        yield writer


@pytest.fixture
def fulfilment(kafka: str, cluster: str, tmp_path: Path, chronicle: Chronicle) -> Iterator[Process]:
    opened = ClusterOpened(cluster_id=cluster, name="test", starts=NOON)
    chronicle.write("clusters", cluster, opened)
    with process(kafka, cluster, tmp_path) as running:
        yield running


def tell(chronicle: Chronicle, order: str = "o1") -> None:
    for (plural, stream), events in history(order).items():
        chronicle.write(plural, stream, *events)


def plan(
    chronicle: Chronicle, order: str = "o1", week: int = 50, due: date = date(2026, 12, 22)
) -> None:
    chronicle.write("orders", order, placed(order, due=due), accepted(order, due=due))
    chronicle.write("packages", f"p-{order}", offered(f"p-{order}", order, "F001", (week, 600)))


def move(chronicle: Chronicle, instant: str) -> None:
    chronicle.time = instant
    moved = ClockMoved(cluster_id=chronicle.cluster, to=datetime.fromisoformat(instant))
    chronicle.write("clusters", chronicle.cluster, moved)


def forecasts(chronicle: Chronicle) -> list[tuple[str, str, bool, int]]:
    asked = [body for _, body, _ in chronicle.commands("orders")]
    return [(b["order_id"], b["expected"], b["late"], b["unplanned"]) for b in asked]


def settle(chronicle: Chronicle) -> None:
    """Until the group has committed everything of the topics that it follows."""
    until(lambda: not lag(chronicle))


def lag(chronicle: Chronicle) -> dict[str, int]:
    at = Places(chronicle.cluster)
    names = [*at.sources, at.by_order, at.by_member]
    reader = KafkaConsumer(bootstrap_servers=chronicle.bootstrap, group_id=at.app_id)
    try:
        parts = [TopicPartition(n, p) for n in names for p in reader.partitions_for_topic(n) or ()]
        ends = reader.end_offsets(parts)
        behind = {part: end - (reader.committed(part) or 0) for part, end in ends.items()}
        return {f"{p.topic}:{p.partition}": n for p, n in behind.items() if n}
    finally:
        reader.close()


def content(chronicle: Chronicle) -> dict[str, Any]:
    return {name: chronicle.rows(name) for name in ("progress", "scores", "desks", "heads")}


def test_a_line_that_becomes_late_is_told_to_its_order(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    plan(chronicle, due=date(2026, 12, 16))
    until(lambda: forecasts(chronicle) == [("o1", "2026-W50", False, 0)])
    move(chronicle, "2026-12-14T01:00:00Z")
    until(lambda: forecasts(chronicle)[1:] == [("o1", "2026-W51", True, 0)])
    envelope, body, partition = chronicle.commands("orders")[-1]
    assert envelope.causationid == derived(chronicle.cluster, "clusters", chronicle.cluster, "2")
    assert (envelope.subject, envelope.type, body["now"]) == (
        "o1", "RecordForecast", "2026-12-14T01:00:00Z",
    )  # fmt: skip
    assert envelope.traceparent.startswith("00-0af7651916cd43dd8448eb211c80319c")
    assert partition == partition_of(b"o1")


def test_a_forecast_that_is_not_what_the_order_recorded_is_asked_again(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    plan(chronicle)
    until(lambda: len(forecasts(chronicle)) == 1)
    old = ForecastRecorded(order_id="o1", line=1, expected="2026-W52", late=True, unplanned=0)
    chronicle.write("orders", "o1", old)
    until(lambda: forecasts(chronicle) == [("o1", "2026-W50", False, 0)] * 2)
    assert len({envelope.id for envelope, _, _ in chronicle.commands("orders")}) == 2


def test_a_members_score_is_asked_for_when_a_week_has_ended(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    tell(chronicle)
    settle(chronicle)
    move(chronicle, "2026-12-20T15:59:59Z")  # Sunday night in Shanghai
    until(lambda: len(chronicle.commands("members")) == 2)
    move(chronicle, "2026-12-20T16:00:00Z")
    until(lambda: len(chronicle.commands("members")) == 3)
    asked = [(b["member_id"], b["score"]) for _, b, _ in chronicle.commands("members")]
    good = {"week": "2026-W50", "on_time_per_mille": 1000, "first_pass_per_mille": 1000}
    bad = {"week": "2026-W50", "on_time_per_mille": None, "first_pass_per_mille": 0}
    assert sorted(asked[:2], key=lambda score: score[0]) == [
        ("F001", {**good, "packages": 1, "lots": 1}),
        ("F002", {**bad, "packages": 0, "lots": 1}),
    ]
    silent = {**bad, "week": "2026-W51", "on_time_per_mille": 0, "packages": 1, "lots": 1}
    assert asked[2:] == [("F002", silent)]  # of F001 nothing is new


def test_suspension_is_asked_for_at_the_fifth_rejected_of_ten_lots(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    for number in range(5):
        chronicle.time = f"2026-12-0{number + 1}T02:00:00Z"
        chronicle.write("lots", f"l{number}", inspected(f"l{number}", "p", "o1", "F001", False))
    until(lambda: chronicle.commands("members"))
    settle(chronicle)
    [(envelope, body, _)] = chronicle.commands("members")
    assert (envelope.type, body["member_id"]) == ("AskSuspension", "F001")
    assert body["figures"] == {"rejected": 5, "of": 10}
    assert envelope.causationid == derived(chronicle.cluster, "lots", "l4", "1")


def test_what_was_aborted_has_not_happened(chronicle: Chronicle, fulfilment: Process) -> None:
    chronicle.aborted("orders", "o1", placed("o1", quantity=9))
    plan(chronicle)
    until(lambda: forecasts(chronicle))
    settle(chronicle)
    assert chronicle.rows("progress")["o1/1"]["ordered"] == [2, 600]
    assert not fulfilment.alarms()


def test_killed_and_started_again_it_asks_for_nothing_twice_and_misses_nothing(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    for round_ in range(4):
        for order in range(10):
            plan(chronicle, f"o{round_}-{order}")
        time.sleep(0.3 * round_)
        fulfilment.kill()
        fulfilment.start()
    until(lambda: len({f[0] for f in forecasts(chronicle)}) == 40)
    settle(chronicle)
    asked = {e.id: (b["order_id"], b["expected"]) for e, b, _ in chronicle.commands("orders")}
    assert Counter(asked.values()) == {
        (f"o{r}-{o}", "2026-W50"): 1 for r in range(4) for o in range(10)
    }
    assert len(chronicle.rows("progress")) == 40


def test_wiped_and_replayed_its_tables_hold_the_same(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    for order in ("o1", "o2", "o3"):
        tell(chronicle, order)
    move(chronicle, "2026-12-21T01:00:00Z")
    settle(chronicle)
    before, commands = content(chronicle), len(chronicle.commands("members"))
    assert fulfilment.stop()[0] == 0
    wipe(chronicle)
    fulfilment.start()
    until(lambda: content(chronicle) == before)
    assert commands


def wipe(chronicle: Chronicle) -> None:
    """Everything of fulfilment's own: re-keyed facts, changelogs, offsets."""
    at = Places(chronicle.cluster)
    admin = KafkaAdminClient(bootstrap_servers=chronicle.bootstrap)
    try:
        admin.delete_topics(list(at.own()))
        until(lambda: not set(admin.list_topics()) & set(at.own()))
        until(lambda: gone(admin, at.app_id))
    finally:
        admin.close()


def gone(admin: KafkaAdminClient, group: str) -> bool:
    """A static member stays in its group until its session is over."""
    return admin.delete_groups([group])[group] in ("OK", None)


def test_a_broken_chain_stops_its_partition_and_no_other(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    plan(chronicle, "o1")
    until(lambda: forecasts(chronicle))
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
    until(lambda: elsewhere in {f[0] for f in forecasts(chronicle)})
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


def test_asked_to_end_it_ends_cleanly_within_five_seconds(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    plan(chronicle)
    until(lambda: forecasts(chronicle))
    code, seconds = fulfilment.stop()
    assert (code, seconds < 5) == (0, True)


def test_it_waits_for_topics_that_are_not_there_yet(
    kafka: str, cluster: str, tmp_path: Path
) -> None:
    with process(kafka, cluster, tmp_path) as early:
        until(lambda: any("do not exist yet" in line["event"] for line in early.lines()))
        with Chronicle(kafka, cluster) as chronicle:
            plan(chronicle)
            until(lambda: forecasts(chronicle))


def test_two_share_the_partitions_and_one_dies(
    kafka: str, chronicle: Chronicle, fulfilment: Process, tmp_path: Path
) -> None:
    """The supervisor's part, to start again what ended, is played here."""
    with process(kafka, chronicle.cluster, tmp_path, "1") as second:
        for order in range(12):
            plan(chronicle, f"o{order}")

        def done() -> bool:
            for one in (fulfilment, second):
                if one.process.poll() is not None:
                    one.start()
            return len({f[0] for f in forecasts(chronicle)}) == 12

        until(done, 60)
        second.kill()
        for order in range(12):
            one = {
                "order_id": f"o{order}",
                "line": 1,
                "package_id": f"p-o{order}",
                "member_id": "F001",
            }
            chronicle.write(
                "packages", f"p-o{order}",
                PackageAccepted(**one, quantity=600),
                PackageCompleted(**one, released=600, week="2026-W49", due_week="2026-W51"),
            )  # fmt: skip

        def followed() -> bool:
            if fulfilment.process.poll() is not None:
                fulfilment.start()
            return not lag(chronicle)

        until(followed, 60)
    done_ = [row["packages"][f"p-{key[:-2]}"] for key, row in chronicle.rows("progress").items()]
    assert [package["standing"] for package in done_] == [[3, "completed"]] * 12
    assert not fulfilment.alarms()
    assert not second.alarms()


def test_an_order_of_five_thousand_lines_passes(chronicle: Chronicle, fulfilment: Process) -> None:
    line = placed("o1").lines[0]
    many = tuple(line.model_copy(update={"line": n}) for n in range(1, 5_001))
    chronicle.write("orders", "o1", OrderPlaced(**{**dict(placed("o1")), "lines": many}))
    until(lambda: len(chronicle.rows("progress")) == 5_000, 60)
    assert not fulfilment.alarms()


def test_a_process_that_hangs_is_ended(chronicle: Chronicle, fulfilment: Process) -> None:
    """Frozen longer than its session and woken up, it goes on or starts again; nothing is lost."""
    plan(chronicle, "o1")
    until(lambda: forecasts(chronicle))
    os.kill(fulfilment.process.pid, signal.SIGSTOP)
    plan(chronicle, "o2")
    time.sleep(8)
    os.kill(fulfilment.process.pid, signal.SIGCONT)

    def followed() -> bool:
        if fulfilment.process.poll() is not None:
            fulfilment.start()
        return {f[0] for f in forecasts(chronicle)} == {"o1", "o2"}

    until(followed, 40)


def test_every_type_of_event_has_one_meaning() -> None:
    names = [name for stream in STREAMS for name in stream.events]
    assert len(names) == len(set(names))
    assert set(KINDS) <= set(names)


def test_our_partitioner_is_kafka_pythons() -> None:
    from kafka.partitioner import murmur2

    for key in (b"o1", b"order-6f0c1b1e", b"F001", "临西".encode()):
        assert partition_of(key) == (murmur2(key) & 0x7FFFFFFF) % 6
