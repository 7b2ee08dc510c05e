"""The cluster: opened once, then its calendar, policy, prices, and in a sandbox its clock."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from libs.contracts.clusters import (
    AnyCommand,
    AnyEvent,
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
from libs.contracts.envelope import zulu
from libs.eventlog import Decider, Refused


@dataclass(frozen=True)
class Cluster:
    """`clock` is the sandbox's; a real cluster has none. Its other parts: None until published."""

    opened: ClusterOpened | None = None
    clock: datetime | None = None
    calendar: Calendar | None = None
    policy: Policy | None = None
    prices: tuple[ListPrice, ...] | None = None


def decide(command: AnyCommand, cluster: Cluster) -> list[AnyEvent]:
    if command.actor.role != "group":
        raise Refused("not.group")
    if isinstance(command, OpenCluster):
        return open_once(command, cluster)
    if cluster.opened is None:
        raise Refused("cluster.unknown", cluster_id=command.cluster_id)
    cluster_id = command.cluster_id
    match command:
        case PublishCalendar(calendar=calendar):
            published = CalendarPublished(cluster_id=cluster_id, calendar=calendar)
            return [published] if calendar != cluster.calendar else []
        case SetPolicy(policy=policy):
            policy_set = PolicySet(cluster_id=cluster_id, policy=policy)
            return [policy_set] if policy != cluster.policy else []
        case PublishPrices(prices=prices):
            listed = PricesPublished(cluster_id=cluster_id, prices=prices)
            return [listed] if prices != cluster.prices else []
        case MoveClock():
            return move_clock(command, cluster)
    assert_never(command)


def open_once(command: OpenCluster, cluster: Cluster) -> list[AnyEvent]:
    opened = ClusterOpened(cluster_id=command.cluster_id, name=command.name, starts=command.starts)
    if cluster.opened is None:
        return [opened]
    if cluster.opened != opened:
        raise Refused("cluster.open", name=cluster.opened.name)
    return []


def move_clock(command: MoveClock, cluster: Cluster) -> list[AnyEvent]:
    if cluster.clock is None:
        raise Refused("clock.not_sandbox")
    if command.to == cluster.clock:
        return []
    if command.to < cluster.clock:
        raise Refused("clock.backwards", now=zulu(cluster.clock), to=zulu(command.to))
    return [ClockMoved(cluster_id=command.cluster_id, to=command.to)]


def evolve(cluster: Cluster, event: AnyEvent) -> Cluster:
    match event:
        case ClusterOpened():
            return replace(cluster, opened=event, clock=event.starts)
        case CalendarPublished():
            return replace(cluster, calendar=event.calendar)
        case PolicySet():
            return replace(cluster, policy=event.policy)
        case PricesPublished():
            return replace(cluster, prices=event.prices)
        case ClockMoved():
            return replace(cluster, clock=event.to)
    assert_never(event)


cluster = Decider(initial=Cluster(), decide=decide, evolve=evolve)
