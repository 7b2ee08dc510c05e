"""Kafka clients with the settings that were measured right for transactions and for restarts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer
from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.cluster import ClusterMetadata
from kafka.errors import FencedInstanceIdError, InvalidProducerEpochError, ProducerFencedError

from libs.contracts.topics import PARKED_BYTES
from libs.eventlog.kafka.observing import Observer, Unseen

FENCED = (ProducerFencedError, InvalidProducerEpochError, FencedInstanceIdError)
TRANSACTION_SECONDS = 10  # then the broker aborts an open transaction, for which readers wait
SEND_SECONDS = 20.0
# What comes at a time of all partitions together; a client holds it two or three times over. Of
# itself it would be 50 MiB. A larger record still comes, alone.
FETCH_BYTES = 8 * 1024 * 1024
# kafka-python does not hand retry_backoff_ms on to it: with its own 100 ms each consumer that is
# opened and each topic that a producer meets for the first time costs a tenth of a second.
ClusterMetadata.DEFAULT_CONFIG = {**ClusterMetadata.DEFAULT_CONFIG, "retry_backoff_ms": 10}


@dataclass(frozen=True)
class Home:
    """Where a loop runs. `instance` is stable: the transactional id and static member are its."""

    bootstrap: str
    cluster: str
    service: str
    instance: str = "0"
    observer: Observer = field(default_factory=Unseen, compare=False)
    snapshots: str = ""  # a folder, or "" for none

    def name(self, loop: str) -> str:
        return f"{self.cluster}.{self.service}.{loop}"

    @property
    def source(self) -> str:
        return f"/{self.cluster}/{self.service}"


def producer(home: Home, loop: str) -> KafkaProducer:
    """A transactional producer; its id fences the loop's former life."""
    made = KafkaProducer(
        bootstrap_servers=home.bootstrap,
        transactional_id=f"{home.name(loop)}.{home.instance}",
        acks="all",
        linger_ms=0,
        # A batch's worth of a partition in one piece: with the default of 16 KiB every further
        # record wakes the sender, and waking costs more than the record.
        batch_size=1024 * 1024,
        # 2 ms: the default of 100 is slept in full after each transaction and caps a loop at 40/s
        retry_backoff_ms=2,
        transaction_timeout_ms=TRANSACTION_SECONDS * 1_000,
        request_timeout_ms=10_000,
        delivery_timeout_ms=20_000,
        max_block_ms=20_000,
        max_request_size=PARKED_BYTES,
        reconnect_backoff_max_ms=500,
    )
    made.init_transactions()
    return made


def member(home: Home, loop: str, topics: Iterable[str]) -> KafkaConsumer:
    """A static member of the loop's group: a restart takes its place at once."""
    consumer = _consumer(
        home,
        group_id=home.name(loop),
        group_instance_id=f"{home.name(loop)}.{home.instance}",
        session_timeout_ms=6_000,
        heartbeat_interval_ms=500,
        max_poll_records=500,
    )
    consumer.subscribe(list(topics))
    return consumer


def reader(
    home: Home, group: str | None = None, isolation: str = "read_committed"
) -> KafkaConsumer:
    """A consumer that is told its partitions, for replay and for followers in memory."""
    return _consumer(home, group_id=group, isolation_level=isolation, max_poll_records=2_000)


def replayer(home: Home) -> AIOKafkaConsumer:
    """For replay alone: aiokafka parses records in C, at a third of kafka-python's time."""
    return AIOKafkaConsumer(
        bootstrap_servers=home.bootstrap,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=FETCH_BYTES,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )


def _consumer(home: Home, **settings: Any) -> KafkaConsumer:
    return KafkaConsumer(
        bootstrap_servers=home.bootstrap,
        **{
            "isolation_level": "read_committed",
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "allow_auto_create_topics": False,
            "fetch_max_bytes": FETCH_BYTES,
            "max_partition_fetch_bytes": FETCH_BYTES,
            "retry_backoff_ms": 50,
            "reconnect_backoff_max_ms": 500,
            **settings,
        },
    )


def offsets(positions: dict[TopicPartition, int]) -> dict[TopicPartition, OffsetAndMetadata]:
    return {at: OffsetAndMetadata(offset, "", -1) for at, offset in positions.items()}


def partitions(consumer: KafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    """Every partition of these topics. Errors: RuntimeError where one does not exist."""
    found = []
    for topic in topics:
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            raise RuntimeError(f"topic {topic} does not exist: run `gongdan topics create` first")
        found += [TopicPartition(topic, number) for number in sorted(numbers)]
    return found
