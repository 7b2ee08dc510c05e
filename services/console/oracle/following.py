"""Whether a fact has reached the stream that has to hear of it: told by causation, not by time."""

from collections import defaultdict
from dataclasses import dataclass, field

from services.console.oracle.log import Log, Record

HEARD_AS = {
    ("orders", "plans"): {"EnqueueLine", "ChangeLine", "RecordMaterial"},
    ("packages", "plans"): {"RecordAnswer", "RecordRejection", "RecordCompletion"},
    ("plans", "packages"): {"OfferPackage", "RevokePackage"},
    ("shipments", "orders"): {"RecordShipped"},
    ("lots", "members"): {"AuthoriseLabels", "AuthoriseShipment", "RecordLotReleased"},
}


@dataclass
class Following:
    """How far each stream has heard each partition of another's events."""

    log: Log
    heard: dict[tuple[str, int, str], int] = field(default_factory=lambda: defaultdict(lambda: -1))

    def __post_init__(self) -> None:
        for (source, listener), types in HEARD_AS.items():
            for command in self.log.of("commands", listener):
                event = self.log.events.get(command.cause)
                if command.judged and command.type in types and event and event.stream == source:
                    place = (source, event.partition, listener)
                    self.heard[place] = max(self.heard[place], event.offset)

    def pending(self, event: Record, listener: str) -> bool:
        """True while a command that says so is not decided, or may still have to be sent."""
        types = HEARD_AS[event.stream, listener]
        sent = [c for c in self.log.asked.get(event.id, ()) if c.type in types]
        if sent:
            return any(command.id not in self.log.outcomes for command in sent)
        return event.offset > self.heard[event.stream, event.partition, listener]
