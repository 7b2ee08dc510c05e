"""Every ledger service as processes over the log in memory: the real loops, policies and watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from kafka.errors import KafkaError

from libs.contracts.base import Command
from libs.contracts.envelope import Headers
from libs.contracts.topics import PLANS, STREAMS
from libs.eventlog.kafka import Deciding, Reacting, clients
from libs.eventlog.kafka.clients import Home
from libs.eventlog.ledger import Ledger
from services.dispatch import app as dispatch
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
from tests.eventlog.machine.clients import Consumer, Kafka, Producer
from tests.eventlog.machine.log import Log
from tests.eventlog.machine.turns import Turn

CLUSTER = "linxi"
SUFFIXES = ("commands", "events", "outcomes", "parked")
PARTITIONS = 2
HOME_OF = {kind: stream for stream in STREAMS for kind in stream.commands}
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
        lambda: dispatch.Planner(CLUSTER).watch,
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
        patch.setattr(dispatch, "Solving", greedy.Solving)
        patch.setattr(dispatch, "QUIET_SECONDS", -1.0)
        yield


class Process:
    """A service's instance: its two loops live and die together."""

    def __init__(self, service: str, instance: str) -> None:
        self.service, self.instance, self.name = service, instance, f"{service}-{instance}"
        home, what = Home("memory", CLUSTER, service, instance), SERVICES[service]
        self.deciding = Deciding(home, what.owned, what.watch(), every=-1.0)
        reacting = Reacting(home, what.sources, what.policies)
        self.loops = tuple(
            Turn(f"{self.name} {loop.loop}", lambda _, loop=loop: loop.run(always, nothing))
            for loop in (self.deciding, reacting)
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
        consumer = getattr(self.deciding, "consumer", None)
        if consumer is None:
            return False
        group = consumer.kafka.group(consumer.name)
        now = (group.generation, consumer.member_id)
        known = consumer.member_id in group.members and not group.preparing
        return known and self.deciding.generation == now

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


class House:
    """The processes, and the zombies among them: frozen ones whose place may be taken."""

    def __init__(self, log: Log | None = None) -> None:
        self.kafka = Kafka.here = Kafka(log or Log(TOPICS))
        self.log = self.kafka.log
        self.processes = [Process(*name) for name in INSTANCES]
        self.zombies: list[Process] = []
        self.asked: list[tuple[Command, Headers]] = []

    def send(self, command: Command, headers: Headers, copies: int = 1) -> None:
        stream = HOME_OF[type(command).__name__]
        key, topic = command.subject.encode(), stream.topic(CLUSTER, "commands")
        for _ in range(copies):
            value = command.model_dump_json().encode()
            self.log.append(self.log.place(topic, key), key, value, headers)

    def run(self, process: Process, loop: int, steps: int, **limits: Any) -> str:
        """`limits`: of `Turn.give`."""
        turn = process.loops[loop]
        turn.give(steps, **limits)
        if process.died is None:
            return f"stands at: {turn.at}"
        return self.bury(process)

    def bury(self, process: Process) -> str:
        """A process one of whose loops failed ends, and is started again unless it was replaced."""
        error = process.died
        assert error is None or isinstance(error, KafkaError), repr(error)
        process.kill()
        if process in self.zombies:
            self.zombies.remove(process)
            if (process.service, process.instance) in self.names:
                return f"ended: {error!r}"
            self.processes.append(process)
        self.processes[self.processes.index(process)] = Process(process.service, process.instance)
        return f"ended: {error!r}; started again"

    def kill(self, process: Process) -> None:
        """And its supervisor starts it again."""
        process.kill()
        self.processes[self.processes.index(process)] = Process(process.service, process.instance)

    def freeze(self, process: Process, replace: bool) -> None:
        """It stands still and others think it dead; `replace`: a new one has its instance's name."""
        self.zombies.append(process)
        at = self.processes.index(process)
        if replace:
            self.processes[at] = Process(process.service, process.instance)
        else:
            del self.processes[at]

    def thaw(self, zombie: Process, steps: int) -> str:
        """It does what it was about to do, and stands still before it believes it."""
        if (zombie.service, zombie.instance) not in self.names:
            self.zombies.remove(zombie)  # nobody took its place: it is one of us again
            self.processes.append(zombie)
        said = "has nothing to do"
        for loop in (0, 1):
            if zombie.loops[loop].busy and (zombie in self.zombies or zombie in self.processes):
                said = self.run(zombie, loop, steps, until="believe")
        return said

    def time_out(self, process: Process) -> None:
        for producer in process.producers:
            self.log.time_out(producer)

    def silence(self, process: Process) -> None:
        """Its group hears nothing from it for a session."""
        for loop in ("decide", "react"):
            name = f"{CLUSTER}.{process.service}.{loop}"
            self.kafka.group(name).drop(f"{name}.{process.instance}")

    def settle(self) -> None:
        """No more faults, and everybody runs until nothing happens."""
        self.calm()
        self.bury_zombies()
        quiet = 0
        for _ in range(400):
            before = self.log.changes
            for process in list(self.processes):
                for loop in (0, 1):
                    if process in self.processes:
                        self.run(process, loop, 5_000)
            quiet = quiet + 1 if self.log.changes == before else 0
            if quiet == 2:  # each has polled in vain, looked at the clock, and polled again
                return
        raise AssertionError("the house never comes to rest")

    def calm(self) -> None:
        self.log.slow = False
        self.log.settle()
        for process in self.processes:
            for loop in process.loops:
                loop.faults.clear()
        for zombie in list(self.zombies):
            self.thaw(zombie, 200)

    def bury_zombies(self) -> None:
        """Those whose place was taken: they may try whatever they like, and are fenced."""
        for zombie in list(self.zombies):
            for loop in (0, 1):
                if zombie in self.zombies:
                    self.run(zombie, loop, 200)
        for zombie in self.zombies:
            zombie.kill()
        self.zombies.clear()

    @property
    def names(self) -> set[tuple[str, str]]:
        return {(process.service, process.instance) for process in self.processes}

    def ledgers(self) -> Iterator[tuple[int, Ledger]]:
        for process in self.processes:
            for at, ledger in process.deciding.ledgers.items():
                yield at.partition, ledger

    def end(self) -> None:
        for process in (*self.processes, *self.zombies):
            process.kill()
