"""`gongdan backup`: the whole log into a folder, or the check of one."""

import tempfile
from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from libs.contracts.envelope import zulu
from libs.contracts.topics import topics
from libs.eventlog.kafka.epoch import epoch_of
from services.console.app import reading
from services.console.app.answers import NotDone, show
from services.console.app.checking import checked
from services.console.app.parts import stored, take_hold
from services.console.app.still import Cut, cut
from services.console.app.tally import Tally
from services.console.app.topics import admin
from services.console.backup import manifest, part
from services.console.backup.manifest import Manifest, Part, Topic
from services.console.settings import Settings

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="a folder that does not exist yet")]


def backup(
    folder: Folder,
    wait: Annotated[float, typer.Option(help="seconds to wait until the log rests")] = 0,
    check: Annotated[
        bool, typer.Option("--check", help="only check the files of DIR; needs no broker")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines")] = False,
) -> None:
    """Copy the whole log to files, when nothing moves in it; `gongdan restore` brings it back."""
    if check:
        made, says = checked(folder), "Every file is as it was written."
    else:
        settings = Settings()
        made, says = make(settings.kafka, settings.cluster, folder, wait), "It is one whole."
    data = made.model_dump(mode="json", exclude={"parts", "topics"}) | {"records": made.records}
    waiting = f" {made.waiting} messages were not decided yet." if made.waiting else ""
    show(data, as_json, sentence=f"{folder}: {made.records} records of cluster {made.cluster} in"
         f" {len(made.parts)} files, made {made.made}.{waiting} {says}")  # fmt: skip


def make(bootstrap: str, cluster: str, folder: Path, wait: float = 0) -> Manifest:
    """Errors: NotDone; then nothing of it is left in the folder."""
    if folder.exists() and any(folder.iterdir()):
        raise NotDone(f"{folder} is not empty. A backup needs a folder of its own.")
    reader, client = reading.consumer(bootstrap, fetch_max_wait_ms=50), admin(bootstrap)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = _copy(client, reader, bootstrap, cluster, folder, wait)
        waiting = folder / f"{manifest.NAME}.new"
        waiting.write_text(manifest.write(made), encoding="utf-8")
        waiting.rename(folder / manifest.NAME)
        return made
    except BaseException as why:
        for written in folder.iterdir() if folder.exists() else ():
            written.unlink()
        if isinstance(why, OSError):
            raise NotDone(f"{folder} cannot be written: {why}") from None
        raise
    finally:
        reader.close()
        client.close()


def _copy(
    client: KafkaAdminClient,
    reader: KafkaConsumer,
    bootstrap: str,
    cluster: str,
    folder: Path,
    wait: float,
) -> Manifest:
    names = sorted({*topics(cluster), *of_cluster(client, cluster)})
    asked = reading.partitions(reader, names)
    take_hold(reader, asked)
    _demand_beginning(reader, cluster, asked)
    rest = cut(bootstrap, cluster, reader, asked, wait)
    with tempfile.TemporaryDirectory() as beside:
        tally = Tally(Path(beside, "ids"))
        try:
            parts = [_part(reader, folder, tally, at, rest.ends[at]) for at in asked]
            waiting = _demand_whole(tally, rest)
        finally:
            tally.close()
    return Manifest(
        cluster=cluster,
        made=zulu(datetime.now(UTC)),
        version=version("gongdan"),
        epoch=epoch_of(client, topics(cluster)),
        paused=rest.paused,
        waiting=waiting,
        topics=_shapes(client, cluster, asked),
        parts=tuple(made for made in parts if made),
    )


def _shapes(
    client: KafkaAdminClient, cluster: str, asked: list[TopicPartition]
) -> tuple[Topic, ...]:
    counts = Counter(at.topic for at in asked)
    others = settings_of(client, [name for name in counts if name not in topics(cluster)])
    return tuple(
        Topic(name=name, partitions=count, configs=others.get(name, {}))
        for name, count in counts.items()
    )


def _part(
    reader: KafkaConsumer, folder: Path, tally: Tally, at: TopicPartition, end: int
) -> Part | None:
    """None where a partition has no record, and so no file."""
    suffix = at.topic.rsplit(".", 1)[1]
    with part.Writing(folder, at.topic, at.partition, end) as writing:
        for record in stored(reader, at, end):
            writing.add(record)
            tally.take(suffix, record)
    if writing.records:
        return writing.part
    writing.path.unlink()
    return None


def _demand_beginning(reader: KafkaConsumer, cluster: str, asked: list[TopicPartition]) -> None:
    for at, first in reader.beginning_offsets(asked).items():
        if first and at.topic in topics(cluster):
            raise NotDone(
                f"{at.topic} {at.partition} begins at offset {first}: what was before is gone, so"
                " there is no whole log to copy. `gongdan topics check` names what deletes it."
            )


def _demand_whole(tally: Tally, rest: Cut) -> int:
    """How many messages nobody has decided yet."""
    if broken := tally.broken():
        raise NotDone(
            f"The log is not one whole: {broken[0]} ({len(broken)} such). `gongdan verify` says"
            " more. Nothing was kept."
        )
    waiting = tally.waiting()
    if waiting and not rest.paused:
        raise NotDone(
            f"{len(waiting)} messages are not decided, e.g. {waiting[0]}, and nobody who runs is"
            " behind: the service that decides them does not run. Start it, or end all services (a"
            " killed one counts for another 6 s) and copy the log as it stands. Nothing was kept."
        )
    return len(waiting)


def of_cluster(client: KafkaAdminClient, cluster: str) -> list[str]:
    """Every topic of the cluster that is there, those that the contracts do not name too."""
    return [name for name in client.list_topics() if name.startswith(f"{cluster}.")]


def settings_of(client: KafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    """What was set on each topic itself."""
    if not names:
        return {}
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    answer = client.describe_configs(asked, config_filter="modified")
    return {
        name: {
            key: str(said["value"])
            for key, said in configs.items()
            if said["config_source"] == "DYNAMIC_TOPIC_CONFIG"
        }
        for name, configs in next(iter(answer.values())).items()
    }
