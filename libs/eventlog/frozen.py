"""A ledger as bytes and back, in pieces: what a snapshot holds. Pure."""

import pickle
from collections.abc import Iterable, Iterator
from copy import copy
from itertools import islice
from sys import intern
from typing import TypeVar

from libs.eventlog.ledger import Ledger
from libs.eventlog.shelf import Shelf

PIECE = 500  # streams; to make a piece holds up everybody else for some milliseconds
ID = 16  # bytes
T = TypeVar("T")


class Strange(Exception):
    """The bytes are no ledger of ours."""


def copied(ledger: Ledger) -> Ledger:
    """Another ledger of the same states, which never change: what is decided next adds to one."""
    return Ledger(
        ledger.stream, ledger.decider, ledger.source, ledger.cluster,
        copy(ledger.states), copy(ledger.heads), set(ledger.decided),
    )  # fmt: skip


def frozen(ledger: Ledger) -> Iterator[bytes]:
    """States, heads and ids decided; not what is parked, which is always replayed."""
    shelf = ledger.states if isinstance(ledger.states, Shelf) else Shelf(ledger.states)
    yield pickle.dumps(("pattern", shelf.pattern), pickle.HIGHEST_PROTOCOL)
    for part in _pieces(shelf.hot.items(), PIECE):
        yield pickle.dumps(("states", part), pickle.HIGHEST_PROTOCOL)
    for packs in _pieces(shelf.cold.items(), PIECE):
        yield pickle.dumps(("packed", packs), pickle.HIGHEST_PROTOCOL)
    for heads in _pieces(ledger.heads.held.items(), PIECE):
        yield pickle.dumps(("heads", heads), pickle.HIGHEST_PROTOCOL)
    for ids in _pieces(ledger.decided, 100 * PIECE):
        yield pickle.dumps(("decided", b"".join(ids)), pickle.HIGHEST_PROTOCOL)


def thaw(ledger: Ledger, pieces: Iterable[bytes]) -> None:
    """Into an empty ledger. Only bytes that are known to be ours: to unpickle is to run them.

    Errors: Strange, and whatever unpickling raises.
    """
    for piece in pieces:
        what, held = pickle.loads(piece)
        match what:
            case "states":
                ledger.states.update(held)
            case "pattern":
                if isinstance(ledger.states, Shelf):
                    ledger.states.pattern = held
            case "packed" if isinstance(ledger.states, Shelf):
                ledger.states.cold.update(_interned(held))
            case "heads":
                ledger.heads.held.update(_interned(held))
            case "decided":
                ledger.decided.update(held[at : at + ID] for at in range(0, len(held), ID))
            case _:
                raise Strange(f"a snapshot has no {what}")


def _interned(packed: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """As they are when they are set one by one."""
    return ((intern(subject), held) for subject, held in packed)


def _pieces(items: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(items)
    while piece := list(islice(left, size)):
        yield piece
