"""The latest figure by its source stream's seq: what makes a row independent of arrival order."""

from typing import TypeVar

T = TypeVar("T")


def latest(had: tuple[int, T], seq: int, value: T) -> tuple[int, T]:
    """A figure is a pair (seq of the event that said it, value); seq 0: nobody has said it."""
    return (seq, value) if seq > had[0] else had
