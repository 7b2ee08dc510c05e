"""`gongdan topics`: the log's topics as the contracts want them."""

from typing import Annotated, Any

import typer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError, TopicAlreadyExistsError

from libs.contracts.topics import MESSAGE_BYTES, PARKED_BYTES, topics
from services.console.app.answers import NotDone, Unavailable, show, table
from services.console.settings import Settings

KEEP_ALL = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "message.timestamp.type": "LogAppendTime",
    "max.message.bytes": str(MESSAGE_BYTES),
}
app = typer.Typer(help="The log's topics: made from the contracts, never by themselves.")
Json = Annotated[bool, typer.Option("--json", help="JSON for machines")]


@app.command("create")
def create_command(
    replication: Annotated[int, typer.Option(help="copies of each partition")] = 1,
    as_json: Json = False,
) -> None:
    """Make the topics that are missing; those that exist stay as they are."""
    settings = Settings()
    made = create(settings.kafka, settings.cluster, replication)
    show({"created": made}, as_json, sentence=f"{len(made)} topics created.")
    if drifts := check(settings.kafka, settings.cluster, replication):
        raise NotDone("\n".join(drifts))


@app.command("check")
def check_command(
    replication: Annotated[int, typer.Option(help="copies of each partition")] = 1,
    as_json: Json = False,
) -> None:
    """Name every difference between the topics and the contracts."""
    settings = Settings()
    drifts = check(settings.kafka, settings.cluster, replication)
    fine = f"All {len(topics(settings.cluster))} topics are as the contracts want them."
    show({"drifts": drifts}, as_json, *([table("Drift", ["what"], [[d] for d in drifts])]
         if drifts else []), sentence="" if drifts else fine)  # fmt: skip
    if drifts:
        raise NotDone(f"{len(drifts)} differences. `gongdan topics create` makes what is missing.")


def _configs(topic: str) -> dict[str, str]:
    """A parked message is longer than it came, by its reason."""
    parked = {"max.message.bytes": str(PARKED_BYTES)} if topic.endswith(".parked") else {}
    return {**KEEP_ALL, **parked}


def admin(bootstrap: str) -> KafkaAdminClient:
    try:
        return KafkaAdminClient(bootstrap_servers=bootstrap, bootstrap_timeout_ms=5_000)
    except KafkaError:
        raise Unavailable(
            f"No Kafka answers at {bootstrap}. Start one (`make demo` or `make kafka`),"
            " or name its address in GONGDAN_KAFKA."
        ) from None


def create(bootstrap: str, cluster: str, replication: int = 1) -> list[str]:
    """All missing topics in one call; returns when each partition has a leader."""
    client = admin(bootstrap)
    try:
        there = set(client.list_topics())
        missing = {
            name: {
                "num_partitions": partitions,
                "replication_factor": replication,
                "configs": _configs(name),
            }
            for name, partitions in topics(cluster).items()
            if name not in there
        }
        if missing:
            answer = client.create_topics(missing, raise_errors=False)
            for topic in answer["topics"]:
                # Another process may have made it a moment ago; then it is there.
                if topic["error_code"] not in (0, TopicAlreadyExistsError.errno):
                    raise NotDone(f"{topic['name']} was not made: {topic['error_message']}")
            client.wait_for_topics(list(missing))
        return sorted(missing)
    finally:
        client.close()


def check(bootstrap: str, cluster: str, replication: int = 1) -> list[str]:
    client = admin(bootstrap)
    try:
        there = set(client.list_topics())
        wanted = topics(cluster)
        drifts = [f"{name} does not exist" for name in wanted if name not in there]
        found = [name for name in wanted if name in there]
        described = {t["name"]: t for t in client.describe_topics(found)} if found else {}
        drifts += [d for name in found for d in _shape(described[name], wanted[name], replication)]
        return drifts + (_settings(client, found) if found else [])
    finally:
        client.close()


def _shape(topic: dict[str, Any], partitions: int, replication: int) -> list[str]:
    drifts = []
    if (count := len(topic["partitions"])) != partitions:
        drifts.append(f"{topic['name']} has {count} partitions, not {partitions}")
    copies = {len(partition["replica_nodes"]) for partition in topic["partitions"]}
    if copies != {replication}:
        drifts.append(f"{topic['name']} has {sorted(copies)} copies a partition, not {replication}")
    return drifts


def _settings(client: KafkaAdminClient, names: list[str]) -> list[str]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    answer = client.describe_configs(asked, config_filter="all")
    drifts = []
    for name, configs in next(iter(answer.values())).items():
        for key, wanted in _configs(name).items():
            if (value := configs[key]["value"]) != wanted:
                drifts.append(f"{name}: {key} is {value}, not {wanted}")
    return drifts
