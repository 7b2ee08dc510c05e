"""The core: a `Problem` becomes a `Plan`. It knows nothing of bearings, members' names or clocks.

`solve` is its door, `constructed` the one for when that failed. `model`
states the mathematics; read that first.
"""

from services.dispatch.core.solving import DEFAULT_GAP, DEFAULT_WORK, constructed, solve
from services.dispatch.core.soundness import Unsound

__all__ = ["DEFAULT_GAP", "DEFAULT_WORK", "Unsound", "constructed", "solve"]
