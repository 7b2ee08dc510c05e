"""Pages by signed cursors: positions that callers hand back, and cannot make up."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any, NamedTuple

from services.gateway.problems import Problem


def secret_of(file: Path) -> bytes:
    """The key that signs cursors, made where it is missing; readable by its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        fresh.replace(file)
    return file.read_text().strip().encode()


class Cursors(NamedTuple):
    """`epoch`: the log's. A cursor that was made in another one names no place in this."""

    secret: bytes
    epoch: str

    def write(self, what: str, position: Any) -> str:
        """`what` the cursor is for, so that one list's cursor does not fit another."""
        raw = json.dumps([self.epoch, position], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(_seal(self.secret, what, raw) + raw).decode().rstrip("=")

    def read(self, what: str, cursor: str) -> Any:
        """Errors: Problem cursor.unreadable, cursor.epoch_ended."""
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raise Problem("cursor.unreadable") from None
        seal, raw = sealed[:12], sealed[12:]
        if not hmac.compare_digest(seal, _seal(self.secret, what, raw)):
            raise Problem("cursor.unreadable")
        epoch, position = json.loads(raw)
        if epoch != self.epoch:
            raise Problem("cursor.epoch_ended", {"epoch": self.epoch})
        return position


def _seal(secret: bytes, what: str, raw: bytes) -> bytes:
    return hmac.digest(secret, what.encode() + b"\0" + raw, hashlib.sha256)[:12]
