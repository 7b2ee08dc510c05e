"""The broker is killed and stays away: everything waits, alive, and goes on when it is back."""

import os
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from services.console.app import keys
from services.console.app.broker import Broker
from services.console.app.ports import free_port
from services.console.app.supervisor import Child, Supervisor
from services.console.app.topics import create
from tests.gateway.town import LEDGERS, Town, await_ready, open_town, order

AWAY_SECONDS = 25
SERVICES = (*LEDGERS, "fulfilment", "gateway")


class Whole:
    """All services as processes, each with a port for its health."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        cluster = f"t{uuid.uuid4().hex[:8]}"
        create(bootstrap, cluster)
        self.kafka, self.cluster = bootstrap, cluster
        self.ports = {name: free_port() for name in SERVICES}
        env = {
            "GONGDAN_KAFKA": bootstrap,
            "GONGDAN_CLUSTER": cluster,
            "GONGDAN_PORT": str(self.ports["gateway"]),
            "GONGDAN_DATABASE": f"sqlite:///{folder}/gateway.sqlite",
            "GONGDAN_SECRET_FILE": str(folder / "secret"),
        }
        self.supervisor = Supervisor([
            Child(name, (sys.executable, "-m", f"services.{name}"), folder / f"{name}.log",
                  env | ({} if name == "gateway" else {"GONGDAN_HEALTH_PORT": str(port)}))
            for name, port in self.ports.items()
        ])  # fmt: skip

    @contextmanager
    def opened(self) -> Iterator[Town]:
        secret = keys.new_token()
        with self.supervisor:
            made = Town(f"http://127.0.0.1:{self.ports['gateway']}", {"group": secret})
            await_ready(made)
            assert keys.issue(self.kafka, self.cluster, secret)
            while made.get("group", "/v1/keys").status_code == 401:
                time.sleep(0.1)
            open_town(made)
            yield made
            made.client.close()

    def alive(self) -> dict[str, int]:
        """By service, what its /livez says; 0 while nobody listens."""
        found = {}
        for name, port in self.ports.items():
            try:
                found[name] = httpx.get(f"http://127.0.0.1:{port}/livez", timeout=5).status_code
            except httpx.TransportError:
                found[name] = 0
        return found


@pytest.mark.timeout(300)
def test_everything_waits_for_a_killed_broker_and_drains_when_it_is_back(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "kafka")
    broker.start()
    whole = Whole(broker.bootstrap, tmp_path)
    try:
        with whole.opened() as town:
            before = town.done("B-1", "/v1/orders", order("PO-1"))["id"]
            key, body = uuid.uuid4().hex, order("PO-2")
            starts = dict(whole.supervisor.starts)
            broker.kill()
            said = _while_away(whole, town, key, before)
            assert 503 not in said["livez"]
            _started_without_a_broker(whole, town, key)
            broker.start()
            back = time.monotonic()
            while (answer := town.post("B-1", "/v1/orders", body, key)).status_code != 201:
                assert time.monotonic() - back < 60, answer.text
                time.sleep(0.5)
            for made in (before, answer.json()["id"]):
                _planned(town, made, back + 60)
            again = {n: many - starts[n] for n, many in whole.supervisor.starts.items()}
            assert max(again.values()) <= 3, again  # for the outage and our kill, not in a loop
    finally:
        broker.stop()


def _while_away(whole: Whole, town: Town, key: str, known: str) -> dict[str, set[int]]:
    until, livez = time.monotonic() + AWAY_SECONDS, set[int]()
    while time.monotonic() < until:
        no = town.post("B-1", "/v1/orders", order("PO-2"), key)
        assert (no.status_code, no.json()["code"]) == (503, "log.away"), no.text
        assert int(no.headers["Retry-After"]) > 0
        assert town.get("B-1", f"/v1/orders/{known}").status_code == 200
        livez |= set(whole.alive().values())
        time.sleep(1)
    assert set(whole.alive().values()) == {200}
    return {"livez": livez}


def _started_without_a_broker(whole: Whole, town: Town, key: str) -> None:
    """What a gateway does not know it has read, it does not show; but it says when to ask again."""
    os.kill(whole.supervisor.pids["gateway"], signal.SIGKILL)
    deadline = time.monotonic() + 30
    while whole.alive()["gateway"] != 200:
        assert time.monotonic() < deadline, "it does not answer without a broker"
        time.sleep(0.2)
    for answer in (
        town.post("B-1", "/v1/orders", order("PO-2"), key), town.get("B-1", "/v1/orders")
    ):  # fmt: skip
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0


def _planned(town: Town, order_id: str, until: float) -> None:
    """Through intake, dispatch and production: its line's packages are offered."""
    left = max(1.0, until - time.monotonic())
    mine = lambda said: any(p["order_id"] == order_id for p in said["items"])  # noqa: E731
    town.until("group", "/v1/packages", mine, left)
