from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from libs.contracts.base import UnitPrice
from libs.contracts.clusters import (
    Calendar,
    CalendarPublished,
    ClockMoved,
    ClusterOpened,
    ListPrice,
    MoveClock,
    OpenCluster,
    Policy,
    PolicySet,
    PricesPublished,
    PublishCalendar,
    PublishPrices,
    SetPolicy,
)
from services.members.cluster import cluster
from tests.members.cast import GROUP, MONDAY, POLICY, WANG
from tests.support import given

DAY_0 = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
BY_GROUP: dict[str, Any] = {"cluster_id": "linxi", "actor": GROUP, "now": MONDAY}
CALENDAR = Calendar(holidays=(date(2027, 1, 1),))
PRICES = (ListPrice(catalogue="6204", price=UnitPrice(value="1.8450", currency="CNY")),)

open_it = OpenCluster(**BY_GROUP, name="Linxi", starts=DAY_0)
opened = ClusterOpened(cluster_id="linxi", name="Linxi", starts=DAY_0)
real = ClusterOpened(cluster_id="linxi", name="Linxi")
said = [
    (
        PublishCalendar(**BY_GROUP, calendar=CALENDAR),
        CalendarPublished(cluster_id="linxi", calendar=CALENDAR),
    ),
    (SetPolicy(**BY_GROUP, policy=Policy()), PolicySet(cluster_id="linxi", policy=Policy())),
    (
        PublishPrices(**BY_GROUP, prices=PRICES),
        PricesPublished(cluster_id="linxi", prices=PRICES),
    ),
]


def move(to: datetime) -> MoveClock:
    return MoveClock(**BY_GROUP, to=to)


def moved(to: datetime) -> ClockMoved:
    return ClockMoved(cluster_id="linxi", to=to)


def test_a_cluster_is_opened_once() -> None:
    given(cluster).when(open_it).then(opened)
    given(cluster, opened, moved(DAY_0 + timedelta(days=9))).when(open_it).then()
    given(cluster, opened).when(open_it.model_copy(update={"name": "Wafangdian"})).then_refused(
        "cluster.open", name="Linxi"
    )
    given(cluster, opened).when(open_it.model_copy(update={"starts": None})).then_refused(
        "cluster.open", name="Linxi"
    )


@pytest.mark.parametrize(("command", "event"), said)
def test_what_the_group_publishes_is_said_once(command: Any, event: Any) -> None:
    given(cluster, opened).when(command).then(event)
    given(cluster, opened, event).when(command).then()


def test_a_changed_policy_is_said_anew() -> None:
    first, second = (PolicySet(cluster_id="linxi", policy=Policy(version=v)) for v in (1, 2))
    given(cluster, opened, first, second).when(SetPolicy(**BY_GROUP, policy=Policy())).then(first)


@pytest.mark.parametrize("command", [command for command, _ in said] + [move(DAY_0)])
def test_a_cluster_that_is_not_open_has_no_rules(command: Any) -> None:
    given(cluster).when(command).then_refused("cluster.unknown", cluster_id="linxi")


@pytest.mark.parametrize("actor", [WANG, POLICY])
@pytest.mark.parametrize("command", [open_it, move(DAY_0)] + [command for command, _ in said])
def test_only_the_group_rules(command: Any, actor: Any) -> None:
    for history in ((), (opened,)):
        given(cluster, *history).when(command.model_copy(update={"actor": actor})).then_refused(
            "not.group"
        )


def test_a_sandboxes_clock_goes_forward_only() -> None:
    noon = DAY_0 + timedelta(hours=12)
    given(cluster, opened).when(move(noon)).then(moved(noon))
    given(cluster, opened, moved(noon)).when(move(noon)).then()
    given(cluster, opened, moved(noon)).when(move(DAY_0)).then_refused(
        "clock.backwards", now="2026-11-30T12:00:00Z", to="2026-11-30T00:00:00Z"
    )
    given(cluster, opened).when(move(DAY_0)).then()


def test_nobody_moves_a_real_clusters_clock() -> None:
    given(cluster, real).when(move(DAY_0)).then_refused("clock.not_sandbox")
