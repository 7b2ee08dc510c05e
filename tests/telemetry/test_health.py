"""/livez and /readyz of every process that answers nobody else, on a real broker."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from libs.eventlog.kafka.health import ALIVE_SECONDS, Health
from libs.eventlog.kafka.observing import Standing
from services.console.app.ports import free_port
from services.console.app.supervisor import Child, Supervisor
from tests.kafka.services import create_topics

LOOPS = {
    "intake": {"decide", "react", "door"},
    "members": {"decide", "react"},
    "dispatch": {"decide", "react"},
    "production": {"decide", "react"},
    "fulfilment": {"fulfilment"},
}


@contextmanager
def running(service: str, bootstrap: str, cluster: str, folder: Path) -> Iterator[str]:
    env = {
        "GONGDAN_KAFKA": bootstrap,
        "GONGDAN_CLUSTER": cluster,
        "GONGDAN_HEALTH_PORT": str(free_port()),
    }
    command = (sys.executable, "-m", f"services.{service}")
    with Supervisor([Child(service, command, folder / f"{service}.log", env)]):
        yield f"http://127.0.0.1:{env['GONGDAN_HEALTH_PORT']}"


def until(address: str, status: int, seconds: float = 40.0) -> Any:
    deadline = time.monotonic() + seconds
    said: Any = "nothing"
    while time.monotonic() < deadline:
        try:
            said = httpx.get(address, timeout=2)
            if said.status_code == status:
                return said.json()
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{address} never said {status}: {getattr(said, 'text', said)}")


@pytest.mark.parametrize("service", sorted(LOOPS))
def test_a_process_is_ready_when_its_loops_have_their_partitions_and_are_caught_up(
    service: str, kafka: str, cluster: str, tmp_path: Path
) -> None:
    create_topics(kafka, cluster)
    with running(service, kafka, cluster, tmp_path) as address:
        said = until(f"{address}/readyz", 200)
        assert said.keys() == LOOPS[service]
        assert all(loop["restored"] and loop["assigned"] > 0 for loop in said.values())
        assert httpx.get(f"{address}/livez").json()["silent_seconds"].keys() == LOOPS[service]
        assert httpx.get(f"{address}/metrics").status_code == 404


def test_without_a_broker_it_lives_and_is_not_ready(tmp_path: Path) -> None:
    with running("members", f"127.0.0.1:{free_port()}", "linxi", tmp_path) as address:
        until(f"{address}/livez", 200)
        assert not until(f"{address}/readyz", 503)["decide"]["restored"]


def test_a_loop_that_gives_no_sign_is_not_alive() -> None:
    now = time.monotonic()
    assert Health({"decide": now, "react": now - 1}, {}, 200).livez()[0]
    assert not Health({"decide": now, "react": now - ALIVE_SECONDS - 1}, {}, 200).livez()[0]


def test_a_loop_is_ready_within_as_many_records_as_are_allowed() -> None:
    def ready(*standing: Any) -> bool:
        return Health({}, {"decide": Standing(*standing)}, 200).readyz()[0]

    assert ready(6, True, 0) and ready(0, True, 200)
    assert not ready(6, True, 201)
    assert not ready(6, True, -1)
    assert not ready(6, False, 0)
    assert not ready(-1, True, 0)
