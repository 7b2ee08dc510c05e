"""A history: whoever may act, acts; every step is told in words; at its end all of it is judged."""

from functools import cache

from libs.contracts.base import Command
from libs.contracts.clusters import MoveClock
from libs.contracts.envelope import Headers
from libs.eventlog.chain import START
from libs.eventlog.kafka.clients import Home
from libs.eventlog.ledger import Ledger, Taken
from libs.eventlog.policies import owed_envelope
from tests.eventlog.machine import oracle, people, quantities
from tests.eventlog.machine.facts import Facts
from tests.eventlog.machine.house import CLUSTER, DECIDED, House, Process
from tests.eventlog.machine.log import Log, Stored
from tests.eventlog.machine.opening import GROUP, opening

PEOPLE = Home("memory", CLUSTER, "people")
STAGES = ("opened", "offered", "accepted", "released", "labelled")


class Broken(AssertionError):
    """An invariant does not hold."""


class History:
    def __init__(self, stage: str) -> None:
        self.house = House(image(stage))
        self.story = [f"A cluster at rest: {stage}."]
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
        later = people.now(self.facts) + people.timedelta(hours=49)
        self.send(MoveClock(actor=GROUP, now=later, cluster_id=CLUSTER, to=later))
        self.house.settle()
        self._check()

    def _check(self) -> None:
        facts = self.facts
        found = [*oracle.broken(facts, settled=True), *quantities.broken(facts)]
        found += [*overdue(facts), *self._memories()]
        if found:
            raise Broken("\n".join(found))

    def _memories(self) -> list[str]:
        """What each process holds is what the log gives from the beginning, and nobody waits."""
        found, seen = [], set()
        for number, ledger in self.house.ledgers():
            seen.add((ledger.stream.plural, number))
            fresh = replayed(ledger, number, self.house.log)
            for part in ("states", "heads", "decided", "parking"):
                if getattr(ledger, part) != getattr(fresh, part):
                    found.append(f"memory: {part} of {ledger.stream.plural}-{number} differ")
            desk = ledger.states.get(CLUSTER)
            if getattr(desk, "plan_due", False):
                found.append("plans: a plan is due, and nobody makes it")
        if len(seen) != DECIDED:
            found.append(f"groups: only {sorted(seen)} are held")
        return found

    def words(self) -> str:
        lines = [f"{n:3} {line}" for n, line in enumerate(self.story)]
        new = [str(event) for event in self.facts.events if event.id not in self.before]
        return "\n".join(["", *lines, "New in the log at the end:", *new])


def overdue(facts: Facts) -> list[str]:
    """Every offer has ended in a state, or may still be answered."""
    now, found = people.now(facts), []
    by: dict[str, str] = {}
    for event in facts.events:
        if event.type in ("PackageOffered", "CounterRejected"):
            by[event.subject] = event.body["answer_by"]
    for package_id, last in facts.last(*people.PACKAGE).items():
        open_still = last.type in ("PackageOffered", "PackageCountered", "CounterRejected")
        if open_still and people.datetime.fromisoformat(by[package_id]) <= now:
            found.append(f"deadline: {package_id} should have been answered by {by[package_id]}")
    shares = {
        share["package_id"]: share["quantity"]
        for event in facts.events
        if event.type == "PlanAdopted"
        for share in event.body["shares"]
    }
    offers = {name: offer.body["quantity"] for name, offer in facts.last("PackageOffered").items()}
    return found if shares == offers else [*found, "offers: not those of the adopted plans"]


def replayed(ledger: Ledger, number: int, log: Log) -> Ledger:
    fresh = Ledger(ledger.stream, ledger.decider, ledger.source, ledger.cluster)
    for suffix in ("events", "outcomes", "parked"):
        topic = ledger.stream.topic(ledger.cluster, suffix)  # type: ignore[arg-type]
        for at in log.records:
            if at == (topic, number):
                for record in log.committed_records(at):
                    fresh.restore(suffix, taken(record))  # type: ignore[arg-type]
    return fresh


def taken(record: Stored) -> Taken:
    return Taken(record.key, record.value, record.headers, record.offset)


@cache
def _stages() -> dict[str, Log]:
    """The log at each stage, made once by the house itself, without faults."""
    history, logs = History.__new__(History), {}
    history.house, history.story, history.sent = House(), [], []
    for command in opening():
        history.send(command)
    wanted = {
        "offered": ("PlaceOrder",),
        "accepted": ("AcceptPackage",) * 2,
        "released": ("StartLot",) * 2 + ("InspectLot",) * 2 + ("ReleaseLot",),
        "labelled": ("ReleaseLot", "RequestLabels", "RequestLabels"),
    }
    history.house.settle()
    logs["opened"] = history.house.log.copy()
    for stage, kinds in wanted.items():
        for kind in kinds:
            history.send(first(history, kind))
            history.house.settle()
        logs[stage] = history.house.log.copy()
    history.house.end()
    return logs


def first(history: History, kind: str) -> Command:
    """The first wish of its kind about something that it was not asked about before."""
    before = {(type(command), command.subject) for command, _ in history.sent}
    for which in range(100):
        command = people.wish(history.facts, which, 0)
        asked = (type(command), command.subject)
        if type(command).__name__ == kind and asked not in before:
            return command
    raise LookupError(f"{kind}: nobody can ask for it now")


def image(stage: str) -> Log:
    return _stages()[stage].copy()
