"""A slow network: joining a group takes longer than a poll, and still it comes to an end."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kafka.admin import KafkaAdminClient

from libs.eventlog.kafka.clients import Home, member
from libs.eventlog.kafka.membership import Membership
from libs.eventlog.kafka.observing import Standing
from services.console.app.broker import Broker
from services.console.app.ports import free_port

TOPIC = "linxi.orders.commands"


@contextmanager
def slow_network(folder: Path, milliseconds: int) -> Iterator[str]:
    """The address of a broker that is so far away, each way."""
    told = free_port()
    broker = Broker(folder, through=(free_port(), told))
    broker.start()
    assert broker.through is not None
    argv = (sys.executable, "-m", "tests.faults.proxy", str(told), str(broker.through[0]))
    proxy = subprocess.Popen(argv, stdin=subprocess.PIPE)
    assert proxy.stdin is not None
    try:
        admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
        admin.create_topics({TOPIC: {"num_partitions": 6, "replication_factor": 1}})
        admin.wait_for_topics([TOPIC])
        admin.close()
        proxy.stdin.write(f"{milliseconds}\n".encode())
        proxy.stdin.flush()
        yield f"127.0.0.1:{told}"
    finally:
        proxy.stdin.close()
        proxy.wait(10)
        broker.stop()


def place(kafka: str, instance: str) -> Membership:
    home = Home(kafka, "linxi", "intake", instance)
    consumer = member(home, "decide", [TOPIC])
    return Membership(consumer, lambda: None, home, home.name("decide"), Standing())


def visit(kafka: str) -> None:
    """Another member comes, stays for five seconds and goes."""
    other = place(kafka, "1")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        other.poll(200)
    other.consumer.close()


def test_a_join_that_takes_longer_than_a_poll_comes_to_an_end(tmp_path: Path) -> None:
    with slow_network(tmp_path, 40) as kafka:
        one = place(kafka, "0")
        visitor = threading.Timer(4, visit, (kafka,))
        visitor.start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            one.poll(50)
            time.sleep(0.15)  # a loop works between two polls
        visitor.join()
        # It joined, the other came, it was gone: without end there would be dozens.
        assert one.consumer.group_metadata().generation_id < 12
        assert len(one.consumer.assignment()) == 6
        one.consumer.close()
