"""I6: of a refused command nothing appears; of any other its whole outcome or nothing."""

from collections.abc import Iterator

from services.console.oracle.log import Finding, Log, Record


def check(log: Log) -> Iterator[Finding]:
    for command_id, records in log.outcomes.items():
        if records[0].judged:
            yield from _outcome(command_id, records[0], log)
    for command_id, events in log.caused.items():
        # Without a command at all it is I4's offender.
        if command_id not in log.outcomes and command_id in log.commands and events[0].judged:
            yield Finding("I6", command_id, f"has no outcome, but {_listed(events)}")


def _outcome(command_id: str, outcome: Record, log: Log) -> Iterator[Finding]:
    body = outcome.body
    result, promised = body.get("result", "?"), tuple(body.get("events", ()))
    found = tuple(dict.fromkeys(event.id for event in log.caused.get(command_id, ())))
    if result != "done":
        if found:
            listed = _listed(log.caused[command_id])
            yield Finding("I6", command_id, f"was answered '{result}', but {listed}")
        return
    if missing := [event for event in promised if event not in found]:
        yield Finding("I6", command_id, f"was done, but of its events these are missing: {missing}")
    if more := [event for event in found if event not in promised]:
        yield Finding("I6", command_id, f"was done, with events that its outcome hides: {more}")


def _listed(events: list[Record]) -> str:
    named = ", ".join(f"{event.type} {event.stream} seq {event.seq}" for event in events)
    return f"these events stand: {named}"
