"""What must hold of the log, whatever happened: I1, I2, I4 and I6, from bytes alone."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.eventlog.machine.facts import Fact, Facts

GENESIS = "0" * 64
CLOCKED = ("RecordWeek", "ExpirePackage")
MAY_BE_REFUSED = ("AdoptPlan",)  # of the commands that no person asked for: superseded


def broken(facts: Facts, settled: bool) -> Iterator[str]:
    yield from _one_outcome(facts, settled)
    yield from _chains(facts)
    yield from _causes(facts)
    yield from _whole_or_nothing(facts)
    yield from _parked(facts)


def _one_outcome(facts: Facts, settled: bool) -> Iterator[str]:
    asked = {command.id: command for command in facts.commands}
    told = Counter(outcome.body["command_id"] for outcome in facts.outcomes)
    for command_id, times in told.items():
        if times > 1:
            yield f"I1: {asked.get(command_id, command_id)} has {times} outcomes"
        if command_id not in asked:
            yield f"I1: an outcome for {command_id}, which nobody sent"
    if settled:
        for command_id in asked.keys() - told.keys():
            yield f"I1: {asked[command_id]} ({asked[command_id].stream}) has no outcome"


def _chains(facts: Facts) -> Iterator[str]:
    times = Counter(event.id for event in facts.events)
    yield from (f"I2: event id {name} {n} times" for name, n in times.items() if n > 1)
    heads: dict[tuple[str, str], tuple[int, str]] = defaultdict(lambda: (0, GENESIS))
    for event in facts.events:
        seq, digest = heads[event.stream, event.subject]
        if event.seq != seq + 1:
            yield f"I2: {event} follows seq {seq}"
        if event.prev != digest:
            yield f"I2: {event} does not continue the chain"
        heads[event.stream, event.subject] = (event.seq, _digest(event))


def _digest(event: Fact) -> str:
    parts = [event.id, event.type, event.subject, str(event.seq), event.prev]
    digest = hashlib.sha256()
    for part in (*(text.encode() for text in parts), event.record.value):
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.hexdigest()


def _causes(facts: Facts) -> Iterator[str]:
    asked = {command.id: command for command in facts.commands}
    known = {event.id for event in facts.events}
    for event in facts.events:
        cause = asked.get(event.cause)
        if cause is None:
            yield f"I4: {event} is caused by no command"
        elif (cause.stream, cause.subject) != (event.stream, event.subject):
            yield f"I4: {event} is caused by {cause}"
    for command in facts.commands:
        by_the_clock = command.type in CLOCKED and not command.cause
        if _asked_by_nobody(command) and command.cause not in known and not by_the_clock:
            yield f"I4: {command} is caused by no event"


def _asked_by_nobody(command: Fact) -> bool:
    return bool(command.body.get("actor", {}).get("role") == "system")


def _whole_or_nothing(facts: Facts) -> Iterator[str]:
    """An outcome names the events of its command, all of them, in order and by their rule."""
    made = defaultdict(list)
    for event in facts.events:
        made[event.cause].append(event.id)
    asked = {command.id: command for command in facts.commands}
    for outcome in facts.outcomes:
        body, command_id = outcome.body, outcome.body["command_id"]
        named = list(body.get("events", ()))
        if named != made.pop(command_id, []):
            yield f"I6: the outcome of {asked.get(command_id)} names {named}"
        if (body["result"] == "done") != bool(named):
            yield f"I6: {asked.get(command_id)} is {body['result']} with {len(named)} events"
        command = asked.get(command_id)
        refused = command if body["result"] == "refused" else None
        if refused and _asked_by_nobody(refused) and refused.type not in MAY_BE_REFUSED:
            yield f"a policy's command was refused: {refused} {body.get('code')}"
    for command_id, events in made.items():
        yield f"I6: {len(events)} events of {asked.get(command_id, command_id)}, but no outcome"


def _parked(facts: Facts) -> Iterator[str]:
    for parked in facts.parked:
        headers = dict(parked.record.headers)
        if reason := headers.get("parked_reason", b"").decode():
            yield f"parked: {parked}: {reason}"
