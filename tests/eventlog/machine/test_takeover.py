"""Histories that were found, told once more step by step."""

from collections.abc import Iterator

import pytest

from libs.contracts.base import Command
from tests.eventlog.machine import people
from tests.eventlog.machine.history import History
from tests.eventlog.machine.process import CLUSTER, Process, in_memory
from tests.eventlog.machine.stages import begun


@pytest.fixture
def history() -> Iterator[History]:
    with in_memory():
        made = begun("offered")
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
    frozen = frozen_at("ask whether", history)
    history.everybody(4)
    history.house.thaw(frozen, 200)
    history.everybody(1)
    history.judge()
    assert "PackageAccepted" in {event.type for event in history.facts.events}


def test_a_zombie_that_has_lost_its_partitions_commits_nothing(history: History) -> None:
    """Its transactional id is still its own; only the generation of its offsets fences it."""
    history.send(accepting(history))
    zombie = frozen_at("send to", history)
    history.everybody(4)
    history.house.thaw(zombie, 200)
    assert zombie not in history.house.processes  # it ended, and was started again
    history.judge()


def test_a_commit_whose_markers_come_late_is_known_to_whoever_takes_over(history: History) -> None:
    """The offsets' marker is there and the events' is not: a replay has to wait for it."""
    history.send(accepting(history))
    history.house.log.slow = True
    frozen_at("believe", history)
    history.house.log.mark_group(history.house.log.ending[-1])
    history.everybody(4)
    history.house.log.slow = False
    history.house.log.settle()
    history.everybody(2)
    history.judge()


def test_a_forged_event_stops_its_partition_for_whoever_follows_it(
    history: History, caplog: pytest.LogCaptureFixture
) -> None:
    log = history.house.log
    at, last = next(
        (at, records[-1])
        for at, records in log.records.items()
        if "orders.events" in at.topic and records
    )
    forged = [(n, b"9" * len(v) if n == "ce_prev" else v) for n, v in last.headers]
    forged = [(n, b"%d" % (int(v) + 1) if n == "ce_seq" else v) for n, v in forged]
    log.append(at, last.key, last.value, forged)
    for process in history.house.processes:
        process.loops[1].give(200)
        assert process.loops[1].error is None
    stopped = [r for r in caplog.records if "partition_stopped" in r.getMessage()]
    assert len(stopped) == 3  # intake, dispatch, and the one of production that has the partition


def frozen_at(point: str, history: History) -> Process:
    process = next(p for p in history.house.processes if p.name == "production-0")
    history.house.run(process, 0, 200, until=point)
    assert process.loops[0].at.startswith(point)
    history.house.freeze(process, replace=False)
    history.house.silence(process)
    return process
