"""I8: a recorded history is decided again by today's code, with the same result."""

from collections import defaultdict

import pytest

from libs.contracts.topics import STREAM
from libs.eventlog.batch import Batch
from libs.eventlog.ledger import Ledger, Taken, Written
from tests.journeys.house import DECIDERS
from tests.recorded.log import CLUSTER, Recorded, recorded

OWNED = {stream.plural: decider for stream, decider in DECIDERS}
Partition = tuple[str, int]


@pytest.fixture(scope="module")
def log() -> dict[tuple[Partition, str], list[Recorded]]:
    rows: dict[tuple[Partition, str], list[Recorded]] = defaultdict(list)
    for row in recorded():
        rows[(row.plural, row.partition), row.suffix].append(row)
    return rows


def decide_again(at: Partition, commands: list[Recorded]) -> list[Written]:
    stream = STREAM[at[0]]
    ledger = Ledger(stream, OWNED[at[0]], f"/{CLUSTER}/{stream.owner}", CLUSTER)
    written = []
    for command in commands:
        batch = Batch(ledger)
        written += batch.take(Taken(command.key, command.value, command.headers, 0))
        batch.apply()
    return written


@pytest.mark.parametrize("plural", sorted(OWNED))
def test_todays_code_decides_as_the_record_says(
    log: dict[tuple[Partition, str], list[Recorded]], plural: str
) -> None:
    for number in range(STREAM[plural].partitions):
        at = (plural, number)
        again = decide_again(at, log[at, "commands"])
        for suffix in ("events", "outcomes", "parked"):
            was = [(row.key, row.headers, row.value) for row in log[at, suffix]]
            now = [(w.key, w.headers, w.value) for w in again if w.suffix == suffix]
            assert now == was


def test_the_record_holds_every_ending_of_an_offer(
    log: dict[tuple[Partition, str], list[Recorded]],
) -> None:
    kinds = {row.type for (_, suffix), rows in log.items() if suffix == "events" for row in rows}
    assert {"PackageDeclined", "PackageExpired", "CounterAccepted", "LotRejected"} <= kinds
    assert {"PackageCompleted", "ShipmentDeparted", "LineCancelled", "LineAmended"} <= kinds
