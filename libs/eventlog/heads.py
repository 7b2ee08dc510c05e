"""The heads of a partition's streams, each as 76 bytes. Pure."""

from collections.abc import Iterator, Mapping, MutableMapping
from sys import intern

from libs.eventlog.chain import Head

SEQ, HASH = 8, 40  # where they end, in bytes; then the id as text, which is asked for often
NONE: Mapping[str, bytes] = {}


class Heads(MutableMapping[str, Head]):
    """A head as a tuple of two texts takes 300 bytes, and a service keeps one in each loop.

    Keys are interned: the other loops and the states' shelf then hold the same text.
    """

    def __init__(self, held: Mapping[str, bytes] = NONE) -> None:
        self.held = dict(held)

    def __getitem__(self, subject: str) -> Head:
        packed = self.held[subject]
        seq, digest = int.from_bytes(packed[:SEQ], "big"), packed[SEQ:HASH].hex()
        return Head(seq, digest, packed[HASH:].decode())

    def __setitem__(self, subject: str, head: Head) -> None:
        packed = head.seq.to_bytes(SEQ, "big") + bytes.fromhex(head.hash) + head.id.encode()
        self.held[intern(subject)] = packed

    def __delitem__(self, subject: str) -> None:
        del self.held[subject]

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    def __contains__(self, subject: object) -> bool:
        return subject in self.held

    def __copy__(self) -> "Heads":
        return Heads(self.held)
