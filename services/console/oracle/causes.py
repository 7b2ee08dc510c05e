"""I4: every event is caused by a command that exists, every policy's command by an event.

By causation ids, never by time.
"""

from collections.abc import Iterator

from services.console.oracle.log import Finding, Log, Record

# In a real cluster the machine's clock makes these due, and no event does.
CLOCKED = ("RecordWeek", "ExpirePackage")


def check(log: Log) -> Iterator[Finding]:
    for event in log.of("events"):
        if event.judged:
            yield from _event(event, log)
    raw = {record.id for record in log.of("raw")}
    for command in log.commands.values():
        if command.judged:
            yield from _command(command, log, raw)


def _event(event: Record, log: Log) -> Iterator[Finding]:
    what = f"{event.type} ({event.stream}, seq {event.seq})"
    command = log.commands.get(event.cause)
    if command is None:
        yield Finding("I4", event.subject, f"{what} is caused by no command: {event.cause or '-'}")
    elif (command.stream, command.subject) != (event.stream, event.subject):
        whose = f"{command.stream} {command.subject}"
        yield Finding("I4", event.subject, f"{what} is caused by a command to {whose}")


def _command(command: Record, log: Log, raw: set[str]) -> Iterator[Finding]:
    """A person's command has no cause, or the raw order that it was translated from."""
    by_policy = command.body.get("actor", {}).get("role") == "system"
    if command.type in CLOCKED and not command.cause:
        return
    known = command.cause in log.events or (not by_policy and command.cause in raw | {command.id})
    if known or (not command.cause and not by_policy):
        return
    what = f"{command.type} to {command.stream} {command.subject}"
    yield Finding("I4", command.id, f"{what} is caused by no event: {command.cause or '-'}")
