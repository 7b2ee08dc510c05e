"""What became of a command: exactly one outcome each, in the transaction that decides it."""

from typing import Literal

from libs.contracts.base import Figures, Message


class Outcome(Message):
    """`done` with its events' ids, `nothing` (already so), or `refused` with code and figures.

    `body_hash` is the SHA-256 (hex) of the request's body: the same key with another body shows.
    """

    command_id: str
    body_hash: str
    result: Literal["done", "nothing", "refused"]
    events: tuple[str, ...] = ()
    code: str = ""
    figures: Figures = {}


class RetryParked(Message):
    """To the owner of a parked key: decide the parked messages of this key again, in order."""

    key: str
    reason: str


class DropParked(Message):
    """To the owner of a parked key: drop the first parked message; the ones behind are retried."""

    key: str
    reason: str
