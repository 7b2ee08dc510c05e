"""I1: every acknowledged command has exactly one outcome."""

from collections import defaultdict
from collections.abc import Iterator

from services.console.oracle.log import NO_COMMAND, Finding, Log, Record


def check(log: Log) -> Iterator[Finding]:
    for command_id, records in log.outcomes.items():
        if len(records) > 1:
            yield Finding("I1", command_id, f"has {len(records)} outcomes{_places(records)}")
        if command_id not in log.commands and records[0].judged:
            yield Finding("I1", command_id, f"has an outcome, but nobody sent it{_places(records)}")
    decided = _decided_up_to(log)
    for command_id, command in log.commands.items():
        if command_id not in log.outcomes and command.judged:
            yield _without_outcome(command, log, decided)
    yield from _at_the_doors(log)


def _at_the_doors(log: Log) -> Iterator[Finding]:
    """A raw order becomes a command of the same id, or is parked."""
    through: dict[tuple[str, int], int] = defaultdict(int)
    for raw in log.of("raw"):
        command = log.commands.get(raw.id)
        if command and command.judged:
            through[raw.stream, raw.partition] = raw.offset
    for raw in log.of("raw"):
        if raw.judged and raw.type not in NO_COMMAND and raw.id not in log.commands:
            lost = raw.id not in log.parked and raw.offset < through[raw.stream, raw.partition]
            what = f"{raw.type} on {raw.stream}, partition {raw.partition}, offset {raw.offset}"
            says = "was passed over at the door" if lost else "waits at the door"
            yield Finding("I1", raw.id or raw.key, f"{what} {says}", in_flight=not lost)


def _without_outcome(command: Record, log: Log, decided: dict[tuple[str, int], int]) -> Finding:
    what = f"{command.type} to {command.stream} {command.subject}"
    if command.id in log.parked:
        reason = log.parked[command.id]
        return Finding("I1", command.id, f"{what} is parked: {reason}", in_flight=True)
    if command.offset < decided[command.stream, command.partition]:
        where = f"partition {command.partition}, offset {command.offset}"
        return Finding("I1", command.id, f"{what} was passed over without an outcome ({where})")
    return Finding("I1", command.id, f"{what} waits for its outcome", in_flight=True)


def _decided_up_to(log: Log) -> dict[tuple[str, int], int]:
    """By partition: commands are decided in order, so all before this offset are."""
    decided: dict[tuple[str, int], int] = defaultdict(int)
    for command_id, records in log.outcomes.items():
        command = log.commands.get(command_id)
        if command and records[0].judged:
            place = (command.stream, command.partition)
            decided[place] = max(decided[place], command.offset)
    return decided


def _places(records: list[Record]) -> str:
    return ", at " + ", ".join(f"{r.stream} {r.partition}:{r.offset}" for r in records)
