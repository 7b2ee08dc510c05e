"""The real intake process with open orders: what it holds at rest after deciding, after a restart
from its snapshots with the log behind them, and after one from the log alone."""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import httpx

from libs.contracts.topics import ORDERS
from services.console.app.ports import free_port
from services.console.app.supervisor import Child, Supervisor
from services.console.app.topics import create
from tests.bench.row import Row
from tests.bench.supply.broker import fill, kafka
from tests.bench.supply.lives import CLUSTER
from tests.bench.supply.orders import taken

REACH_MB = 300
LIMIT_SECONDS = 900
ORDERS_OPEN = int(os.environ.get("GONGDAN_BENCH_ORDERS", 100_000))


def run() -> list[Row]:
    with kafka() as bootstrap, tempfile.TemporaryDirectory() as folder:
        create(bootstrap, CLUSTER)
        asked = ORDERS.topic(CLUSTER, "commands")
        fill(bootstrap, ((asked, record) for record in taken(range(ORDERS_OPEN))))
        port = free_port()
        child = _child(bootstrap, Path(folder), port, f"{folder}/snapshots")
        with Supervisor([child]) as supervisor:
            decided = _settled(supervisor, port)
            os.kill(supervisor.pids["intake"], signal.SIGKILL)
            time.sleep(1.0)
            recalled = _settled(supervisor, port)
        with Supervisor([_child(bootstrap, Path(folder), port, "")]) as supervisor:
            replayed = _settled(supervisor, port)
    return [
        _row("after deciding them", decided),
        _row("after a restart from snapshots", recalled),
        _row("after a restart from the log alone", replayed),
    ]


def _child(bootstrap: str, folder: Path, port: int, snapshots: str) -> Child:
    env = {
        "GONGDAN_KAFKA": bootstrap,
        "GONGDAN_CLUSTER": CLUSTER,
        "GONGDAN_HEALTH_PORT": str(port),
        "GONGDAN_READY_LAG": "0",
        "GONGDAN_SNAPSHOTS": snapshots,
    }
    return Child("intake", (sys.executable, "-m", "services.intake"), folder / "log", env)


def _settled(supervisor: Supervisor, port: int) -> tuple[float, float]:
    """Resident MB once it has decided all that it can read, and the most until then."""
    deadline, calm = time.monotonic() + LIMIT_SECONDS, 0
    while calm < 3:
        assert time.monotonic() < deadline, "it never came to rest"
        time.sleep(1.0)
        calm = calm + 1 if _ready(port) else 0
    status = Path(f"/proc/{supervisor.pids['intake']}/status").read_text()
    told = dict(line.split(":", 1) for line in status.splitlines())
    now, most = (int(told[name].split()[0]) / 1_000 for name in ("VmRSS", "VmHWM"))
    return now, most


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _row(when: str, resident: tuple[float, float]) -> Row:
    held, most = resident
    what = f"intake's process with {ORDERS_OPEN:,} open orders, {when}"
    reach, limit = most / REACH_MB, f"<= {REACH_MB} MB"
    return Row(what, f"{held:,.0f} MB", f"at most {most:,.0f} MB", reach, limit, most <= REACH_MB)
