"""The machine's clock, as everything here reads it."""

import time
from datetime import UTC, datetime


def machine_time() -> datetime:
    """By `time.time`, which whoever starts a process can move for all of it."""
    return datetime.fromtimestamp(time.time(), UTC)
