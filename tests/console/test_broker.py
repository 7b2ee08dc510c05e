import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from services.console.app.broker import Broker, kafka
from services.console.app.jars import KafkaUnavailable
from services.console.app.ports import free_port
from tests.console.test_supervisor import is_alive, wait_for


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path / "kafka")
    broker.start()
    yield broker
    broker.stop()


def make_topic(bootstrap: str, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    admin.close()


def say(bootstrap: str, topic: str, word: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", retry_backoff_ms=5)
    producer.send(topic, word).get(30)
    producer.close()


def heard(bootstrap: str, topic: str, count: int) -> list[bytes]:
    consumer = KafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=30_000
    )
    words = [record.value for _, record in zip(range(count), consumer, strict=False)]
    consumer.close()
    return words


def test_what_is_said_is_heard(kafka: str, cluster: str) -> None:
    make_topic(kafka, f"{cluster}.words")
    say(kafka, f"{cluster}.words", "共单".encode())
    assert heard(kafka, f"{cluster}.words", 1) == ["共单".encode()]


def test_a_killed_broker_comes_back_on_its_port_with_its_data(own_broker: Broker) -> None:
    address = own_broker.bootstrap
    make_topic(address, "words")
    say(address, "words", b"before")
    own_broker.kill()
    assert own_broker.pid is None
    own_broker.start()
    say(address, "words", b"after")
    own_broker.stop()
    own_broker.start()
    assert heard(address, "words", 2) == [b"before", b"after"]


def test_a_paused_broker_answers_again_after_it_is_resumed(own_broker: Broker) -> None:
    make_topic(own_broker.bootstrap, "words")
    producer = KafkaProducer(bootstrap_servers=own_broker.bootstrap, retry_backoff_ms=5)
    producer.send("words", b"warm").get(30)
    own_broker.pause()
    waiting = producer.send("words", b"patient")
    time.sleep(0.5)
    assert not waiting.is_done
    own_broker.resume()
    waiting.get(30)
    producer.close()


def test_a_data_folder_serves_one_broker_at_a_time(own_broker: Broker) -> None:
    with pytest.raises(KafkaUnavailable, match=r"in use by another broker.*broker\.log"):
        Broker(own_broker.data_dir).start()


def test_a_taken_port_is_named_with_the_log(tmp_path: Path) -> None:
    port = free_port()
    sentence = rf"Port {port} .* is taken .*broker\.log"
    with socket.create_server(("127.0.0.1", port)), pytest.raises(KafkaUnavailable, match=sentence):
        Broker(tmp_path, port).start()


def test_a_broker_that_does_not_come_up_in_time_is_ended_and_its_log_named(tmp_path: Path) -> None:
    broker = Broker(tmp_path)
    with pytest.raises(KafkaUnavailable, match=r"did not come up within 0\.1 s.*broker\.log"):
        broker.start(wait_seconds=0.1)
    assert broker.pid is None


def test_a_broker_that_ends_while_starting_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/meta.properties").write_text("version=1\ncluster.id=x\nnode.id=77\n")
    with pytest.raises(KafkaUnavailable, match=r"ended while it was starting.*broker\.log"):
        Broker(tmp_path).start()


def test_where_gongdan_kafka_is_set_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGDAN_KAFKA", "kafka.example:9092")
    with kafka(tmp_path) as bootstrap:
        assert bootstrap == "kafka.example:9092"
    assert not list(tmp_path.iterdir())


def start_in_the_foreground(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """`make kafka` in another process, and the Java process under it."""
    command = (
        sys.executable,
        "-m",
        "services.console.app.foreground",
        str(free_port()),
        str(folder),
    )
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    assert "Kafka listens on" in parent.stdout.readline()
    found = subprocess.run(("pgrep", "-f", folder / "server.properties"), capture_output=True)
    return parent, int(found.stdout)


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_the_broker_ends_with_the_process_that_started_it(tmp_path: Path, end: str) -> None:
    parent, java = start_in_the_foreground(tmp_path)
    getattr(parent, end)()
    parent.communicate(timeout=20)
    wait_for(lambda: not is_alive(java), 2)
    assert (tmp_path / "data/.kafka_cleanshutdown").exists() == (end == "terminate")
