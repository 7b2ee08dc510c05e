"""I1 and I6 seen from outside: what a driver was told of its commands, against the log.

The journal has a JSON line each time before a command is asked (`asks`) and after it was answered
(`told`). What was acknowledged has exactly one outcome and stands whole, as it was told; what was
not stands whole or not at all.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from services.console.oracle.log import Finding, Log

ACKNOWLEDGED = ("accepted", "done", "nothing", "refused")
DECIDED = ("done", "nothing", "refused")


@dataclass
class Asked:
    """One command, however often it was asked. `told`: every answer, in their order."""

    kind: str
    times: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        return any(answer["as"] in ACKNOWLEDGED for answer in self.told)

    @property
    def turned_away(self) -> bool:
        """Each time it was asked, it was said that nothing was sent on."""
        away = sum(1 for answer in self.told if answer["as"] == "turned_away")
        return away == self.times


def read(lines: Iterable[str]) -> dict[str, Asked]:
    """By command id. Errors: ValueError for a line that is no journal's; a last one cut off is
    what a killed driver leaves, and is passed over."""
    found: dict[str, Asked] = {}
    for line in lines:
        if not line.endswith("\n"):
            break
        entry = json.loads(line)
        if "asks" in entry:
            asked = found.setdefault(entry["asks"], Asked(entry["kind"]))
            asked.times += 1
        elif entry.get("told") in found:
            found[entry["told"]].told.append(entry)
        else:
            raise ValueError(f"an answer to what was never asked: {line.strip()}")
    return found


def check(log: Log, journal: dict[str, Asked]) -> Iterator[Finding]:
    """Read the journal before the log: what was acknowledged then stands in it now."""
    sent = {record.id for suffix in ("raw", "commands") for record in log.of(suffix)}
    stands = Counter(event.id for event in log.of("events"))
    caused: dict[str, list[str]] = defaultdict(list)
    for event in log.of("events"):
        caused[event.cause].append(event.id)
    for command_id, asked in journal.items():
        outcomes = [record.body for record in log.outcomes.get(command_id, ())]
        for invariant, says in _one(asked, outcomes, caused[command_id], command_id in sent):
            yield Finding(invariant, command_id, f"{asked.kind} {says}")  # type: ignore[arg-type]
        for event_id in caused[command_id]:
            if stands[event_id] > 1:
                says = f"{asked.kind}: its event {event_id} stands {stands[event_id]} times"
                yield Finding("I6", command_id, says)
        if asked.acknowledged and not outcomes and command_id in sent:
            says = f"{asked.kind} was acknowledged and waits for its outcome"
            yield Finding("I1", command_id, says, in_flight=True)


def _one(
    asked: Asked, outcomes: list[dict[str, Any]], caused: list[str], sent: bool
) -> Iterator[tuple[str, str]]:
    if asked.acknowledged and not sent:
        yield "I1", "was acknowledged, and its message is not in the log"
    if asked.turned_away and (sent or outcomes or caused):
        yield "I6", "was turned away each time, and stands in the log all the same"
    if len(outcomes) > 1:
        yield "I1", f"has {len(outcomes)} outcomes"
    if not outcomes and caused:
        yield "I6", f"has no outcome, but {len(caused)} events"
    for outcome in outcomes[:1]:
        yield from _whole(outcome, caused)
        yield from _as_told(asked, outcome)


def _whole(outcome: dict[str, Any], caused: list[str]) -> Iterator[tuple[str, str]]:
    promised, there = set(outcome.get("events", ())), set(caused)
    if missing := sorted(promised - there):
        yield "I6", f"is half there: these events are missing: {missing}"
    if more := sorted(there - promised):
        yield "I6", f"has events that its outcome does not name: {more}"


def _as_told(asked: Asked, outcome: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """All who asked the same were told the same, and it is what the log says."""
    for answer in asked.told:
        if answer["as"] not in DECIDED:
            continue
        for name, mine in (("as", "result"), ("code", "code"), ("events", "events")):
            said, decided = answer.get(name), outcome.get(mine)
            if (said or None) != (decided or None):
                yield "I6", f"was told {name} {said}, and the log has {decided}"
