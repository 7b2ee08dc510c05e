"""One place, one process: of two of the same instance, one ends for good and nothing is torn."""

import time
from datetime import UTC, datetime
from pathlib import Path

from libs.contracts.clusters import MoveClock, OpenCluster
from tests.journeys import linxi
from tests.kafka.services import Asking, create_topics, running


def test_of_two_processes_of_one_instance_one_ends_for_good(
    kafka: str, cluster: str, tmp_path: Path
) -> None:
    create_topics(kafka, cluster)
    asking = Asking(kafka, cluster)
    here = {**linxi.ASKED, "cluster_id": cluster}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with running(kafka, cluster, tmp_path / "a", ("members",)) as one:
        opened = OpenCluster(**here, name="Linxi", starts=linxi.MONDAY)
        assert asking.ask(opened).result == "done"
        with running(kafka, cluster, tmp_path / "b", ("members",)) as other:
            deadline = time.monotonic() + 60
            while not (one.gave_up or other.gave_up) and time.monotonic() < deadline:
                asked = {**here, "now": datetime.now(UTC)}
                # `ask` fails at a second outcome of one command.
                assert asking.ask(MoveClock(**asked, to=linxi.MONDAY), 30).result == "nothing"
            assert len(one.gave_up | other.gave_up) == 1
            assert asking.ask(MoveClock(**here, to=linxi.MONDAY), 30).result == "nothing"
    said = "".join(log.read_text() for log in tmp_path.glob("*/members.log"))
    assert "another process took this place; it ends for good" in said
    asking.close()
