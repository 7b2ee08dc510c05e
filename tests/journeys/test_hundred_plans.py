"""A hundred plans in a row under random trouble: no quantity is lost or given twice.

`GONGDAN_SEEDS=20` runs twenty of them.
"""

import os
from random import Random

import pytest

from libs.contracts.packages import PackageOffered
from libs.contracts.plans import PlanAdopted
from services.dispatch.desk import Desk
from tests.journeys.linxi import opened
from tests.journeys.oracle import findings
from tests.journeys.trouble import Trouble

PLANS = 100
LIVING = {"moved_per_mille": 200, "promise_per_mille_week": 60, "frozen_weeks": 1}


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("GONGDAN_SEEDS", "1"))))
def test_a_hundred_plans_under_random_trouble_leave_the_log_clean(seed: int) -> None:
    trouble = Trouble(opened(**LIVING), Random(seed))
    house = trouble.house
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
