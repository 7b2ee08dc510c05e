"""The oracle of the driver's journal names what is planted; of an honest log it says nothing."""

import json
from typing import Any

import pytest

from services.console.oracle import everything
from services.console.oracle.journal import check, read
from tests.console.chronicle import LOT, Chronicle, journey


class Told:
    """A journal beside a log in memory."""

    def __init__(self, log: Chronicle) -> None:
        self.log, self.lines = log, list[str]()

    def asks(self, command_id: str) -> None:
        self._write(asks=command_id, kind="MakeLot", stream="lots", subject="lot-1", way="api")

    def told(self, command_id: str, what: str, **more: Any) -> None:
        self._write(told=command_id, **{"as": what}, **more)

    def _write(self, **line: Any) -> None:
        self.lines.append(json.dumps(line) + "\n")

    def found(self) -> list[str]:
        """What the journal's oracle says, in flight or not."""
        return [f"{f.invariant}: {f.says}" for f in check(self.log.log(), read(self.lines))]


@pytest.fixture
def told() -> Told:
    return Told(journey())


def acknowledged(told: Told, type: str = "MakeLot") -> str:
    """The journey's command, asked twice and told both times what became of it."""
    log = told.log
    command_id = log.records[log.find("commands", type)].id
    events = [r.id for r in log.records if r.suffix == "events" and r.cause == command_id]
    for _ in range(2):
        told.asks(command_id)
        told.told(command_id, "done", events=events)
    return command_id


def test_a_command_that_stands_as_it_was_told_is_in_order(told: Told) -> None:
    acknowledged(told)
    assert told.found() == []


def test_a_missing_outcome_of_an_acknowledged_command_is_named(told: Told) -> None:
    command_id = acknowledged(told)
    records = told.log.records
    told.log.records = [
        r
        for r in records
        if not (r.suffix == "outcomes" and r.body["command_id"] == command_id)
        and not (r.suffix == "events" and r.cause == command_id)
    ]
    assert told.found() == ["I1: MakeLot was acknowledged and waits for its outcome"]


def test_an_acknowledged_command_that_is_not_in_the_log_is_named(told: Told) -> None:
    told.asks("lost")
    told.told("lost", "accepted")
    assert told.found() == ["I1: MakeLot was acknowledged, and its message is not in the log"]


def test_an_unacknowledged_command_may_be_missing_altogether(told: Told) -> None:
    told.asks("never arrived")
    assert told.found() == []


def test_half_an_outcome_of_an_unacknowledged_command_is_named(told: Told) -> None:
    command_id = told.log.ask("lots", "lot-1", "InspectLot")
    told.asks(command_id)
    told.log.done(command_id, ("LotInspected", LOT), ("LotRejected", LOT))
    assert told.found() == []
    del told.log.records[-2]
    assert len(told.found()) == 1
    assert "I6: MakeLot is half there: these events are missing" in told.found()[0]


def test_events_without_the_outcome_are_named(told: Told) -> None:
    command_id = told.log.ask("lots", "lot-1", "InspectLot")
    told.asks(command_id)
    told.log.done(command_id, ("LotInspected", LOT))
    told.log.records.pop()
    assert told.found() == ["I6: MakeLot has no outcome, but 1 events"]


def test_a_duplicated_event_is_named_by_the_journal_and_by_the_chain(told: Told) -> None:
    acknowledged(told)
    log = told.log
    log.records.append(log.records[log.find("events", "LotMade")])
    assert all("stands 2 times" in says for says in told.found()) and told.found()
    assert {f.invariant for f in everything(log.log())} == {"I2"}


def test_a_second_outcome_is_named(told: Told) -> None:
    command_id = acknowledged(told)
    log = told.log
    outcomes = (r for r in log.records if r.suffix == "outcomes")
    log.records.append(next(r for r in outcomes if r.body["command_id"] == command_id))
    assert told.found() == ["I1: MakeLot has 2 outcomes"]


def test_an_answer_that_the_log_does_not_know_is_named(told: Told) -> None:
    command_id = acknowledged(told)
    told.asks(command_id)
    told.told(command_id, "refused", code="lot.not_made")
    assert told.found()[0] == "I6: MakeLot was told as refused, and the log has done"


def test_what_was_turned_away_must_not_stand_in_the_log(told: Told) -> None:
    command_id = told.log.ask("lots", "lot-1", "InspectLot")
    told.asks(command_id)
    told.told(command_id, "turned_away", code="thing.not_found")
    assert told.found() == [
        "I6: MakeLot was turned away each time, and stands in the log all the same"
    ]
    told.asks(command_id)  # asked once more, and nothing was heard: it may stand there
    assert told.found() == []


def test_the_last_line_may_be_cut_off_and_no_other() -> None:
    whole = json.dumps({"asks": "1", "kind": "MakeLot"}) + "\n"
    assert set(read([whole, '{"asks": "2", "ki'])) == {"1"}
    with pytest.raises(ValueError, match="control character"):
        read(['{"asks": "2", "ki\n', whole])
    with pytest.raises(ValueError, match="never asked"):
        read([json.dumps({"told": "1", "as": "done"}) + "\n"])
