"""The emergency brake: where the core feels time pass, through a clock that it is given."""

from collections.abc import Callable

Clock = Callable[[], float]


class Brake:
    """`left` seconds, and whether the brake was ever pulled. Without a clock it never is."""

    def __init__(self, seconds: float | None, clock: Clock | None) -> None:
        self.pulled = False
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds if clock is not None and seconds is not None else None

    def reserve(self, seconds: float) -> None:
        """Keeps some of the time, at most a third of it, for what comes after the search."""
        if self._end is not None and self._seconds is not None:
            self._end -= min(seconds, self._seconds / 3)

    def part(self, share: float) -> "Brake":
        """A brake of its own, for a part of the time that is left."""
        return Brake(None if self.left is None else self.left * share, self._clock)

    @property
    def left(self) -> float | None:
        """Seconds until the brake; without a clock all of them, for every part that asks."""
        if self._end is None or self._clock is None:
            return self._seconds
        return max(self._end - self._clock(), 0.0)

    def over(self) -> bool:
        """True once time is out; then the brake counts as pulled."""
        out = self._end is not None and self._clock is not None and self._clock() >= self._end
        self.pulled = self.pulled or out
        return out
