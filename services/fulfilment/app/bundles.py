"""Facts on their way from the first hop to the second: many to a record, each as it is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

import msgspec

from libs.contracts.envelope import Envelope
from services.fulfilment.app.outbox import Record

FULL = 512 * 1024  # bytes of bodies; a larger fact goes alone
_told = attrgetter(*(field.name for field in fields(Envelope)))


class Told(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A fact with its whole envelope: chain and body can be checked again."""

    values: tuple[Any, ...]  # of the envelope's fields, in their order
    body: bytes

    @property
    def about(self) -> Envelope:
        return Envelope(*self.values)


class Bundles:
    """By topic and partition, in the order in which they came."""

    def __init__(self) -> None:
        self.facts: dict[tuple[str, int], list[Told]] = defaultdict(list)

    def add(self, topic: str, partition: int, told: Told) -> None:
        self.facts[topic, partition].append(told)

    def records(self) -> Iterator[Record]:
        for (topic, partition), facts in self.facts.items():
            for part in _parts(facts):
                yield Record(topic, None, _encode(part), partition, [])


def told(about: Envelope, body: bytes) -> Told:
    return Told(_told(about), body)


def unbundled(value: bytes) -> list[Told]:
    """Errors: msgspec.DecodeError for what is no bundle."""
    return _decode(value)


def _parts(facts: list[Told]) -> Iterator[list[Told]]:
    part: list[Told] = []
    size = 0
    for fact in facts:
        if part and size + len(fact.body) > FULL:
            yield part
            part, size = [], 0
        part.append(fact)
        size += len(fact.body)
    yield part


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Told]).decode
