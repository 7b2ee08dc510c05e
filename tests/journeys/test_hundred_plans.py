"""A hundred plans in a row under random trouble: no quantity is lost or given twice.

`GONGDAN_SEEDS=20` runs twenty of them over a list as the log.
"""

import os
from pathlib import Path
from random import Random

import pytest

from libs.contracts.packages import PackageOffered
from libs.contracts.plans import PlanAdopted
from services.console.app import reading
from services.console.app.settle import Settling
from services.console.oracle import everything
from services.dispatch.desk.state import Desk
from tests.journeys.linxi import opened, opening
from tests.journeys.oracle import findings
from tests.journeys.running import Running
from tests.journeys.trouble import Trouble
from tests.kafka.services import create_topics, running

PLANS = 100
LIVING = {"moved_per_mille": 200, "promise_per_mille_week": 60, "frozen_weeks": 1}


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("GONGDAN_SEEDS", "1"))))
def test_a_hundred_plans_under_random_trouble_leave_the_log_clean(seed: int) -> None:
    house = opened(**LIVING)
    trouble = Trouble(house, Random(seed))
    while len({plan.plan_id for plan in house.events(PlanAdopted)}) < PLANS:
        trouble.once()
    assert len(trouble.happened) > 12, trouble.happened
    assert findings(house) == []
    desk: Desk = trouble.desk
    for key, line in desk.lines.items():
        given = sum(
            p.quantity for p in desk.packages.values() if p.key == key and p.status != "gone"
        )
        assert given == line.committed
    offered = [offer.package_id for offer in house.events(PackageOffered)]
    assert len(offered) == len(set(offered))


@pytest.mark.timeout(600)
def test_a_hundred_plans_under_random_trouble_leave_the_log_of_a_real_broker_clean(
    kafka: str, cluster: str, tmp_path: Path
) -> None:
    """As `gongdan verify --settled` judges it, once nothing moves any more."""
    create_topics(kafka, cluster)
    with running(kafka, cluster, tmp_path):
        house = Running(kafka, cluster)
        for command in opening(cluster, **LIVING):
            house.ask(command, 60.0)
        trouble = Trouble(house, Random(7))
        house.until(lambda: trouble.desk.week)
        while len({plan.plan_id for plan in house.events(PlanAdopted)}) < PLANS:
            trouble.once()
        house.close()
        settling = Settling(kafka, cluster, lambda event: None)
        settling.settle(dict)
        settling.close()
        found = list(everything(reading.whole_log(kafka, cluster)))
    assert not house.parked
    assert found == []
    assert len(trouble.happened) > 8, trouble.happened
