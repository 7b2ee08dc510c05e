"""Promises: when a prospective order could be made, by whom, how surely, and what would help.

`Standing` is built once from a problem and its plan; each promise is then asked of it. Nothing
that is asked ever changes it.
"""

from services.dispatch.promising.answers import (
    Move,
    Moved,
    Portion,
    Promise,
    PromisedLine,
    Relaxed,
    ShortHours,
)
from services.dispatch.promising.confidence import Record
from services.dispatch.promising.inserting import inserted
from services.dispatch.promising.moving import promise_moving
from services.dispatch.promising.promise import promise
from services.dispatch.promising.standing import Standing, adopt, standing_of
from services.dispatch.promising.telling import Terms

__all__ = [
    "Move",
    "Moved",
    "Portion",
    "Promise",
    "PromisedLine",
    "Record",
    "Relaxed",
    "ShortHours",
    "Standing",
    "Terms",
    "adopt",
    "inserted",
    "promise",
    "promise_moving",
    "standing_of",
]
