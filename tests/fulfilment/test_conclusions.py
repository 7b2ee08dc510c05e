"""What the real process concludes from facts on the real broker; its tables, wiped and replayed.

The tests share one process and one clock, and run in this order; each has orders of its own.
"""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from kafka import KafkaAdminClient

from libs.contracts.clusters import ClusterOpened
from libs.contracts.envelope import derived
from libs.contracts.orders import ForecastRecorded
from libs.contracts.topics import partition_of
from services.fulfilment.app.places import Places
from tests.fulfilment.chronicle import Chronicle, Process, process, until
from tests.fulfilment.facts import NOON, history, inspected, placed
from tests.fulfilment.steps import forecasts, lag, move, plan


@pytest.fixture(scope="module")
def chronicle(kafka: str) -> Iterator[Chronicle]:
    with Chronicle(kafka, f"t{uuid.uuid4().hex[:8]}") as writer:
        opened = ClusterOpened(cluster_id=writer.cluster, name="test", starts=NOON)
        writer.write("clusters", writer.cluster, opened)
        yield writer


@pytest.fixture(scope="module", autouse=True)
def fulfilment(
    kafka: str, chronicle: Chronicle, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Process]:
    with process(kafka, chronicle.cluster, tmp_path_factory.mktemp("fulfilment")) as running:
        yield running


def scores(chronicle: Chronicle, member: str) -> list[dict[str, Any]]:
    return [b["score"] for _, b, _ in chronicle.commands("members") if b["member_id"] == member]


def test_a_line_that_becomes_late_is_told_to_its_order(chronicle: Chronicle) -> None:
    plan(chronicle, "late", due=date(2026, 12, 16))
    until(lambda: forecasts(chronicle, "late") == [("2026-W50", False, 0)])
    move(chronicle, "2026-12-14T01:00:00Z")
    until(lambda: forecasts(chronicle, "late")[1:] == [("2026-W51", True, 0)])
    envelope, body, partition = chronicle.commands("orders")[-1]
    assert envelope.causationid == derived(chronicle.cluster, "clusters", chronicle.cluster, "2")
    assert (envelope.type, envelope.subject, body["now"]) == (
        "RecordForecast", "late", "2026-12-14T01:00:00Z",
    )  # fmt: skip
    assert envelope.traceparent.startswith("00-0af7651916cd43dd8448eb211c80319c")
    assert partition == partition_of(b"late")


def test_a_forecast_that_is_not_what_the_order_recorded_is_asked_again(
    chronicle: Chronicle,
) -> None:
    plan(chronicle, "again", week=52)
    until(lambda: len(forecasts(chronicle, "again")) == 1)
    old = ForecastRecorded(order_id="again", line=1, expected="2026-W50", late=True, unplanned=0)
    chronicle.write("orders", "again", old)
    until(lambda: forecasts(chronicle, "again") == [("2026-W52", True, 0)] * 2)
    ids = [envelope.id for envelope, _, _ in chronicle.commands("orders")]
    assert len(set(ids)) == len(ids)


def test_what_was_aborted_has_not_happened(chronicle: Chronicle) -> None:
    chronicle.aborted("orders", "aborted", placed("aborted", quantity=9))
    plan(chronicle, "aborted", week=52)
    until(lambda: forecasts(chronicle, "aborted"))
    until(lambda: not lag(chronicle))
    assert chronicle.rows("progress")["aborted/1"]["ordered"] == [2, 600]


def test_a_members_score_is_asked_for_when_a_week_has_ended(chronicle: Chronicle) -> None:
    for (plural, stream), events in history("score").items():
        chronicle.write(plural, stream, *events)
    until(lambda: not lag(chronicle))
    move(chronicle, "2026-12-20T15:59:59Z")  # Sunday night in Shanghai: no week has ended
    until(lambda: not lag(chronicle))
    assert not scores(chronicle, "F002")
    move(chronicle, "2026-12-20T16:00:00Z")
    until(lambda: scores(chronicle, "F001") and scores(chronicle, "F002"))
    good = {"on_time_per_mille": 1000, "first_pass_per_mille": 1000, "packages": 1, "lots": 1}
    bad = {"on_time_per_mille": 0, "first_pass_per_mille": 0, "packages": 1, "lots": 1}
    assert scores(chronicle, "F001") == [{"week": "2026-W51", **good}]
    assert scores(chronicle, "F002") == [{"week": "2026-W51", **bad}]


def test_a_score_in_which_nothing_is_new_is_not_asked_for_again(chronicle: Chronicle) -> None:
    move(chronicle, "2026-12-28T01:00:00Z")
    until(lambda: not lag(chronicle))
    assert len(scores(chronicle, "F001")) == 1


def test_suspension_is_asked_for_at_the_fifth_rejected_of_ten_lots(chronicle: Chronicle) -> None:
    for day in range(1, 6):
        chronicle.time = f"2026-12-0{day}T02:00:00Z"
        chronicle.write("lots", f"l{day}", inspected(f"l{day}", "p", "o", "F009", good=False))
    until(lambda: not lag(chronicle))
    asked = [(e, b) for e, b, _ in chronicle.commands("members") if e.type == "AskSuspension"]
    [(envelope, body)] = asked
    assert (body["member_id"], body["figures"]) == ("F009", {"rejected": 5, "of": 10})
    assert envelope.causationid == derived(chronicle.cluster, "lots", "l5", "1")


def test_it_ends_cleanly_and_its_tables_wiped_and_replayed_hold_the_same(
    chronicle: Chronicle, fulfilment: Process
) -> None:
    until(lambda: not lag(chronicle))
    before = content(chronicle)
    assert min(map(len, before.values())) > 2
    code, seconds = fulfilment.stop()
    assert (code, seconds < 5) == (0, True)
    wipe(chronicle)
    fulfilment.start()
    until(lambda: content(chronicle) == before)
    assert not fulfilment.alarms()


def content(chronicle: Chronicle) -> dict[str, Any]:
    return {name: chronicle.rows(name) for name in ("progress", "scores", "desks", "heads")}


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
