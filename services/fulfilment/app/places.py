"""The topics that are fulfilment's own: the re-keyed facts, and the changelogs of its tables."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from kafka import KafkaAdminClient

from libs.contracts.topics import PARTITIONS
from services.fulfilment.routes import KEYED, SINGLE

log = logging.getLogger("gongdan.fulfilment")
FOUR_MIB = 4 * 1024 * 1024
# The table's name and partitions. A row of another shape needs another name: see the decision.
TABLES = {
    "heads": PARTITIONS,
    "desk-heads": 1,
    "progress": PARTITIONS,
    "scores": PARTITIONS,
    "desks": PARTITIONS,
}


class Places:
    """Names of topics in a cluster. The app's id is also the consumer group's."""

    def __init__(self, cluster: str) -> None:
        self.app_id = f"{cluster}.fulfilment"
        self.by_order = f"{self.app_id}.by-order"
        self.by_member = f"{self.app_id}.by-member"
        self.keyed = {stream.topic(cluster, "events"): stream for stream in KEYED}
        self.single = {stream.topic(cluster, "events"): stream for stream in SINGLE}

    def changelog(self, table: str) -> str:
        """As Faust names it."""
        return f"{self.app_id}-{table}-changelog"

    @property
    def sources(self) -> dict[str, int]:
        return {name: at.partitions for name, at in {**self.keyed, **self.single}.items()}

    def own(self) -> dict[str, dict[str, Any]]:
        """Facts are kept for ever, like the ledger; of a changelog the last record of each key."""
        kept = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
        limit = {"max.message.bytes": str(FOUR_MIB + 65_536)}  # the headers come on top
        compacted = {"cleanup.policy": "compact"}
        facts = [(name, PARTITIONS, kept) for name in (self.by_order, self.by_member)]
        tables = [(self.changelog(name), count, compacted) for name, count in TABLES.items()]
        return {
            name: {"num_partitions": count, "configs": {**limit, **config}}
            for name, count, config in (*facts, *tables)
        }


def prepare(bootstrap: str, places: Places, running: Callable[[], bool]) -> bool:
    """Wait for the ledger's topics, then make our own. False: asked to stop before that.

    Errors: RuntimeError where a topic has other partitions than it should.
    """
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        if not _wait(lambda: _found(admin, places.sources), running):
            return False
        own, there = places.own(), _topics(admin)
        if missing := {name: config for name, config in own.items() if name not in there}:
            admin.create_topics(missing, raise_errors=False)  # another instance may make them too
        counts = {name: config["num_partitions"] for name, config in own.items()}
        return _wait(lambda: _found(admin, counts), running)
    finally:
        admin.close()


def _wait(found: Callable[[], list[str]], running: Callable[[], bool]) -> bool:
    said = False
    while running():
        missing = found()
        if not missing:
            return True
        if not said:
            log.info("topics %s do not exist yet: waiting for them", missing)
            said = True
        time.sleep(0.1)
    return False


def _found(admin: KafkaAdminClient, wanted: Mapping[str, int]) -> list[str]:
    """The topics that are missing, or have partitions without a leader."""
    there = _topics(admin)
    if wrong := [name for name in wanted if name in there and there[name] != wanted[name]]:
        raise RuntimeError(f"other partitions than the contracts say: {wrong}")
    return [name for name in wanted if name not in there]


def _topics(admin: KafkaAdminClient) -> dict[str, int]:
    return {
        topic["name"]: len(topic["partitions"])
        for topic in admin.describe_topics()
        if topic["partitions"] and all(part["leader_id"] >= 0 for part in topic["partitions"])
    }
