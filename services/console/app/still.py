"""When a log may be copied: nothing moves, and either everybody has read it or all are stopped."""

import time
from typing import NamedTuple

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from libs.contracts.topics import topics
from services.console.app import reading
from services.console.app.answers import NotDone
from services.console.app.lag import Groups
from services.console.app.parts import last_records
from services.console.app.topics import admin

PAUSE_SECONDS = 0.5


class Cut(NamedTuple):
    """`ends`: what stands before them is one whole. `paused`: no service was running."""

    ends: dict[TopicPartition, int]
    paused: bool


class Moving(Exception):
    """The message says what."""


def cut(
    bootstrap: str, cluster: str, reader: KafkaConsumer, asked: list[TopicPartition], wait: float
) -> Cut:
    """Errors: NotDone, saying what still moves after so many seconds."""
    client = admin(bootstrap)
    with_open = reading.consumer(bootstrap, isolation_level="read_uncommitted")
    deadline = time.monotonic() + wait
    try:
        while True:
            try:
                return _cut(client, cluster, reader, with_open, asked)
            except Moving as why:
                if time.monotonic() > deadline:
                    raise NotDone(
                        f"The log does not rest: {why}. Let the services finish (--wait SECONDS),"
                        " or end all of them first."
                    ) from None
            time.sleep(PAUSE_SECONDS)
    finally:
        with_open.close()
        client.close()


def _cut(
    client: KafkaAdminClient,
    cluster: str,
    reader: KafkaConsumer,
    with_open: KafkaConsumer,
    asked: list[TopicPartition],
) -> Cut:
    ends: dict[TopicPartition, int] = reader.end_offsets(asked)
    for at, high in with_open.end_offsets(asked).items():
        if high > ends[at]:
            raise Moving(f"a transaction is open on {at.topic} {at.partition}")
    paused = not members(client, cluster)
    if not paused:
        # Only the ledger's own: what fulfilment keeps for itself is worked out from it again.
        ours = {at: end for at, end in ends.items() if at.topic in topics(cluster)}
        if behind := Groups(client, cluster).behind(last_records(reader, ours)):
            raise Moving(behind)
    time.sleep(PAUSE_SECONDS)
    for at, end in with_open.end_offsets(asked).items():
        if end != ends[at]:
            raise Moving(f"something new came to {at.topic} {at.partition}")
    return Cut(ends, paused and not members(client, cluster))


def members(client: KafkaAdminClient, cluster: str) -> list[str]:
    """The cluster's groups that somebody is in: those services run, or died seconds ago."""
    listed = [group["group_id"] for group in client.list_groups()]
    ours = [group for group in listed if group.startswith(f"{cluster}.")]
    described = client.describe_groups(ours) if ours else {}
    return sorted(group for group, said in described.items() if said["members"])
