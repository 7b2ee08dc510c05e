"""A steady stream of commands on every partition of production, and when each one answers."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.partitioner.default import murmur2

from libs.contracts.base import Command, UnitPrice
from libs.contracts.envelope import Envelope, zulu
from libs.contracts.lots import ReleaseLot
from libs.contracts.outcomes import Outcome
from libs.contracts.packages import AcceptPackage, OfferPackage, Work
from libs.contracts.shipments import DepartShipment
from libs.contracts.topics import LOTS, PACKAGES, PARTITIONS, SHIPMENTS, Stream
from tests.journeys.linxi import GROUP, MONDAY

EVERY = 0.2  # seconds between two rounds of commands
ASKED: dict[str, Any] = {"actor": GROUP, "now": MONDAY}
WORK = Work(
    order_id="order-1",
    line=1,
    member_id="F1",
    designation="6205-2RS",
    catalogue="6205",
    family="deep groove ball",
    tol_class="P0",
    unit="SET",
    unit_price=UnitPrice(value="3.2", currency="CNY"),
    due_week="2027-W04",
)


def key_on(partition: int, prefix: str) -> str:
    """A new key that hashes to the partition."""
    while True:
        key = f"{prefix}-{uuid.uuid4().hex[:12]}"
        if (murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS == partition:
            return key


class Probe:
    """Commands that are refused: each has its outcome, and no state grows."""

    def __init__(self, bootstrap: str, cluster: str) -> None:
        self.cluster = cluster
        self.producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=0)
        self.consumer = KafkaConsumer(
            bootstrap_servers=bootstrap,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        self.ours = [
            TopicPartition(stream.topic(cluster, "outcomes"), number)
            for stream in (PACKAGES, LOTS, SHIPMENTS)
            for number in range(PARTITIONS)
        ]
        self.consumer.assign(self.ours)
        self.sent: dict[str, float] = {}  # by command id, when
        self.answers: list[tuple[float, float, TopicPartition]] = []  # sent, answered, where
        self.longest = 0.0  # seconds from a command to its outcome
        self.next = 0.0
        self.keys = {n: key_on(n, "probe") for n in range(PARTITIONS)}

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        self.producer.close()
        self.consumer.close()

    def fill(self, events: int) -> None:
        """So many packages on each partition, and their outcomes."""
        for number in range(PARTITIONS):
            for _ in range(events):
                key = key_on(number, "package")
                offer = OfferPackage(**ASKED, package_id=key, plan_id="plan-1", work=WORK,
                                     quantity=1_000, weeks=(), answer_by=MONDAY)  # fmt: skip
                self._send(PACKAGES, offer)
        self.drain(300)

    def drain(self, seconds: float) -> None:
        """Until every command has its outcome."""
        self.producer.flush()
        deadline = time.monotonic() + seconds
        while self.sent:
            assert time.monotonic() < deadline, f"{len(self.sent)} commands have no outcome"
            self._hear(200)

    def run_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._round()

    def answered_since(self, moment: float, seconds: float) -> dict[TopicPartition, float]:
        """When each partition first answered a command sent after `moment`."""
        self.answers.clear()
        first: dict[TopicPartition, float] = {}
        while len(first) < len(self.ours):
            if time.monotonic() > moment + seconds:
                silent = sorted(set(self.ours) - set(first))
                raise AssertionError(f"after {seconds} s no answer from {silent}")
            self._round()
            for sent, answered, at in self.answers:
                if sent > moment:
                    first.setdefault(at, answered)
            self.answers.clear()
        return first

    def _round(self) -> None:
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + EVERY
            for stream, command in self._commands():
                self._send(stream, command)
        self._hear(20)

    def _commands(self) -> Iterator[tuple[Stream, Command]]:
        for key in self.keys.values():
            yield PACKAGES, AcceptPackage(**ASKED, package_id=key)
            yield LOTS, ReleaseLot(**ASKED, lot_id=key)
            yield SHIPMENTS, DepartShipment(**ASKED, shipment_id=key, document="WB-1")

    def _send(self, stream: Stream, command: Command) -> None:
        envelope = Envelope(
            id=str(uuid.uuid4()), type=type(command).__name__, source="/bench",
            subject=command.subject, time=zulu(command.now), clusterid=self.cluster,
            causationid="", correlationid="", actor=command.actor.id,
        )  # fmt: skip
        self.sent[envelope.id] = time.monotonic()
        self.producer.send(
            stream.topic(self.cluster, "commands"),
            command.model_dump_json().encode(),
            command.subject.encode(),
            headers=envelope.headers(),
        )

    def _hear(self, milliseconds: int) -> None:
        for at, records in self.consumer.poll(timeout_ms=milliseconds).items():
            now = time.monotonic()
            for record in records:
                outcome = Outcome.model_validate_json(record.value)
                sent = self.sent.pop(outcome.command_id)  # a second outcome is an error
                self.longest = max(self.longest, now - sent)
                self.answers.append((sent, now, at))
