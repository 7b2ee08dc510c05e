"""The pause after a kill: from SIGKILL until every partition has decided something new.

Production with 18 partitions and 2,000 events on six of them; a command each 0.2 s on every
partition; GONGDAN_KILLS kills (50), one instance and two (static members), restarted by the
supervisor. What counts is the last partition's first outcome of a command sent after the kill.
Then a storm: as many kills of either of two, one each 3 to 7 s, whether they are up again or not.
"""

import os
import random
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.console.app.broker import Broker
from services.console.app.supervisor import Child, Supervisor
from services.console.app.topics import create
from tests.bench.probing import Probe
from tests.bench.row import Row

EVENTS = 2_000
STORM = 10.0  # seconds; nothing is asked of it but that no partition is left behind
LIVED = 3.2  # seconds; the supervisor starts again at once what lived for so long


def run() -> list[Row]:
    kills = int(os.environ.get("GONGDAN_KILLS", "50"))
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder, "kafka"))
        broker.start()
        try:
            found = {n: measured(broker.bootstrap, Path(folder), n, kills) for n in (1, 2)}
            longest = storm(broker.bootstrap, Path(folder), kills)
        finally:
            broker.stop()
    rows = [row for instances, pauses in found.items() for row in _rows(instances, pauses)]
    what = f"longest wait for an outcome in a storm of {kills} kills"
    limit = f"<= {STORM:g} s"
    against = "session time-out 6 s"
    return [*rows, Row(what, f"{longest:.2f} s", against, longest / 6, limit, longest <= STORM)]


def measured(bootstrap: str, folder: Path, instances: int, kills: int) -> list[float]:
    """Seconds, one figure a kill."""
    chance = random.Random(instances)
    with _running(bootstrap, folder, instances) as (supervisor, probe):
        return [_pause(supervisor, probe, chance) for _ in range(kills)]


def storm(bootstrap: str, folder: Path, kills: int) -> float:
    """The longest wait for an outcome, in seconds."""
    chance = random.Random(0)
    with _running(bootstrap, folder, 2) as (supervisor, probe):
        probe.longest = 0.0
        for _ in range(kills):
            probe.run_for(chance.uniform(3, 7))
            if pids := sorted(supervisor.pids.values()):
                os.kill(chance.choice(pids), signal.SIGKILL)
        probe.drain(120)  # every command has its outcome; a second one would be an error
        return probe.longest


@contextmanager
def _running(bootstrap: str, folder: Path, instances: int) -> Iterator[tuple[Supervisor, Probe]]:
    cluster = f"t{uuid.uuid4().hex[:8]}"
    create(bootstrap, cluster)
    supervisor = Supervisor(_children(bootstrap, cluster, folder, instances))
    with supervisor, Probe(bootstrap, cluster) as probe:
        probe.fill(EVENTS)
        probe.answered_since(time.monotonic(), 120)
        yield supervisor, probe


def _pause(supervisor: Supervisor, probe: Probe, chance: random.Random) -> float:
    probe.run_for(LIVED + chance.random())
    pid = chance.choice(sorted(supervisor.pids.values()))
    killed = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    return max(probe.answered_since(killed, 120).values()) - killed


def _children(bootstrap: str, cluster: str, folder: Path, instances: int) -> list[Child]:
    command = (sys.executable, "-m", "services.production")
    here = {"GONGDAN_KAFKA": bootstrap, "GONGDAN_CLUSTER": cluster}
    return [
        Child(f"production-{n}", command, folder / f"{n}.log", {**here, "GONGDAN_INSTANCE": str(n)})
        for n in range(instances)
    ]


def _rows(instances: int, pauses: list[float]) -> list[Row]:
    ordered = sorted(pauses)
    name = f"pause after a kill, {instances} instance{'s' if instances > 1 else ''}"
    against = f"{len(ordered)} kills, longest {ordered[-1]:.2f} s"
    rows = []
    for share, reach in ((50, 2.0), (95, 4.0)):
        at = ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
        limit = f"<= {reach:g} s"
        rows.append(
            Row(f"{name}, p{share}", f"{at:.2f} s", against, at / reach, limit, at <= reach)
        )
    return rows
