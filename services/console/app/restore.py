"""`gongdan restore`: a backup into an empty broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient

from libs.contracts.topics import topics
from libs.eventlog.kafka.epoch import epoch_of
from services.console.app import reading
from services.console.app import topics as log_topics
from services.console.app.answers import NotDone, show
from services.console.app.backup import of_cluster
from services.console.app.checking import checked
from services.console.app.parts import stored, take_hold
from services.console.app.refilling import demand_content, send
from services.console.app.still import members
from services.console.backup.manifest import Manifest
from services.console.settings import Settings


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="what `gongdan backup` made")],
    replication: Annotated[int, typer.Option(help="copies of each partition")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines")] = False,
) -> None:
    """Bring a backup back into a broker that has no record of this cluster; no service may run."""
    settings = Settings()
    made, epoch = bring_back(settings.kafka, settings.cluster, folder, replication)
    data = {"records": made.records, "files": len(made.parts), "made": made.made, "epoch": epoch}
    show(data, as_json, sentence=f"{made.records} records of cluster {made.cluster}, as they were"
         f" at {made.made}, are back and were read again. A new epoch begins: {epoch}. Start the"
         " services, then `gongdan verify`.")  # fmt: skip


def bring_back(
    bootstrap: str, cluster: str, folder: Path, replication: int = 1
) -> tuple[Manifest, str]:
    """What was restored, and the new log's epoch. Errors: NotDone before anything is written,
    unless the broker holds something else in the end than the files say."""
    made = checked(folder)
    _demand_same(made, cluster)
    client = log_topics.admin(bootstrap)
    try:
        _demand_nobody(client, cluster)
        with _reading(bootstrap) as reader:
            _demand_empty(client, reader, cluster)
        log_topics.create(bootstrap, cluster, replication)
        _create_others(client, made, replication)
        # Another reader: the first one knows only the topics that were there before.
        with _reading(bootstrap) as reader:
            asked = reading.partitions(reader, [topic.name for topic in made.topics])
            before = reader.end_offsets(asked)
            send(bootstrap, folder, made)
            demand_content(reader, made, before)
        return made, epoch_of(client, topics(cluster))
    finally:
        client.close()


@contextmanager
def _reading(bootstrap: str) -> Iterator[KafkaConsumer]:
    reader = reading.consumer(bootstrap, fetch_max_wait_ms=50)
    try:
        yield reader
    finally:
        reader.close()


def _demand_same(made: Manifest, cluster: str) -> None:
    if made.cluster != cluster:
        raise NotDone(
            f"The backup is of cluster {made.cluster}, and GONGDAN_CLUSTER is {cluster}. A log"
            " names its cluster in every record: restore it under its own name."
        )
    for topic in made.topics:
        wanted = topics(cluster).get(topic.name, topic.partitions)
        if topic.partitions != wanted:
            raise NotDone(
                f"{topic.name} has {topic.partitions} partitions in the backup; the contracts of"
                f" this version say {wanted}. Restore with the version that made it:"
                f" {made.version}."
            )


def _demand_nobody(client: KafkaAdminClient, cluster: str) -> None:
    """No service that would decide in the middle; no group that would begin elsewhere than at 0."""
    if running := members(client, cluster):
        raise NotDone(
            f"Services are running: {', '.join(running)}. End all of them (a killed one counts for"
            " another 6 s), then restore."
        )
    listed = [group["group_id"] for group in client.list_groups()]
    ours = [group for group in listed if group.startswith(f"{cluster}.")]
    for group, offsets in (client.list_group_offsets(ours) if ours else {}).items():
        if any(said.offset > 0 for said in offsets.values()):
            raise NotDone(
                f"The group {group} remembers offsets of another log in this broker, and would"
                " pass over what is restored. Restore into a new broker, or delete the group."
            )


def _demand_empty(client: KafkaAdminClient, reader: KafkaConsumer, cluster: str) -> None:
    names = of_cluster(client, cluster)
    asked = reading.partitions(reader, names)
    take_hold(reader, asked)
    first = reader.beginning_offsets(asked)
    for at, end in reader.end_offsets(asked).items():
        if next(stored(reader, at, end, first[at]), None) is not None:
            raise NotDone(
                f"{at.topic} {at.partition} has records already. A backup is restored into an empty"
                " broker only: nothing is ever mixed or overwritten."
            )


def _create_others(client: KafkaAdminClient, made: Manifest, replication: int) -> None:
    """Topics that a service made for itself, with the settings they had."""
    there = set(client.list_topics())
    missing: dict[str, Any] = {
        topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": replication,
            "configs": topic.configs or log_topics.KEEP_ALL,
        }
        for topic in made.topics
        if topic.name not in there
    }
    if missing:
        client.create_topics(missing)
        client.wait_for_topics(list(missing))
