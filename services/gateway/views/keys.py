"""API keys: whom each stands for."""

from typing import Any, ClassVar

from libs.contracts.base import Role
from libs.contracts.envelope import Envelope
from libs.contracts.keys import KeyIssued, KeyRevoked
from services.gateway.rows import Row, Rows


class KeyRow(Row):
    TABLE: ClassVar[str] = "keys"
    KEY: ClassVar[tuple[str, ...]] = ("key_id",)

    key_id: str
    secret_hash: str
    role: Role
    party: str
    label: str = ""
    revoked_at: str = ""
    reason: str = ""


def project(rows: Rows, event: Any, about: Envelope) -> None:
    match event:
        case KeyIssued():
            rows.put(KeyRow(**dict(event), seq=about.seq, created=about.time))
        case KeyRevoked():
            row = rows.get(KeyRow, event.key_id)
            if row is not None:
                changes = {"revoked_at": about.time, "reason": event.reason}
                rows.put(row.but(**changes, seq=about.seq))
