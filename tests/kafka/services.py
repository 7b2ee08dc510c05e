"""The ledger services as real processes, and a client that asks them over the topics."""

import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from libs.contracts.base import Command
from libs.contracts.envelope import Envelope, zulu
from libs.contracts.outcomes import Outcome
from libs.contracts.topics import HOME_OF, STREAM, STREAMS, Suffix, topics
from services.console.app.supervisor import Child, Supervisor

LEDGERS = ("intake", "members", "dispatch", "production")


def create_topics(bootstrap: str, cluster: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    wanted = topics(cluster).items()
    admin.create_topics(
        [NewTopic(name=name, num_partitions=n, replication_factor=1) for name, n in wanted]
    )
    admin.wait_for_topics([name for name, _ in wanted])
    admin.close()


@contextmanager
def running(
    bootstrap: str, cluster: str, logs: Path, services: tuple[str, ...] = LEDGERS
) -> Iterator[Supervisor]:
    env = {"GONGDAN_KAFKA": bootstrap, "GONGDAN_CLUSTER": cluster}
    children = [
        Child(name, (sys.executable, "-m", f"services.{name}"), logs / f"{name}.log", env)
        for name in services
    ]
    with Supervisor(children) as supervisor:
        yield supervisor


class Asking:
    """Asks over the topics and waits for outcomes and events, as the gateway does."""

    def __init__(self, bootstrap: str, cluster: str) -> None:
        self.cluster = cluster
        self.producer = KafkaProducer(
            bootstrap_servers=bootstrap, acks="all", max_request_size=8 * 1024 * 1024
        )
        self.consumer = KafkaConsumer(
            bootstrap_servers=bootstrap,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        suffixes: tuple[Suffix, ...] = ("events", "outcomes", "parked")
        self.consumer.subscribe([s.topic(cluster, x) for s in STREAMS for x in suffixes])
        self.outcomes: dict[str, Outcome] = {}
        self.places: dict[str, int] = {}  # by command: the partition of its outcome
        self.seen: list[Any] = []
        self.parked: list[Any] = []

    def close(self) -> None:
        self.producer.close()
        self.consumer.close()

    def send(self, command: Command, command_id: str = "") -> str:
        sent, asked = self._sent(command, command_id)
        sent.get(timeout=10)
        return asked

    def post(self, command: Command) -> str:
        """Without waiting for the broker."""
        return self._sent(command, "")[1]

    def _sent(self, command: Command, command_id: str) -> tuple[Any, str]:
        envelope = Envelope(
            id=command_id or str(uuid.uuid4()),
            type=type(command).__name__,
            source="/test",
            subject=command.subject,
            time=zulu(command.now),
            clusterid=self.cluster,
            causationid="",
            correlationid="",
            actor=command.actor.id,
        )
        topic = HOME_OF[envelope.type].topic(self.cluster, "commands")
        value, key = command.model_dump_json().encode(), command.subject.encode()
        return self.producer.send(topic, value, key, headers=envelope.headers()), envelope.id

    def ask(self, command: Command, seconds: float = 20.0) -> Outcome:
        asked = self.send(command)
        self.until(lambda: asked in self.outcomes, seconds, f"outcome of {type(command).__name__}")
        return self.outcomes[asked]

    def events(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.seen if isinstance(event, kind)]

    def until(self, true: Any, seconds: float = 20.0, what: str = "it") -> None:
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"after {seconds} s still waiting for {what}")
            for records in self.consumer.poll(timeout_ms=200).values():
                for record in records:
                    self._take(record)

    def _take(self, record: Any) -> None:
        _, plural, suffix = record.topic.split(".", 2)
        if suffix == "outcomes":
            outcome = Outcome.model_validate_json(record.value)
            assert outcome.command_id not in self.outcomes, "a second outcome"
            self.outcomes[outcome.command_id] = outcome
            self.places[outcome.command_id] = record.partition
        elif suffix == "events":
            kind = STREAM[plural].events[Envelope.of(record.headers).type]
            self.seen.append(kind.model_validate_json(record.value))
        else:
            self.parked.append(record)
