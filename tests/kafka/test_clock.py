"""A sandbox's clock: whoever starts knows it before it does anything, and never sees ours."""

from datetime import UTC, datetime
from pathlib import Path

from libs.contracts.clusters import MoveClock, OpenCluster
from libs.eventlog.kafka import Home
from libs.eventlog.kafka.clock import Clock
from tests.journeys import linxi
from tests.kafka.services import Asking, create_topics, running

PAST = datetime(2026, 1, 5, 1, tzinfo=UTC)


def clock(kafka: str, cluster: str) -> Clock:
    return Clock(Home(kafka, cluster, "production", "7"), lambda: None)


def test_a_sandbox_never_shows_the_machines_time(kafka: str, cluster: str, tmp_path: Path) -> None:
    create_topics(kafka, cluster)
    assert clock(kafka, cluster).now() is None  # nobody knows yet whether it is a sandbox
    asking = Asking(kafka, cluster)
    here = {**linxi.ASKED, "cluster_id": cluster}
    with running(kafka, cluster, tmp_path, ("members",)):
        assert asking.ask(OpenCluster(**here, name="Linxi", starts=PAST)).result == "done"
        assert asking.ask(MoveClock(**here, to=PAST.replace(day=7))).result == "done"
    assert clock(kafka, cluster).now() == PAST.replace(day=7)
    asking.close()
