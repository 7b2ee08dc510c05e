"""What somebody will ask the API for, and when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Action:
    """`key` is the idempotency key, the same for the same step of the story, run after run.

    Without a path it is only a moment that the clock must not jump over.
    """

    at: datetime
    who: str = ""  # the party whose API key is used
    path: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    terms_of: str = ""  # where the ETag for If-Match is found
