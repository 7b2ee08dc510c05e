"""Histories that were found, told once more step by step."""

from collections.abc import Iterator

import pytest

from libs.contracts.base import Command
from tests.eventlog.machine import people
from tests.eventlog.machine.history import History
from tests.eventlog.machine.house import CLUSTER, in_memory


@pytest.fixture
def history() -> Iterator[History]:
    with in_memory():
        made = History("offered")
        made.everybody(6)
        yield made
        made.house.end()


def accepting(history: History) -> Command:
    """Of a package that production-0 decides."""
    log, facts = history.house.log, history.facts
    for which in range(60):
        asked = people.wish(facts, which, 0)
        at = log.place(f"{CLUSTER}.packages.commands", asked.subject.encode())
        if type(asked).__name__ == "AcceptPackage" and at.partition == 0:
            return asked
    raise LookupError("no package of partition 0 is offered")


def test_whoever_takes_a_partition_over_knows_what_a_frozen_process_commits_later(
    history: History,
) -> None:
    """Frozen when its offsets are sent and its records are not: it commits when it wakes up."""
    history.send(accepting(history))
    frozen = next(p for p in history.house.processes if p.name == "production-0")
    history.house.run(frozen, 0, 200, until="ask whether")
    assert frozen.loops[0].at.startswith("ask whether")
    history.house.freeze(frozen, replace=False)
    history.house.silence(frozen)
    history.everybody(4)
    history.house.thaw(frozen, 200)
    history.everybody(1)
    history.judge()
    assert "PackageAccepted" in {event.type for event in history.facts.events}
