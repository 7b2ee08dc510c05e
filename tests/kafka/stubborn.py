"""A ledger service with a decider that does what it should not: python -m tests.kafka.stubborn.

While the folder STUBBORN holds a file `raise` or `hang`, opening a cluster so named does that;
while it holds `slow`, every decision takes 5 ms.
"""

import os
import time
from pathlib import Path
from typing import Any

from libs.contracts.clusters import OpenCluster
from libs.contracts.topics import CLUSTERS
from libs.eventlog import Decider
from libs.eventlog.kafka import Deciding, live
from libs.eventlog.kafka.settings import home
from libs.telemetry import start
from services.members.cluster import cluster


def decide(command: Any, state: Any) -> list[Any]:
    folder = Path(os.environ["STUBBORN"])
    if (folder / "slow").exists():
        time.sleep(0.005)
    if isinstance(command, OpenCluster) and (folder / command.name).exists():
        if command.name == "raise":
            raise LookupError("this cluster is beyond me")
        (folder / "hanging").touch()
        while True:
            time.sleep(1)
    return cluster.decide(command, state)


if __name__ == "__main__":
    here = home("members")
    start("members", here.cluster)
    stubborn = Decider(initial=cluster.initial, decide=decide, evolve=cluster.evolve)
    live(here.bootstrap, (Deciding(here, ((CLUSTERS, stubborn),)),))
