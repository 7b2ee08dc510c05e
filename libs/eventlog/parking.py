"""Poison, and what waits behind it: by key, in order, restored from the parked topic."""

from dataclasses import dataclass, field
from typing import NamedTuple

from libs.contracts.envelope import Headers

REASON, CLEARED = "parked_reason", "parked_cleared"
NO_KEY = b""


class Parked(NamedTuple):
    key: bytes
    value: bytes
    headers: Headers  # of the original
    reason: str


def cleared(key: str) -> tuple[bytes, bytes, Headers]:
    """A mark for the parked topic: all of the key's records before it are settled."""
    return key.encode(), b"", [(CLEARED, b"1")]


def reason_of(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:1_000]


@dataclass
class Parking:
    """Records without a readable key park alone: nothing waits behind them."""

    keys: dict[str, tuple[Parked, ...]] = field(default_factory=dict)

    def copy(self) -> "Parking":
        return Parking(dict(self.keys))

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

    def clear(self, key: str) -> list[Parked]:
        return list(self.keys.pop(key, ()))

    def restore(self, key: bytes, value: bytes, headers: Headers) -> None:
        names = dict(headers)
        if CLEARED in names:
            self.keys.pop(key.decode(errors="replace"), None)
            return
        original = [pair for pair in headers if pair[0] != REASON]
        self._add(Parked(key, value, original, names.get(REASON, b"").decode()))

    def _add(self, parked: Parked) -> None:
        key = parked.key.decode(errors="replace")
        if parked.key != NO_KEY:
            self.keys[key] = (*self.keys.get(key, ()), parked)
