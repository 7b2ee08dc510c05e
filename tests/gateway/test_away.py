"""The broker goes away and comes back; the gateway's process ends and starts."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import httpx

from services.console.app.broker import Broker
from services.console.app.ports import free_port
from tests.gateway.town import town


def test_without_a_broker_nothing_is_promised_and_afterwards_the_same_request_is_done(
    tmp_path: Path,
) -> None:
    broker = Broker(tmp_path / "kafka")
    broker.start()
    try:
        with town(broker.bootstrap, tmp_path, ledgers=()) as lonely:
            key, body = uuid.uuid4().hex, {"role": "member", "party": "F1"}
            broker.kill()
            away = lonely.post("group", "/v1/keys", body, key)
            assert (away.status_code, away.json()["code"]) == (503, "log.away")
            assert away.headers["Retry-After"]
            assert lonely.get("", "/livez").status_code == 200
            broker.start()
            deadline = time.monotonic() + 60
            while (answer := lonely.post("group", "/v1/keys", body, key)).status_code != 201:
                assert time.monotonic() < deadline, answer.text
                time.sleep(0.5)
            assert lonely.get("group", "/v1/keys").json()["items"]
    finally:
        broker.stop()


def test_it_ends_cleanly_when_asked_to(kafka: str, cluster: str, tmp_path: Path) -> None:
    port = free_port()
    env = {"GONGDAN_KAFKA": kafka, "GONGDAN_CLUSTER": cluster, "GONGDAN_PORT": str(port),
           "GONGDAN_DATABASE": f"sqlite:///{tmp_path}/x.sqlite",
           "GONGDAN_SECRET_FILE": str(tmp_path / "secret")}  # fmt: skip
    with open(tmp_path / "log", "wb") as log:
        gateway = subprocess.Popen(
            (sys.executable, "-m", "services.gateway"), env={**os.environ, **env}, stdout=log,
            stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while True:
        try:
            assert httpx.get(f"{address}/livez").status_code == 200
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert httpx.get(f"{address}/readyz").status_code == 503  # there are no topics
    gateway.send_signal(signal.SIGTERM)
    assert gateway.wait(10) == 0, (tmp_path / "log").read_text()
