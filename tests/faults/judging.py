"""After the faults: it drains, and the oracle reads everything."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from kafka import TopicPartition

from services.console.app.broker import Broker
from services.console.app.settle import Settling
from tests.faults.asking import Asking

DRAIN_SECONDS = 60.0


def drain(bootstrap: str, asking: Asking) -> tuple[float, str]:
    """Seconds, and what still moves where it takes too long."""
    began = time.monotonic()
    settling = Settling(bootstrap, asking.cluster, lambda record: None)
    try:
        settling.settle(lambda: _positions(asking), seconds=DRAIN_SECONDS)
        return time.monotonic() - began, ""
    except Exception as problem:
        return time.monotonic() - began, f"not drained: {problem}"
    finally:
        settling.close()


def _positions(asking: Asking) -> dict[TopicPartition, int]:
    headers = {"Authorization": f"Bearer {asking.secrets['group']}"}
    try:
        said = asking.client.get(f"{asking.address}/v1/operations", headers=headers).json()
    except httpx.TransportError:
        return {}
    items = said.get("items", ())
    return {TopicPartition(at["topic"], at["partition"]): at["next_offset"] for at in items}


def verify(folder: Path, bootstrap: str, env: dict[str, str]) -> tuple[int, dict[str, Any]]:
    argv = (sys.executable, "-m", "services.console", "verify", "--settled", "--json",
            "--journal", str(folder / "journal.jsonl"))  # fmt: skip
    direct = {**os.environ, **env, "GONGDAN_KAFKA": bootstrap}
    done = subprocess.run(argv, env=direct, capture_output=True, text=True, timeout=120)
    (folder / "verify.json").write_text(done.stdout)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {"offenders": [{"invariant": "?", "subject": "verify", "says": done.stderr}]}
    return done.returncode, said


def left_out(broker: Broker) -> int:
    """Transactions that the coordinator has completed without a marker on each partition."""
    said = broker.log.read_text(errors="replace")
    return said.count("are likely deleted already and hence can be skipped")
