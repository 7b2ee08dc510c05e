"""Loops that are compiled where numba is installed, and run as they stand where it is not."""

from collections.abc import Callable
from typing import Any, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., Any])

try:
    from numba import njit  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:  # small problems still come out, and the same; large ones take minutes

    def compiled(loop: Loop) -> Loop:
        return loop

    COMPILED = False
else:

    def compiled(loop: Loop) -> Loop:
        return njit(cache=True, nogil=True)(loop)  # type: ignore[no-any-return,return-value,unused-ignore]

    COMPILED = True
