"""A whole house on a broker of its own, and what a restore has to survive there."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from kafka import KafkaProducer

from libs.contracts.clusters import OpenCluster
from libs.contracts.outcomes import DropParked
from services.console.app.ports import free_port
from services.console.app.sending import new_id, send
from services.console.app.settle import Settling
from services.console.app.supervisor import Child, Supervisor
from services.console.backup.manifest import Manifest
from services.console.oracle.log import Finding, Log
from tests.gateway.town import Town, await_ready, order
from tests.recorded import log as recorded

CLUSTER = recorded.CLUSTER
SOME = ("members", "intake", "fulfilment", "gateway")  # enough to work the poison off
SERVICES = ("members", "intake", "production", "dispatch", "fulfilment", "gateway")
# No command, and no order that a door could read.
POISON = OpenCluster.model_validate(
    {"actor": {"id": "k", "role": "group", "party": CLUSTER}, "now": "2027-03-01T00:00:00Z",
     "cluster_id": "x", "name": "?"}
)  # fmt: skip
LATER = {"lines": [{**order("")["lines"][0], "due": "2027-06-25"}]}


@dataclass
class Copied:
    made: Manifest
    folder: Path
    cursors: tuple[str, ...]  # paths with cursors of the first broker's log


@dataclass
class Restored:
    """`before`: the log when nobody had run yet; `log`: after the house had worked it off."""

    second: str  # the bootstrap address
    before: Log
    log: Log
    offenders: tuple[Finding, ...]
    told: tuple[httpx.Response, ...]
    placed: httpx.Response


@contextmanager
def running(kafka: str, folder: Path, services: tuple[str, ...]) -> Iterator[Town]:
    port = free_port()
    env = {
        "GONGDAN_KAFKA": kafka, "GONGDAN_CLUSTER": CLUSTER, "GONGDAN_PORT": str(port),
        "GONGDAN_DATABASE": f"sqlite:///{folder}/gateway.sqlite",
        "GONGDAN_SECRET_FILE": str(folder / "secret"),
    }  # fmt: skip
    children = [
        Child(name, (sys.executable, "-m", f"services.{name}"), folder / f"{name}.log", env)
        for name in services
    ]
    with Supervisor(children):
        made = Town(f"http://127.0.0.1:{port}", {"group": (folder / "key").read_text()})
        await_ready(made)
        yield made
        made.client.close()


def settle(kafka: str) -> None:
    settling = Settling(kafka, CLUSTER, lambda _: None)
    try:
        settling.settle(dict)
    finally:
        settling.close()


def spoil(kafka: str) -> None:
    """Poison in commands and at a door: one dropped, one that still waits, and who waits behind."""
    for topic in (f"{CLUSTER}.orders.export.raw", f"{CLUSTER}.orders.commands"):
        for message in (POISON, DropParked(key="x", reason="?"), POISON, POISON):
            send(kafka, CLUSTER, topic, "x", message, new_id(topic, secrets.token_hex(8)))


def aborted(kafka: str) -> None:
    """Takes offsets in some partitions, and leaves no record."""
    producer = KafkaProducer(bootstrap_servers=kafka, transactional_id="pad")
    producer.init_transactions()
    producer.begin_transaction()
    for number in range(6):
        producer.send(f"{CLUSTER}.orders.events", b"?", b"?", partition=number)
    producer.send(f"{CLUSTER}.plans.commands", b"?", b"?", partition=0)
    producer.flush()
    producer.abort_transaction()
    producer.close()
