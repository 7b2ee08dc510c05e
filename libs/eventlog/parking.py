"""Poison, and what waits behind it: by key, in order, restored from the parked topic."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from libs.contracts.envelope import Headers
from libs.contracts.topics import MESSAGE_BYTES

REASON, CLEARED = "parked_reason", "parked_cleared"
NO_KEY = b""
FRAME_BYTES = 1_024  # more than Kafka puts around a record


class TooLarge(ValueError):
    """A message that the log would not take: to send it would end the process, and the next one."""


AGAIN = -1  # the offset of what was parked and is tried again


class Parked(NamedTuple):
    key: bytes
    value: bytes
    headers: Headers  # of the original
    reason: str


def cleared(key: str, by: str) -> tuple[bytes, bytes, Headers]:
    """A mark for the parked topic: all of the key's records before it are settled, by the message
    of this id."""
    return key.encode(), b"", [(CLEARED, by.encode())]


def demand_room(kind: str, key: bytes, value: bytes, headers: Headers) -> None:
    """Errors: TooLarge, with the figures."""
    size = len(key) + len(value) + sum(len(name) + len(said) + 10 for name, said in headers)
    if size > MESSAGE_BYTES - FRAME_BYTES:
        raise TooLarge(f"{kind} would have {size} bytes; a message has at most {MESSAGE_BYTES}")


def reason_of(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:1_000]


@dataclass
class Parking:
    """Records without a readable key park alone: nothing waits behind them."""

    keys: dict[str, tuple[Parked, ...]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)  # ids of retries and drops that were done
    ever: set[bytes] = field(default_factory=set)  # what was parked once, waiting still or not
    asleep: dict[bytes, Parked] = field(default_factory=dict)

    def copy(self) -> "Parking":
        return Parking(dict(self.keys), set(self.settled), set(self.ever), dict(self.asleep))

    def sleep(self) -> None:
        """Where a log is read again from its beginning: what waits is not in the way before the
        place is reached where it was parked."""
        waiting = [parked for of_key in self.keys.values() for parked in of_key]
        self.asleep = {_identity(p.key, p.value, p.headers): p for p in waiting}
        self.keys.clear()

    def met(self, key: bytes | None, value: bytes, headers: Headers) -> bool:
        """Whether this message was parked before, as all are that a restored log says again."""
        if not self.ever or (which := _identity(key, value, headers)) not in self.ever:
            return False
        if which in self.asleep:
            self._add(self.asleep.pop(which))
        return True

    def done(self, by: str) -> bool:
        """Whether the retry or drop of this id was done: a restored log says it again."""
        return bool(by) and by in self.settled

    def waiting(self, key: str) -> bool:
        return bool(self.keys.get(key))

    def holds(self, key: str, message_id: str) -> bool:
        wanted = ("ce_id", message_id.encode())
        return any(wanted in parked.headers for parked in self.keys.get(key, ()))

    def park(
        self, key: bytes | None, value: bytes, headers: Headers, reason: str
    ) -> tuple[bytes, bytes, Headers]:
        """Remember it, and give the record for the parked topic."""
        self._add(Parked(key or NO_KEY, value, headers, reason))
        return key or NO_KEY, value, [*headers, (REASON, reason.encode())]

    def clear(self, key: str, by: str) -> list[Parked]:
        self.settled.add(by)
        return list(self.keys.pop(key, ()))

    def restore(self, key: bytes, value: bytes, headers: Headers) -> None:
        names = dict(headers)
        if CLEARED in names:
            self.settled.add(names[CLEARED].decode(errors="replace"))
            self.keys.pop(key.decode(errors="replace"), None)
            return
        original = [pair for pair in headers if pair[0] != REASON]
        self._add(Parked(key, value, original, names.get(REASON, b"").decode()))

    def _add(self, parked: Parked) -> None:
        key = parked.key.decode(errors="replace")
        self.ever.add(_identity(parked.key, parked.value, parked.headers))
        if parked.key != NO_KEY:
            self.keys[key] = (*self.keys.get(key, ()), parked)


def _identity(key: bytes | None, value: bytes, headers: Headers) -> bytes:
    """Of headers the id alone: a trace is another one each time."""
    said = (key or NO_KEY, dict(headers).get("ce_id", b""), value)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in said)).digest()
