"""What stands in the files of deployment, as data; and what each process may be told."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from pydantic_settings import BaseSettings

from libs.eventlog.kafka.settings import LedgerSettings

HERE = Path(__file__).parents[2]
BASE = HERE / "deploy/k8s/base"
WORKLOADS = ("StatefulSet", "Deployment", "Job")
# The console is the operator's, and runs when somebody asks.
SERVICES = {at.parent.name for at in HERE.glob("services/*/__main__.py")} - {"console"}
ANSWER = "answer"  # dispatch's second process
PROCESSES = {*SERVICES, ANSWER}


def documents(text: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(text))


def compose() -> dict[str, Any]:
    (only,) = documents((HERE / "docker-compose.yml").read_text())
    return only


def kustomization() -> dict[str, Any]:
    (only,) = documents((BASE / "kustomization.yaml").read_text())
    return only


def resources() -> list[dict[str, Any]]:
    texts = [(BASE / name).read_text() for name in kustomization()["resources"]]
    return [resource for text in texts for resource in documents(text)]


def of_kind(*kinds: str) -> dict[str, dict[str, Any]]:
    """By name."""
    found = (resource for resource in resources() if resource["kind"] in kinds)
    return {resource["metadata"]["name"]: resource for resource in found}


def container(workload: dict[str, Any]) -> dict[str, Any]:
    (only,) = workload["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = only
    return found


def runs(command: list[str]) -> str:
    """The service that this command starts. Errors: AssertionError for another kind of command."""
    if command[0] == "gongdan":
        return "console"
    assert command[:2] == ["python", "-m"] and find_spec(command[2]), command
    if command[2:] == ["services.dispatch", ANSWER]:
        return ANSWER
    return command[2].removeprefix("services.")


def settings_of(service: str) -> type[BaseSettings]:
    """Its own, or those of every service that stands on the ledger."""
    place = f"services.{service}.settings"
    if service == ANSWER:
        place = "services.dispatch.app.settings"
    elif find_spec(place) is None:
        return LedgerSettings
    own: type[BaseSettings] = import_module(place).Settings
    return own


def broker_properties() -> dict[str, str]:
    lines = (HERE / "deploy/kafka/broker.properties").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


(_health,) = documents((BASE / "health.yaml").read_text())
HEALTH: dict[str, Any] = container(_health)  # laid over each StatefulSet
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
