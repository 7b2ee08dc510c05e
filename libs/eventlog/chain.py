"""The hash chain of a stream, as every reader must check it."""

from typing import NamedTuple

from libs.contracts.envelope import GENESIS, Envelope, Link, chain_hash


class ChainBroken(Exception):
    """A gap, or an event whose `prev` is not the hash of the one before: stop this partition."""


class Head(NamedTuple):
    """The last event seen of a stream: its seq, its hash, its id."""

    seq: int
    hash: str
    id: str = ""


START = Head(0, GENESIS)


def advance(head: Head, envelope: Envelope | Link, value: bytes) -> Head | None:
    """The new head, or None for a seq already seen (the first event at a seq wins).

    Errors: ChainBroken, naming the stream and what was expected.
    """
    if envelope.seq <= head.seq:
        return None
    if envelope.seq != head.seq + 1:
        raise ChainBroken(
            f"{envelope.subject}: event {envelope.seq} follows {head.seq}; what is between is gone"
        )
    if envelope.prev != head.hash:
        raise ChainBroken(f"{envelope.subject}: event {envelope.seq} does not continue the chain")
    return Head(envelope.seq, chain_hash(envelope, value), envelope.id)
