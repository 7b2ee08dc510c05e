"""A history: whoever may act, acts; every step is told in words; at its end all of it is judged."""

from datetime import timedelta

from libs.contracts.base import Command
from libs.contracts.clusters import MoveClock
from libs.contracts.envelope import Headers
from libs.eventlog.chain import START
from libs.eventlog.kafka.clients import Home
from libs.eventlog.policies import owed_envelope
from tests.eventlog.machine import deadlines, memory, oracle, people, quantities
from tests.eventlog.machine.facts import Facts
from tests.eventlog.machine.house import House
from tests.eventlog.machine.log import Log
from tests.eventlog.machine.opening import GROUP
from tests.eventlog.machine.process import CLUSTER, Process

PEOPLE = Home("memory", CLUSTER, "people")


class Broken(AssertionError):
    """An invariant does not hold."""


class History:
    """`log`: where it begins, at rest."""

    def __init__(self, log: Log | None = None, begins: str = "empty") -> None:
        self.house = House(log)
        self.story = [f"A cluster at rest: {begins}."]
        self.sent: list[tuple[Command, Headers]] = []
        self.broken = False
        self.before = {event.id for event in self.facts.events}

    def tell(self, who: str, what: str) -> None:
        self.story.append(f"{who}: {what}")

    @property
    def facts(self) -> Facts:
        return Facts(self.house.log, CLUSTER)

    def ask(self, which: int, size: int, copies: int) -> None:
        command = people.wish(self.facts, which, size)
        self.send(command, copies)

    def send(self, command: Command, copies: int = 1) -> None:
        name = (str(len(self.sent)), command.subject)
        headers = owed_envelope(PEOPLE, command, name, "").headers()
        self.sent.append((command, headers))
        self.house.send(command, headers, copies)
        times = f", {copies} times" if copies > 1 else ""
        self.tell("people", f"ask {type(command).__name__} of {command.subject}{times}")

    def again(self, which: int) -> None:
        """Any command of the log comes once more, long after the first time."""
        log = self.house.log
        places = [at for at in sorted(log.records) if at.topic.endswith(".commands")]
        old = [(at, record) for at in places for record in log.committed_records(at)]
        at, record = old[which % len(old)]
        log.append(at, record.key, record.value, record.headers)
        self.tell("network", f"delivers again {dict(record.headers)['ce_type'].decode()}")

    def everybody(self, rounds: int) -> None:
        for _ in range(rounds):
            for process in list(self.house.processes):
                for loop in (0, 1):
                    if process in self.house.processes:
                        self.house.run(process, loop, 200)
                if process in self.house.processes:
                    self.compare(process)
        self.tell("everybody", f"runs, {rounds} rounds")

    def compare(self, process: Process) -> None:
        """Whoever holds a partition and waits for commands knows all that was decided there."""
        if not process.holds_its_partitions or process.loops[0].busy:
            return
        for event in self.facts.events:
            at = (f"{CLUSTER}.{event.stream}.commands", event.record.partition)
            ledger = process.deciding.ledgers.get(at)
            if ledger and ledger.heads.get(event.subject, START).seq < event.seq:
                self.broken = True
                raise Broken(f"memory: {process.name} holds {at}, and does not know {event}")

    def process(self, which: int) -> Process:
        return self.house.processes[which % len(self.house.processes)]

    def busy(self, which: int) -> Process:
        """Rather one that is in the middle of something."""
        busy = [p for p in self.house.processes if any(loop.busy for loop in p.loops)]
        return busy[which % len(busy)] if busy else self.process(which)

    def reach(self, which: int, point: str) -> bool:
        """Everybody runs, one after the other, until one is about to do this."""
        loops = [(p, loop) for p in self.house.processes for loop in (0, 1)]
        start = which % len(loops)
        for process, loop in (*loops[start:], *loops[:start]):
            if process in self.house.processes:
                said = self.house.run(process, loop, 200, until=point)
                self.tell(process.loops[loop].name, f"runs, {said}")
                if process.loops[loop].at.startswith(point):
                    return True
        return False

    def judge(self) -> None:
        """After all offers' time to answer. Errors: Broken, with everything that does not hold."""
        self.house.calm()
        self.everybody(1)
        later = people.now(self.facts) + timedelta(hours=49)
        self.send(MoveClock(actor=GROUP, now=later, cluster_id=CLUSTER, to=later))
        self.house.settle()
        self._check()

    def _check(self) -> None:
        facts = self.facts
        found = [*oracle.broken(facts, settled=True), *quantities.broken(facts)]
        found += [*deadlines.broken(facts), *memory.differences(self.house)]
        if found:
            raise Broken("\n".join(found))

    def words(self) -> str:
        lines = [f"{n:3} {line}" for n, line in enumerate(self.story)]
        new = [str(event) for event in self.facts.events if event.id not in self.before]
        return "\n".join(["", *lines, "New in the log at the end:", *new])
