"""CloudEvents 1.0 in Kafka's binary mode: what stands in the headers of every message."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

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
        pairs = zip(_HEADERS, _values(self), strict=True)
        return [*_FIRST, *((name, str(value).encode()) for name, value in pairs if value)]

    @classmethod
    def of(cls, headers: Iterable[tuple[str, bytes]]) -> "Envelope":
        """Errors: KeyError or ValueError where a header is missing or unreadable."""
        got = dict(headers)
        return cls(
            id=_normal(got["ce_id"].decode()),
            type=got["ce_type"].decode(),
            source=got["ce_source"].decode(),
            subject=got["ce_subject"].decode(),
            time=got["ce_time"].decode(),
            clusterid=got["ce_clusterid"].decode(),
            causationid=got.get("ce_causationid", b"").decode(),
            correlationid=got.get("ce_correlationid", b"").decode(),
            actor=got.get("ce_actor", b"").decode(),
            seq=int(got.get("ce_seq", b"0")),
            prev=got.get("ce_prev", b"").decode(),
            bodyhash=got.get("ce_bodyhash", b"").decode(),
            traceparent=got.get("traceparent", b"").decode(),
        )


class Link(NamedTuple):
    """What of an event's envelope its stream's chain is made of, and all that a fold needs."""

    id: str
    type: str
    subject: str
    seq: int
    prev: str

    @classmethod
    def of(cls, headers: Iterable[tuple[str, bytes]]) -> "Link":
        """Errors: KeyError or ValueError where a header is missing or unreadable."""
        got = dict(headers)
        return cls(
            _normal(got["ce_id"].decode()),
            got["ce_type"].decode(),
            got["ce_subject"].decode(),
            int(got.get("ce_seq", b"0")),
            got.get("ce_prev", b"").decode(),
        )


_FIRST: Headers = [("ce_specversion", b"1.0"), ("content-type", b"application/json")]
_NAMES = tuple(field.name for field in fields(Envelope))
_HEADERS = tuple(name if name == "traceparent" else f"ce_{name}" for name in _NAMES)
_values = attrgetter(*_NAMES)
_NORMAL = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}").fullmatch
_NAMESPACE = UUID("6f0c1b1e-5a0d-5d6f-9a1f-27c6b1a4e0aa").bytes


def _normal(uuid: str) -> str:
    """Errors: ValueError where it is none."""
    return uuid if _NORMAL(uuid) else str(UUID(uuid))


def id_bytes(uuid: str) -> bytes:
    """The 16 bytes of an id in its normal form."""
    return bytes.fromhex(uuid.replace("-", ""))


def derived(*parts: str) -> str:
    """The id that these parts always give: uuid5 over them, joined by a character none may hold.

    By hand: the `uuid` module takes four times as long, and every event needs one.
    """
    raw = bytearray(hashlib.sha1(_NAMESPACE + "\x1f".join(parts).encode()).digest()[:16])
    raw[6], raw[8] = raw[6] & 0x0F | 0x50, raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def event_id(command_id: str, stream_id: str, index: int) -> str:
    return derived(command_id, stream_id, str(index))


def zulu(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def chain_hash(envelope: Envelope | Link, value: bytes) -> str:
    """SHA-256 over the length-prefixed id, type, subject, seq, prev and stored value."""
    about = (envelope.id, envelope.type, envelope.subject, str(envelope.seq), envelope.prev)
    parts = (*(part.encode() for part in about), value)
    framed = b"".join([len(part).to_bytes(4, "big") + part for part in parts])
    return hashlib.sha256(framed).hexdigest()
