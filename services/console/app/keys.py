"""`gongdan keys bootstrap`: the first key of a cluster, by which all others are issued."""

import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer

from libs.contracts.base import Actor
from libs.contracts.envelope import derived
from libs.contracts.identity import secret_hash
from libs.contracts.keys import IssueKey
from libs.contracts.topics import KEYS, topics
from services.console.app import reading
from services.console.app.answers import NotDone, Unavailable, show
from services.console.app.sending import outcome, send
from services.console.settings import Settings

app = typer.Typer(
    help="API keys. All but the first are issued by the gateway.", no_args_is_help=True
)
WAIT_SECONDS = 15.0


@app.callback()
def keys() -> None:
    """API keys. All but the first are issued by the gateway."""


@app.command()
def bootstrap(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Issue the first group key, on an empty log only. It is printed once and stored nowhere."""
    settings = Settings()
    if not is_empty(settings.kafka, settings.cluster):
        raise NotDone(
            f"The log of cluster {settings.cluster} is not empty, so somebody has its first key."
            " With that one, POST /v1/keys issues more."
        )
    token = new_token()
    issued = issue(settings.kafka, settings.cluster, token)
    show({"token": token}, as_json, sentence=token)
    if not issued:
        raise Unavailable(
            f"The key is sent, but nobody decided it within {WAIT_SECONDS:g} s: start the gateway"
            " (`python -m services.gateway`); the key printed above is then valid."
        )


def new_token() -> str:
    return "gd_test_" + secrets.token_urlsafe(32)


def is_empty(kafka: str, cluster: str) -> bool:
    reader = reading.consumer(kafka)
    try:
        asked = reading.partitions(reader, topics(cluster))
        return not any(reader.end_offsets(asked).values())
    finally:
        reader.close()


def issue(kafka: str, cluster: str, token: str) -> bool:
    """Sends the key's hash; True once it is decided. The same token is issued once."""
    hashed = secret_hash(token)
    command_id = derived(cluster, "console", "keys bootstrap", hashed)
    command = IssueKey(
        actor=Actor(id="console", role="group", party=cluster),
        now=datetime.now(UTC),
        key_id=f"key-{command_id}",
        secret_hash=hashed,
        role="group",
        party=cluster,
        label="bootstrap",
    )
    topic = KEYS.topic(cluster, "commands")
    send(kafka, cluster, topic, command.subject, command, command_id)
    found = outcome(kafka, cluster, KEYS, command_id, WAIT_SECONDS)
    if found and found.result == "refused":
        raise NotDone(f"The key was refused: {found.code} {dict(found.figures)}")
    return found is not None
