"""The real intake process with open orders: what it holds after deciding, and after a restart."""

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
        child = _child(bootstrap, Path(folder), port)
        with Supervisor([child]) as supervisor:
            decided = _settled(supervisor, port)
            os.kill(supervisor.pids["intake"], signal.SIGKILL)
            time.sleep(1.0)
            again = _settled(supervisor, port)
    return [
        _row("after deciding them", decided),
        _row("after a restart", again),
    ]


def _child(bootstrap: str, folder: Path, port: int) -> Child:
    env = {
        "GONGDAN_KAFKA": bootstrap,
        "GONGDAN_CLUSTER": CLUSTER,
        "GONGDAN_HEALTH_PORT": str(port),
        "GONGDAN_READY_LAG": "0",
    }
    return Child("intake", (sys.executable, "-m", "services.intake"), folder / "log", env)


def _settled(supervisor: Supervisor, port: int) -> float:
    """Resident MB once it has decided all that it can read."""
    deadline, calm = time.monotonic() + LIMIT_SECONDS, 0
    while calm < 3:
        assert time.monotonic() < deadline, "it never came to rest"
        time.sleep(1.0)
        calm = calm + 1 if _ready(port) else 0
    status = Path(f"/proc/{supervisor.pids['intake']}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1_000


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _row(when: str, held: float) -> Row:
    what = f"intake's process with {ORDERS_OPEN:,} open orders, {when}"
    reach, limit = held / REACH_MB, f"<= {REACH_MB} MB"
    return Row(what, f"{held:,.0f} MB", "resident", reach, limit, held <= REACH_MB)
