"""What a command was given and cannot use, in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

FAULTS = 5  # of a file that are named


@contextmanager
def in_words(unusable: type[Exception]) -> Iterator[None]:
    """Errors: `unusable` instead of any ValueError."""
    try:
        yield
    except ValidationError as wrong:
        faults = wrong.errors(include_url=False, include_input=False)
        raise unusable("; ".join(fault["msg"] for fault in faults[:FAULTS])) from None
    except ValueError as wrong:
        raise unusable(str(wrong)) from wrong
