"""A process that makes no progress while Kafka is there ends itself and is started again."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from libs.contracts.clusters import OpenCluster
from services.console.app.broker import Broker
from services.console.app.supervisor import Child, Supervisor
from services.console.app.topics import create
from tests.journeys import linxi
from tests.kafka.services import Asking

STUCK_WITHIN = 60  # seconds; it is 12 and what a busy machine adds
HERE = {**linxi.ASKED, "starts": linxi.MONDAY}


def stubborn(kafka: str, cluster: str, folder: Path) -> Child:
    env = {"GONGDAN_KAFKA": kafka, "GONGDAN_CLUSTER": cluster, "STUBBORN": str(folder)}
    command = (sys.executable, "-m", "tests.kafka.stubborn")
    return Child("members", command, folder / "log", env)


def restarted(supervisor: Supervisor, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while supervisor.starts["members"] < 2:
        assert time.monotonic() < deadline, "it is stuck for good"
        time.sleep(0.1)


def alarmed(log: Path) -> float:
    """When the watch ended the process, in seconds since the epoch."""
    lines = map(json.loads, log.read_text().splitlines())
    return next(_seconds(line["at"]) for line in lines if line.get("code") == "loop.stuck")


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def test_a_decider_that_never_comes_back_is_ended_and_the_next_process_goes_on(
    kafka: str, cluster: str, tmp_path: Path
) -> None:
    create(kafka, cluster)
    (tmp_path / "hang").touch()
    asking = Asking(kafka, cluster)
    with Supervisor([stubborn(kafka, cluster, tmp_path)]) as supervisor:
        assert asking.ask(OpenCluster(**HERE, cluster_id="one", name="fine"), 60).result == "done"
        stuck = asking.send(OpenCluster(**HERE, cluster_id="two", name="hang"))
        restarted(supervisor, STUCK_WITHIN)
        assert alarmed(tmp_path / "log") - (tmp_path / "hanging").stat().st_mtime < 15
        (tmp_path / "hang").unlink()
        asking.until(lambda: stuck in asking.outcomes, 60)
        assert asking.outcomes[stuck].result == "done"
    asking.close()


def test_a_broker_that_is_reached_and_does_not_answer_ends_the_process_and_loses_nothing(
    cluster: str, tmp_path: Path
) -> None:
    broker = Broker(tmp_path / "kafka")
    broker.start()
    try:
        create(broker.bootstrap, cluster)
        asking = Asking(broker.bootstrap, cluster)
        (tmp_path / "slow").touch()
        many = [OpenCluster(**HERE, cluster_id=f"c{n}", name="x") for n in range(2_000)]
        sent = [asking.post(one) for one in many]
        asking.producer.flush()
        with Supervisor([stubborn(broker.bootstrap, cluster, tmp_path)]) as supervisor:
            asking.until(lambda: set(sent) & set(asking.outcomes), 60)
            broker.pause()  # it decides for seconds yet: the next transaction meets a frozen broker
            restarted(supervisor, STUCK_WITHIN)
            (tmp_path / "slow").unlink()
            broker.resume()
            asking.until(lambda: set(sent) <= set(asking.outcomes), 120)  # and none of them twice
        asking.close()
    finally:
        broker.stop()
