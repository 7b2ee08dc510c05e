"""Ids that are the same whoever computes them: of commands, of what they create, of orders."""

import hashlib
import re
import unicodedata

from libs.contracts.base import Id
from libs.contracts.envelope import derived

_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def command_id(cluster: str, role: str, party: str, method: str, path: str, key: str) -> str:
    """The same request by the same party with the same idempotency key is the same command.

    The caller is the party in its role, not its API key: a rotated key may repeat a request.
    """
    return derived(cluster, f"{role}:{party}", method, path, key)


def created(kind: str, command_id: str) -> Id:
    """The id of what a command creates: created("lot", ...) is `lot-<command id>`."""
    return f"{kind}-{command_id}"


def order_id(cluster: str, buyer_id: str, po_number: str) -> Id:
    """One order for a buyer's PO number, however it is spaced, capitalised or punctuated."""
    return created("order", derived(cluster, buyer_id, normal_po(po_number)))


def normal_po(po_number: str) -> str:
    """`po 4500/123`, `PO-4500-123` and full-width `ＰＯ－４５００－１２３` are one number."""
    text = unicodedata.normalize("NFKC", po_number).upper()
    return _NO_LETTER_OR_DIGIT.sub("-", text).strip("-")


def secret_hash(secret: str) -> str:
    """What of an API key's secret may be written down: its SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()
