"""The house's log as the oracle reads it."""

from libs.contracts.topics import Stream
from libs.eventlog.ledger import Written
from services.console.oracle import everything
from services.console.oracle.log import Log, Record
from tests.journeys.house import House


def findings(house: House) -> list[str]:
    """What the oracle says of all that happened; [] where nothing is wrong or left undone."""
    rows = [*house.commands, *house.log]
    log = Log(record(stream, written, at) for at, (stream, written) in enumerate(rows))
    return [f"{finding.invariant} {finding.subject}: {finding.says}" for finding in everything(log)]


def record(stream: Stream, written: Written, at: int) -> Record:
    return Record(
        stream=stream.plural,
        suffix=written.suffix,
        partition=0,
        offset=at,
        key=written.key.decode(),
        headers={name: value.decode() for name, value in written.headers},
        value=written.value,
    )
