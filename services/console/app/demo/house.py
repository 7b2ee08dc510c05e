"""Everything that the demo runs: a broker, the topics, and each service as its own process."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from services.console.app import topics
from services.console.app.answers import NotDone, Unavailable
from services.console.app.broker import kafka
from services.console.app.ports import free_port, is_free
from services.console.app.supervisor import Child, Supervisor
from services.console.settings import DEFAULT_KAFKA, Settings

SERVICES = ("members", "intake", "dispatch", "answer", "production", "fulfilment", "gateway")
STARTED = {"answer": ("services.dispatch", "answer")}  # the others: the service of their name
READY_SECONDS = 120.0
# All that the story's people do in one instant is planned together, on a slow machine too: the
# same steps then give the same plans.
PLAN_QUIET_SECONDS = 1.5


@contextmanager
def house(settings: Settings, own_broker: bool) -> Iterator[Settings]:
    """Inside it everything runs; after it nothing does. Gives the settings with the addresses."""
    if not is_free(settings.port):
        raise Unavailable(
            f"Port {settings.port} on {settings.host} is taken by another process, so the gateway"
            " can't start. End that process, or name another port in GONGDAN_PORT."
        )
    settings.data.mkdir(parents=True, exist_ok=True)
    wanted = int(DEFAULT_KAFKA.rpartition(":")[2])
    port = wanted if is_free(wanted) else free_port()
    with kafka(settings.data / "kafka", port if own_broker else None) as bootstrap:
        there = settings.model_copy(update={"kafka": bootstrap})
        topics.create(bootstrap, settings.cluster)
        answers = free_port()
        with Supervisor([_child(name, there, answers) for name in SERVICES]) as services:
            _await_gateway(there, services)
            yield there


def address(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}"


def clear(settings: Settings, own_broker: bool) -> None:
    """Start from nothing. Errors: NotDone where the log is not the demo's own."""
    if not own_broker:
        raise NotDone(
            "GONGDAN_KAFKA names a Kafka that the demo did not start, so it clears nothing there."
            " Name a new cluster in GONGDAN_CLUSTER, or leave GONGDAN_KAFKA out."
        )
    shutil.rmtree(settings.data, ignore_errors=True)


def _child(name: str, settings: Settings, answers: int) -> Child:
    """`answers`: the port at which the gateway asks dispatch."""
    logs = settings.data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    return Child(
        name,
        (sys.executable, "-m", *STARTED.get(name, (f"services.{name}",))),
        logs / f"{name}.log",
        {
            "GONGDAN_KAFKA": settings.kafka,
            "GONGDAN_CLUSTER": settings.cluster,
            "GONGDAN_DATABASE": settings.database,
            "GONGDAN_HOST": settings.host,
            "GONGDAN_PORT": str(settings.port),
            "GONGDAN_ANSWER_PORT": str(answers),
            "GONGDAN_DISPATCH": f"http://127.0.0.1:{answers}",
            "GONGDAN_PLAN_QUIET": str(PLAN_QUIET_SECONDS),
        },
    )


def _await_gateway(settings: Settings, services: Supervisor) -> None:
    deadline = time.monotonic() + READY_SECONDS
    logs = Path(settings.data / "logs").resolve()
    while time.monotonic() < deadline:
        if services.gave_up:
            gone = ", ".join(sorted(services.gave_up))
            raise Unavailable(f"{gone} ended for good; its log is in {logs}.")
        try:
            if httpx.get(f"{address(settings)}/readyz", timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise Unavailable(
        f"The gateway was not ready within {READY_SECONDS:g} s. The services' logs are in {logs}."
    )
