"""CloudEvents 1.0 in Kafka's binary mode: what stands in the headers of every message."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from uuid import UUID, uuid5

GENESIS = "0" * 64
Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """`subject` is the stream's id and the record's key; `time` is business time.

    Commands have no `seq` and `prev`; `bodyhash` is the request body's SHA-256, on commands only.
    """

    id: str
    type: str
    source: str
    subject: str
    time: str  # UTC, with Z
    clusterid: str
    causationid: str
    correlationid: str
    actor: str
    seq: int = 0
    prev: str = ""
    bodyhash: str = ""
    traceparent: str = ""

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.time)

    def headers(self) -> Headers:
        pairs: Headers = [("ce_specversion", b"1.0"), ("content-type", b"application/json")]
        for name in _CE:
            value = getattr(self, name)
            if value:
                pairs.append((f"ce_{name}", str(value).encode()))
        if self.traceparent:
            pairs.append(("traceparent", self.traceparent.encode()))
        return pairs

    @classmethod
    def of(cls, headers: Iterable[tuple[str, bytes]]) -> "Envelope":
        """Errors: KeyError or ValueError where a header is missing or unreadable."""
        got = {n.removeprefix("ce_"): v.decode() for n, v in headers if n.startswith(_OURS)}
        return cls(
            id=str(UUID(got["id"])),
            type=got["type"],
            source=got["source"],
            subject=got["subject"],
            time=got["time"],
            clusterid=got["clusterid"],
            causationid=got.get("causationid", ""),
            correlationid=got.get("correlationid", ""),
            actor=got.get("actor", ""),
            seq=int(got.get("seq", "0")),
            prev=got.get("prev", ""),
            bodyhash=got.get("bodyhash", ""),
            traceparent=got.get("traceparent", ""),
        )


_OURS = ("ce_", "traceparent")
_CE = tuple(field.name for field in fields(Envelope) if field.name != "traceparent")
_NAMESPACE = UUID("6f0c1b1e-5a0d-5d6f-9a1f-27c6b1a4e0aa")


def derived(*parts: str) -> str:
    """The id that these parts always give: uuid5 over them, joined by a character none may hold."""
    return str(uuid5(_NAMESPACE, "\x1f".join(parts)))


def event_id(command_id: str, stream_id: str, index: int) -> str:
    return derived(command_id, stream_id, str(index))


def zulu(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def chain_hash(envelope: Envelope, value: bytes) -> str:
    """SHA-256 over the length-prefixed id, type, subject, seq, prev and stored value."""
    digest = hashlib.sha256()
    for part in (envelope.id, envelope.type, envelope.subject, str(envelope.seq), envelope.prev):
        raw = part.encode()
        digest.update(len(raw).to_bytes(4, "big") + raw)
    digest.update(len(value).to_bytes(4, "big") + value)
    return digest.hexdigest()
