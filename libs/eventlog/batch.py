"""A batch: commands decided on a working copy of a ledger, all or nothing. Pure."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from libs.contracts.base import Command, Event
from libs.contracts.envelope import Envelope, Headers, chain_hash, event_id, id_bytes, zulu
from libs.contracts.outcomes import DropParked, Outcome, RetryParked
from libs.eventlog.chain import START, Head
from libs.eventlog.decider import Refused
from libs.eventlog.ledger import Ledger, Taken, Written
from libs.eventlog.parking import AGAIN, Parked, Parking, cleared, demand_room, reason_of


@dataclass
class Batch:
    """Commands decided on a working copy, which becomes the ledger's state by `apply`."""

    ledger: Ledger
    states: dict[str, Any] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    decided: set[bytes] = field(default_factory=set)
    parking: Parking = field(default_factory=Parking)

    def __post_init__(self) -> None:
        self.parking = self.ledger.parking.copy()

    def take(self, record: Taken) -> list[Written]:
        """Everything that this command's transaction has to write; [] for one decided before."""
        if record.offset != AGAIN and self.parking.met(record.key, record.value, record.headers):
            return []
        if not record.key:
            return self._park(record, "key: the record has none")
        key = record.key.decode(errors="replace")
        try:
            envelope = Envelope.of(record.headers)
        except Exception as problem:  # whatever a sender wrote there
            return self._park(record, f"headers: {reason_of(problem)}")
        if envelope.type == RetryParked.__name__:
            return self._retry(key, envelope.id)
        if envelope.type == DropParked.__name__:
            return self._drop(key, record, envelope.id)
        if self._known(envelope.id) or self.parking.holds(key, envelope.id):
            return []
        if self.parking.waiting(key):
            return self._park(record, "behind an earlier parked message of the same key")
        return self._decide_or_park(record, envelope)

    def apply(self) -> None:
        self.ledger.states.update(self.states)
        self.ledger.heads.update(self.heads)
        self.ledger.decided.update(self.decided)
        self.ledger.parking = self.parking

    def _known(self, command_id: str) -> bool:
        raw = id_bytes(command_id)
        return raw in self.decided or raw in self.ledger.decided

    def _decide_or_park(self, record: Taken, envelope: Envelope) -> list[Written]:
        try:
            command = self.ledger.stream.commands[envelope.type].model_validate_json(record.value)
            if command.subject != envelope.subject or command.subject.encode() != record.key:
                raise ValueError("key, ce_subject and the id in the body differ")
            return self._decide(command, envelope)
        except KeyError:
            return self._park(record, f"type: {envelope.type} is no command of this stream")
        except ValidationError as problem:
            return self._park(record, f"body: {reason_of(problem)}")
        except Exception as problem:  # a decider that raises must not stop the other keys
            return self._park(record, f"decider: {reason_of(problem)}")

    def _decide(self, command: Command, envelope: Envelope) -> list[Written]:
        subject = command.subject
        state = self.states.get(
            subject, self.ledger.states.get(subject, self.ledger.decider.initial)
        )
        try:
            events = self.ledger.decider.decide(command, state)
        except Refused as no:
            outcome = self._outcome(envelope, "refused", (), no.code, no.figures)
            return [self._done(envelope, outcome)]
        for event in events:
            state = self.ledger.decider.evolve(state, event)
        ids = tuple(event_id(envelope.id, subject, i) for i in range(len(events)))
        written = self._events(command, envelope, ids, events)
        outcome = self._outcome(envelope, "done" if events else "nothing", ids)
        self.states[subject] = state
        return [*written, self._done(envelope, outcome)]

    def _events(
        self, command: Command, cause: Envelope, ids: tuple[str, ...], events: list[Event]
    ) -> list[Written]:
        subject, time, written = command.subject, zulu(command.now), []
        head = self.heads.get(subject, self.ledger.heads.get(subject, START))
        for id, event in zip(ids, events, strict=True):
            value = event.model_dump_json().encode()
            envelope = Envelope(
                id=id,
                type=type(event).__name__,
                source=self.ledger.source,
                subject=subject,
                time=time,
                clusterid=self.ledger.cluster,
                causationid=cause.id,
                correlationid=cause.correlationid or cause.id,
                actor=command.actor.id,
                seq=head.seq + 1,
                prev=head.hash,
                traceparent=cause.traceparent,
            )
            head = Head(envelope.seq, chain_hash(envelope, value), envelope.id)
            written.append(Written("events", subject.encode(), value, envelope.headers()))
            demand_room(envelope.type, *written[-1][1:])
        self.heads[subject] = head
        return written

    def _outcome(
        self,
        cause: Envelope,
        result: Any,
        ids: tuple[str, ...],
        code: str = "",
        figures: Any = None,
    ) -> Outcome:
        return Outcome(
            command_id=cause.id,
            body_hash=cause.bodyhash,
            result=result,
            events=ids,
            code=code,
            figures=figures or {},
        )

    def _done(self, cause: Envelope, outcome: Outcome) -> Written:
        self.decided.add(id_bytes(cause.id))
        value = outcome.model_dump_json(exclude_defaults=True).encode()
        about = {"type": "Outcome", "causationid": cause.id, "subject": cause.subject}
        about["actor"] = cause.actor  # the outcome is its asker's to see, for ever
        headers: Headers = [(f"ce_{name}", value.encode()) for name, value in about.items()]
        return Written("outcomes", cause.subject.encode(), value, headers)

    def _park(self, record: Taken, reason: str) -> list[Written]:
        return [
            Written("parked", *self.parking.park(record.key, record.value, record.headers, reason))
        ]

    def _retry(self, key: str, by: str) -> list[Written]:
        if self.parking.done(by):
            return []
        parked = self.parking.clear(key, by)
        return [*self._cleared(key, by), *self._again(parked)]

    def _again(self, parked: list[Parked]) -> list[Written]:
        written: list[Written] = []
        for message in parked:
            written += self.take(Taken(message.key, message.value, message.headers, AGAIN))
        return written

    def _drop(self, key: str, record: Taken, by: str) -> list[Written]:
        if self.parking.done(by) or not self.parking.waiting(key):
            return []
        parked = self.parking.clear(key, by)
        written: list[Written] = []
        try:
            reason = DropParked.model_validate_json(record.value).reason
        except ValidationError:
            reason = ""
        try:
            envelope = Envelope.of(parked[0].headers)
            outcome = self._outcome(envelope, "refused", (), "parked.dropped", {"reason": reason})
            written.append(self._done(envelope, outcome))
        except Exception:  # it had no readable id, so nobody waits for its outcome
            pass
        return [*self._cleared(key, by), *written, *self._again(parked[1:])]

    def _cleared(self, key: str, by: str) -> list[Written]:
        """The mark comes first: what a retry parks again stands behind it."""
        return [Written("parked", *cleared(key, by))]
