"""One partition's file: gzip over records, each followed by the chain up to it."""

import gzip
import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from services.console.backup.manifest import Part
from services.console.backup.record import Stored, chain, content, pack, start_of, unpack

FIRST_LINE = b"gongdan log 1\n"
LEVEL = 3  # of gzip: JSON shrinks nearly as well as at 9, in a third of the time
LARGEST = 64 * 1024 * 1024  # bytes of a record; the broker lets in 4 MiB
_SIZE = struct.Struct(">I")
_CHAIN = 32


class Damaged(Exception):
    """The message names the file and what is wrong with it."""


class Writing:
    """Use as a context; `part` tells what was written, after it."""

    def __init__(self, folder: Path, topic: str, partition: int, end: int) -> None:
        self.path = folder / f"{topic}-{partition}.gz"
        self.topic, self.partition, self.end = topic, partition, end
        self.records = 0
        self.chain = self.content = start_of(topic, partition)

    def __enter__(self) -> "Writing":
        self.raw = open(self.path, "xb")
        # No name and no time: the same records give the same file.
        self.packed = gzip.GzipFile("", "wb", LEVEL, self.raw, mtime=0)
        self.packed.write(FIRST_LINE)
        return self

    def add(self, record: Stored) -> None:
        raw = pack(record)
        self.chain, self.content = chain(self.chain, raw), content(self.content, record)
        self.packed.write(_SIZE.pack(len(raw)) + raw + self.chain)
        self.records += 1

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType) -> None:
        self.packed.close()
        self.raw.flush()
        os.fsync(self.raw.fileno())
        self.raw.close()

    @property
    def part(self) -> Part:
        return Part(
            topic=self.topic,
            partition=self.partition,
            file=self.path.name,
            records=self.records,
            end=self.end,
            sha256=digest(self.path),
            chain=self.chain.hex(),
            content=self.content.hex(),
        )


def read(folder: Path, part: Part) -> Iterator[Stored]:
    """Every record in order, held against its chain. Errors: Damaged."""
    name, at, good, last = part.file, start_of(part.topic, part.partition), 0, "its beginning"
    try:
        with gzip.open(folder / name) as stream:
            if stream.read(len(FIRST_LINE)) != FIRST_LINE:
                raise ValueError("it is not a file of a backup of this version")
            while (found := _next(stream, at)) is not None:
                record, at = found
                yield record
                good, last = good + 1, f"offset {record.offset}"
    except FileNotFoundError:
        raise Damaged(f"{name} is missing.") from None
    except (ValueError, EOFError, OSError, zlib.error) as why:
        raise Damaged(f"{name} is damaged: {good} records are good, up to {last}; {why}.") from None
    if (good, at.hex()) != (part.records, part.chain):
        raise Damaged(f"{name} ends at {last} after {good} records, not {part.records}.")


def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _next(stream: BinaryIO | gzip.GzipFile, before: bytes) -> tuple[Stored, bytes] | None:
    size = stream.read(_SIZE.size)
    if not size:
        return None
    (length,) = _SIZE.unpack(size) if len(size) == _SIZE.size else (LARGEST,)
    if length >= LARGEST:
        raise ValueError("what follows is no record")
    raw, said = stream.read(length), stream.read(_CHAIN)
    if chain(before, raw) != said:
        raise ValueError("what follows does not continue the chain")
    return unpack(raw), said
