"""All processes over one log, what becomes of them, and the zombies among them."""

from collections.abc import Iterator
from typing import Any

from kafka.errors import KafkaError

from libs.contracts.base import Command
from libs.contracts.envelope import Headers
from libs.contracts.topics import HOME_OF
from libs.eventlog.ledger import Ledger
from tests.eventlog.machine.kafka import Kafka
from tests.eventlog.machine.log import Log
from tests.eventlog.machine.process import CLUSTER, INSTANCES, TOPICS, Process


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
        """It stands still and others think it dead; `replace`: a new one takes its name."""
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
