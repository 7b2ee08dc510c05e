"""What the processes hold in memory, against what the log gives from its beginning."""

from kafka import TopicPartition

from libs.contracts.topics import Suffix
from libs.eventlog.ledger import Ledger, Taken
from tests.eventlog.machine.house import House
from tests.eventlog.machine.log import Log
from tests.eventlog.machine.process import CLUSTER, DECIDED

SUFFIXES: tuple[Suffix, ...] = ("events", "outcomes", "parked")


def differences(house: House) -> list[str]:
    """What each process holds is what the log gives from the beginning, and nobody waits."""
    found, seen = [], set()
    for number, ledger in house.ledgers():
        seen.add((ledger.stream.plural, number))
        fresh = replayed(ledger, number, house.log)
        for part in ("states", "heads", "decided", "parking"):
            if getattr(ledger, part) != getattr(fresh, part):
                found.append(f"memory: {part} of {ledger.stream.plural}-{number} differ")
        desk = ledger.states.get(CLUSTER)
        if getattr(desk, "plan_due", False):
            found.append("plans: a plan is due, and nobody makes it")
    if len(seen) != DECIDED:
        found.append(f"groups: only {sorted(seen)} are held")
    return found


def replayed(ledger: Ledger, number: int, log: Log) -> Ledger:
    fresh = Ledger(ledger.stream, ledger.decider, ledger.source, ledger.cluster)
    for suffix in SUFFIXES:
        at = TopicPartition(ledger.stream.topic(ledger.cluster, suffix), number)
        for r in log.committed_records(at):
            fresh.restore(suffix, Taken(r.key, r.value, r.headers, r.offset))
    return fresh
