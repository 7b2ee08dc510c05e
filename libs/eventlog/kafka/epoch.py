"""Which log this is: an offset means something only in the log that it was read from."""

import hashlib
from collections.abc import Iterable

from kafka.admin import KafkaAdminClient


def epoch_of(admin: KafkaAdminClient, topics: Iterable[str]) -> str:
    """A name that changes with the broker's cluster and whenever one of these topics is made anew.

    Kafka gives every topic an id of its own (KIP-516). Errors: KafkaError; KeyError where a topic
    does not exist.
    """
    wanted = sorted(topics)
    made = {topic["name"]: str(topic["topic_id"]) for topic in admin.describe_topics(wanted)}
    cluster = str(admin.describe_cluster()["cluster_id"])
    said = "\n".join((cluster, *(f"{name} {made[name]}" for name in wanted)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
