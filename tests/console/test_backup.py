"""A demo's log, copied and brought back into another broker: nothing happens twice."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer, TopicPartition

from libs.contracts.topics import CLUSTERS
from libs.eventlog.kafka.epoch import epoch_of
from services.console.app import backup, keys, reading, topics
from services.console.app.answers import NotDone
from services.console.app.broker import Broker
from services.console.app.checking import checked
from services.console.app.restore import bring_back
from services.console.app.sending import new_id, send
from services.console.app.still import members
from services.console.app.verify import judge, offenders
from services.console.oracle.log import Log
from tests.console.restoring import (
    CLUSTER,
    LATER,
    POISON,
    SERVICES,
    SOME,
    Copied,
    Restored,
    aborted,
    running,
    settle,
    spoil,
)
from tests.gateway.town import issue, order
from tests.recorded import log as recorded

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("backup")
    (made / "key").write_text(keys.new_token())
    return made


@pytest.fixture(scope="module")
def brokers(folder: Path) -> Iterator[tuple[str, str]]:
    first, second = Broker(folder / "first"), Broker(folder / "second")
    try:
        first.start()
        second.start()
        yield first.bootstrap, second.bootstrap
    finally:
        first.stop()
        second.stop()


@pytest.fixture(scope="module")
def copied(brokers: tuple[str, str], folder: Path) -> Copied:
    """The demo's log and some poison, worked off, then copied while it runs."""
    first, _ = brokers
    topics.create(first, CLUSTER)
    recorded.restore(first, CLUSTER)
    spoil(first)
    with running(first, folder, SOME) as house:
        assert keys.issue(first, CLUSTER, house.secrets["group"])
        settle(first)
        after = house.get("group", "/v1/events").json()["next"]
        listed = house.get("group", "/v1/orders?limit=1").json()["next"]
        made = backup.make(first, CLUSTER, folder / "copy", wait=20)
    return Copied(
        made, folder / "copy", (f"/v1/events?after={after}", f"/v1/orders?cursor={listed}")
    )


@pytest.fixture(scope="module")
def restored(brokers: tuple[str, str], copied: Copied, folder: Path) -> Restored:
    _, second = brokers
    topics.create(second, CLUSTER)
    aborted(second)
    bring_back(second, CLUSTER, copied.folder)
    before = reading.whole_log(second, CLUSTER)
    with running(second, folder, SERVICES) as house:
        settle(second)
        log = reading.whole_log(second, CLUSTER)
        findings, checked = judge(log, f"sqlite:///{folder}/gateway.sqlite")
        assert "I5" in checked
        told = tuple(house.get("group", path, Accept_Language="en") for path in copied.cursors)
        house.secrets["buyer"] = issue(house, "buyer", "B-CN-01")
        placed = house.post("buyer", "/v1/orders", {**order("PO-NEW", "B-CN-01"), **LATER})
    return Restored(second, before, log, tuple(offenders(findings)), told, placed)


def said(log: Log, suffix: str) -> list[tuple[Any, ...]]:
    """What the records of these topics say, in each partition's order."""
    found = [(r.stream, r.partition, r.key, sorted(r.headers.items()), r.value)
             for r in log.of(suffix)]  # fmt: skip
    return sorted(found, key=lambda record: record[:2])


def test_a_flipped_byte_is_named(copied: Copied, tmp_path: Path) -> None:
    assert checked(copied.folder) == copied.made
    copy = tmp_path / "copy"
    shutil.copytree(copied.folder, copy)
    part = next(p for p in copied.made.parts if p.topic.endswith("orders.events"))
    raw = bytearray((copy / part.file).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copy / part.file).write_bytes(raw)
    (copy / copied.made.parts[0].file).unlink()
    (copy / "stray").touch()
    with pytest.raises(NotDone) as told:
        checked(copy)
    first, second, third = sorted(str(told.value).splitlines())
    assert f"{copied.made.parts[0].file} is missing." in (first, second, third)
    assert f"{part.file} is damaged" in str(told.value)
    assert "stray is not of this backup." in (first, second, third)


def test_what_comes_back_is_what_was_copied_at_other_offsets(
    copied: Copied, restored: Restored, tmp_path: Path
) -> None:
    again = reading.consumer(restored.second)
    ends = again.end_offsets([TopicPartition(p.topic, p.partition) for p in copied.made.parts])
    again.close()
    moved = [part for part in copied.made.parts if part.topic.endswith("orders.outcomes")]
    assert any(ends[TopicPartition(p.topic, p.partition)] != p.end for p in moved)
    assert copied.made.records > 12_000
    assert not copied.made.paused


@pytest.mark.parametrize("suffix", ["events", "outcomes", "parked"])
def test_after_a_restore_nothing_happens_twice(restored: Restored, suffix: str) -> None:
    assert restored.before.of(suffix)
    assert said(restored.log, suffix) == said(restored.before, suffix)


def test_a_topic_that_is_made_anew_begins_an_epoch(kafka: str, cluster: str) -> None:
    client, names, seen = topics.admin(kafka), [f"{cluster}.a", f"{cluster}.b"], []
    for name in (*names, names[0]):
        if name in client.list_topics():
            client.delete_topics([name])
            while name in client.list_topics():
                time.sleep(0.05)
        client.create_topics({name: {"num_partitions": 1, "replication_factor": 1}})
        client.wait_for_topics([name])
        if names[1] in client.list_topics():
            seen += [epoch_of(client, names), epoch_of(client, reversed(names))]
    client.close()
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_after_a_restore_the_oracle_finds_nothing(restored: Restored) -> None:
    assert restored.offenders == ()


def test_a_cursor_of_the_log_before_is_told_of_the_new_epoch(restored: Restored) -> None:
    for answer in restored.told:
        assert (answer.status_code, answer.json()["code"]) == (410, "cursor.epoch_ended")


def test_the_house_goes_on_after_a_restore(restored: Restored) -> None:
    assert restored.placed.status_code == 201, restored.placed.text


def test_a_log_is_never_restored_over_another(copied: Copied, restored: Restored) -> None:
    with pytest.raises(NotDone, match=r"has records already|remembers offsets|are running"):
        bring_back(restored.second, CLUSTER, copied.folder)
    with pytest.raises(NotDone, match=r"GONGDAN_CLUSTER is ningjin"):
        bring_back(restored.second, "ningjin", copied.folder)


def test_with_all_services_stopped_what_waits_is_copied_too(
    restored: Restored, folder: Path
) -> None:
    client = topics.admin(restored.second)
    while members(client, CLUSTER):  # the broker misses who was ended for some seconds
        time.sleep(0.5)
    client.close()
    before = backup.make(restored.second, CLUSTER, folder / "before", wait=20)  # asked at the end
    command = POISON.model_copy(update={"cluster_id": CLUSTER})
    topic = CLUSTERS.topic(CLUSTER, "commands")
    send(restored.second, CLUSTER, topic, CLUSTER, command, new_id("waits"))
    made = backup.make(restored.second, CLUSTER, folder / "paused", wait=20)
    assert (made.paused, made.waiting) == (True, before.waiting + 1)


def test_an_open_transaction_is_waited_for(restored: Restored, tmp_path: Path) -> None:
    producer = KafkaProducer(bootstrap_servers=restored.second, transactional_id="open")
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(f"{CLUSTER}.orders.events", b"?", b"?", partition=2)
    producer.flush()
    with pytest.raises(NotDone, match=r"a transaction is open on linxi\.orders\.events 2"):
        backup.make(restored.second, CLUSTER, tmp_path / "copy")
    assert not list((tmp_path / "copy").iterdir())
    producer.abort_transaction()
    producer.close()
