"""A ledger service as a process over the log in memory: the real loops, policies and watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from libs.contracts.topics import PLANS, STREAMS
from libs.eventlog.kafka import Deciding, Reacting, clients
from libs.eventlog.kafka.clients import Home
from services.dispatch.app import planning as dispatch
from services.dispatch.plan import plan
from services.dispatch.policies import POLICIES as DISPATCH
from services.dispatch.policies import SOURCES as DISPATCH_SOURCES
from services.intake.app import OWNED as INTAKE_OWNED
from services.intake.policies import POLICIES as INTAKE
from services.intake.policies import SOURCES as INTAKE_SOURCES
from services.members.app import OWNED as MEMBERS_OWNED
from services.members.policies import POLICIES as MEMBERS
from services.members.policies import SOURCES as MEMBERS_SOURCES
from services.production.app import OWNED as PRODUCTION_OWNED
from services.production.app import watch as production_watch
from services.production.policies import POLICIES as PRODUCTION
from services.production.policies import SOURCES as PRODUCTION_SOURCES
from tests.eventlog.machine import greedy
from tests.eventlog.machine.consumer import Consumer, Replayer
from tests.eventlog.machine.kafka import Kafka
from tests.eventlog.machine.producer import Producer
from tests.eventlog.machine.turns import Turn

CLUSTER = "linxi"
SUFFIXES = ("commands", "events", "outcomes", "parked")
PARTITIONS = 2
TOPICS = {
    f"{CLUSTER}.{stream.plural}.{suffix}": min(stream.partitions, PARTITIONS)
    for stream in STREAMS
    for suffix in SUFFIXES
}


class Service(NamedTuple):
    owned: tuple[tuple[Any, Any], ...]
    sources: tuple[str, ...]
    policies: tuple[Any, ...]
    watch: Callable[[], Any] = lambda: None


SERVICES = {
    "intake": Service(INTAKE_OWNED, INTAKE_SOURCES, INTAKE),
    "members": Service(MEMBERS_OWNED, MEMBERS_SOURCES, MEMBERS),
    "dispatch": Service(
        ((PLANS, plan),),
        DISPATCH_SOURCES,
        DISPATCH,
        lambda: dispatch.Planner(CLUSTER, quiet=-1.0).watch,
    ),
    "production": Service(
        PRODUCTION_OWNED, PRODUCTION_SOURCES, PRODUCTION, lambda: production_watch
    ),
}
DECIDED = sum(
    TOPICS[stream.topic(CLUSTER, "commands")]
    for service in SERVICES.values()
    for stream, _ in service.owned
)
INSTANCES = (
    ("intake", "0"),
    ("members", "0"),
    ("dispatch", "0"),
    ("production", "0"),
    ("production", "1"),
)


@contextmanager
def in_memory() -> Iterator[None]:
    """kafka-python and the solver, which is a process with a clock, stay outside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clients, "KafkaProducer", lambda **s: Producer(Kafka.here, **s))
        patch.setattr(clients, "KafkaConsumer", lambda **s: Consumer(Kafka.here, **s))
        patch.setattr(clients, "AIOKafkaConsumer", lambda **s: Replayer(Kafka.here, **s))
        patch.setattr(dispatch, "Solving", greedy.Solving)
        yield


class Process:
    """A service's instance: its two loops live and die together."""

    def __init__(self, service: str, instance: str) -> None:
        self.service, self.instance, self.name = service, instance, f"{service}-{instance}"
        home, what = Home("memory", CLUSTER, service, instance), SERVICES[service]
        self.deciding = Deciding(home, what.owned, what.watch(), every=-1.0)
        reacting = Reacting(home, what.sources, what.policies)
        self.loops = (
            Turn(f"{self.name} decide", lambda: self.deciding.run(always, nothing)),
            Turn(f"{self.name} react", lambda: reacting.run(always, nothing)),
        )

    @property
    def died(self) -> BaseException | None:
        """What ended one of its loops, and so the process."""
        return next((loop.error for loop in self.loops if loop.error), None)

    @property
    def at(self) -> str:
        return " and ".join(f'"{loop.at}"' for loop in self.loops)

    @property
    def holds_its_partitions(self) -> bool:
        """As its group says now, and as it has noticed."""
        place = getattr(self.deciding, "place", None)
        if place is None:
            return False
        consumer = place.consumer
        group = consumer.kafka.group(consumer.name)
        now = (group.generation, consumer.member_id)
        known = consumer.member_id in group.members and not group.preparing
        return known and place.generation == now

    @property
    def producers(self) -> list[str]:
        return [f"{CLUSTER}.{self.service}.{x}.{self.instance}" for x in ("decide", "react")]

    def kill(self) -> None:
        for loop in self.loops:
            loop.kill()


def always() -> bool:
    return True


def nothing() -> None:
    pass
