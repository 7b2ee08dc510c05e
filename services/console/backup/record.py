"""One record of the log as bytes, and the chain that binds it to all before it."""

import hashlib
import struct
from typing import NamedTuple

_PLACE = struct.Struct(">qq")
_SIZE = struct.Struct(">i")
NULL = -1  # the size of what is null, which is not the same as empty


class Stored(NamedTuple):
    """timestamp: ms since 1970, as the broker gave it."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]  # in their order; a name may come twice


def pack(record: Stored) -> bytes:
    return _PLACE.pack(record.offset, record.timestamp) + _content(record)


def unpack(raw: bytes) -> Stored:
    """Errors: ValueError where these are not the bytes of one record."""
    try:
        return _unpack(raw)
    except (struct.error, UnicodeDecodeError, IndexError) as why:
        raise ValueError(f"not a record: {why}") from None


def chain(before: bytes, packed: bytes) -> bytes:
    return hashlib.sha256(before + packed).digest()


def start_of(topic: str, partition: int) -> bytes:
    """Where a file's chain begins, so that no file passes for another."""
    return hashlib.sha256(f"{topic} {partition}".encode()).digest()


def content(before: bytes, record: Stored) -> bytes:
    """The chain over what a record says, whatever its offset and time."""
    return chain(before, _content(record))


def _content(record: Stored) -> bytes:
    parts = [_sized(record.key), _sized(record.value), _SIZE.pack(len(record.headers))]
    for name, value in record.headers:
        parts += (_sized(name.encode()), _sized(value))
    return b"".join(parts)


def _sized(data: bytes | None) -> bytes:
    return _SIZE.pack(NULL) if data is None else _SIZE.pack(len(data)) + data


def _unpack(raw: bytes) -> Stored:
    at = _PLACE.size
    key, at = _piece(raw, at)
    value, at = _piece(raw, at)
    (count,) = _SIZE.unpack_from(raw, at)
    at += _SIZE.size
    headers = []
    for _ in range(count):
        name, at = _piece(raw, at)
        said, at = _piece(raw, at)
        headers.append(((name or b"").decode(), said))
    if at != len(raw):
        raise ValueError("more bytes than one record has")
    offset, timestamp = _PLACE.unpack_from(raw)
    return Stored(offset, timestamp, key, value, tuple(headers))


def _piece(raw: bytes, at: int) -> tuple[bytes | None, int]:
    (size,) = _SIZE.unpack_from(raw, at)
    at += _SIZE.size
    if size == NULL:
        return None, at
    if size < 0 or at + size > len(raw):
        raise ValueError("a piece of it is longer than the whole")
    return raw[at : at + size], at + size
