"""The core: a `Problem` becomes a `Plan`. It knows nothing of bearings, members' names or clocks.

`solve` is its only door. `model` states the mathematics; read that first.
"""

from services.dispatch.core.solving import DEFAULT_GAP, DEFAULT_WORK, solve
from services.dispatch.core.soundness import Unsound

__all__ = ["DEFAULT_GAP", "DEFAULT_WORK", "Unsound", "solve"]
