"""Snapshots: a cache beside the log. What does not fit exactly is dropped, and the log is read."""

import hashlib
import json
import logging
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import IO, Any

import pydantic
from kafka import TopicPartition

import libs
from libs.eventlog.frozen import frozen, thaw
from libs.eventlog.ledger import Ledger

log = logging.getLogger("gongdan")
DIGEST = hashlib.sha256().digest_size
LENGTH = 8


class Unfit(Exception):
    """Why a snapshot is not taken."""


@cache
def code(service: str) -> str:
    """Which code folds: any change of the contracts, the log or the service makes another."""
    digest = hashlib.sha256(f"{platform.python_version()} {pydantic.VERSION}".encode())
    house = Path(libs.__path__[0])
    for folder in (house, house.parent / "services" / service):
        for file in sorted(folder.rglob("*.py")):
            digest.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def write(
    file: Path, about: Mapping[str, Any], ledger: Ledger, rest: Callable[[], None] = lambda: None
) -> None:
    """Whole or not at all: under another name first, then renamed."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unready = file.with_suffix(".new")
    try:
        with open(os.open(unready, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "wb") as out:
            _write(out, about, ledger, rest)
        os.replace(unready, file)
    finally:
        unready.unlink(missing_ok=True)


def _write(
    out: IO[bytes], about: Mapping[str, Any], ledger: Ledger, rest: Callable[[], None]
) -> None:
    digest = hashlib.sha256()
    out.write(bytes(DIGEST))
    for piece in chain([json.dumps(about).encode()], frozen(ledger)):
        framed = len(piece).to_bytes(LENGTH, "big") + piece
        digest.update(framed)
        out.write(framed)
        rest()
    out.seek(0)
    out.write(digest.digest())
    out.flush()
    os.fsync(out.fileno())


def read(
    file: Path, about: Mapping[str, Any], ends: Mapping[TopicPartition, int], ledger: Ledger
) -> dict[TopicPartition, int]:
    """Fill the empty ledger; gives where its logs go on from. Errors: Unfit, and what reading
    raises; then the ledger may be half full."""
    with open(file, "rb") as source:
        held = os.fstat(source.fileno())
        if held.st_uid != os.getuid() or held.st_mode & 0o022:
            raise Unfit("another may have written it")
        digest = source.read(DIGEST)
        if hashlib.file_digest(source, "sha256").digest() != digest:
            raise Unfit("its checksum is wrong")
        source.seek(DIGEST)
        pieces = _pieces(source)
        said = json.loads(next(pieces))
        different = [name for name, value in about.items() if said.get(name) != value]
        if different:
            raise Unfit(f"it is of another {', '.join(different)}")
        since = {at: said["positions"][at.topic] for at in ends}
        beyond = [at.topic for at, offset in since.items() if offset > ends[at]]
        if beyond:
            raise Unfit(f"it goes beyond the end of {', '.join(beyond)}")
        thaw(ledger, pieces)
        return since


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while length := source.read(LENGTH):
        yield source.read(int.from_bytes(length, "big"))


def drop(file: Path, why: object) -> None:
    log.warning("snapshot.dropped", extra={"file": str(file), "reason": str(why)})
    file.unlink(missing_ok=True)
