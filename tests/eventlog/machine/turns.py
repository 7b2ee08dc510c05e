"""Loops that take turns: each in a thread of its own, and only one of them ever runs."""

import threading
from collections.abc import Callable

TURN: list["Turn"] = []  # the one that runs now, last


class Killed(BaseException):
    """The process ends here; nothing catches it, as nothing catches a SIGKILL."""


class Turn:
    """A loop that runs until its steps are used up, and stands still between two of them.

    `mask` says which partitions deliver, `most` how many records a poll may give; `faults` are
    what happens to its producer next, each once.
    """

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self.name, self._run = name, run
        self.steps, self.mask, self.most, self.until = 0, -1, 500, "-"
        self.faults: list[str] = []
        self.at = "not started"
        self.killed = self.ended = False
        self.error: BaseException | None = None
        self._mine, self._back = threading.Lock(), threading.Lock()
        self._mine.acquire()
        self._back.acquire()
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)
        self._thread.start()

    def give(self, steps: int, mask: int = -1, most: int = 500, until: str = "-") -> None:
        """Let it run; returns when it stands still again, or has ended."""
        if not self.ended:
            self.steps, self.mask, self.most, self.until = steps, mask, most, until
            self._hand_over()

    def kill(self) -> None:
        if not self.ended:
            self.killed = True
            self._hand_over()
        self._thread.join()

    def step(self, what: str) -> None:
        """Called by the clients, in the loop's thread, before and after whatever they do."""
        self.at = what
        if self.steps <= 0 or what.startswith(self.until):
            self._back.release()
            self._mine.acquire()
        if self.killed:
            raise Killed
        self.steps -= 1

    def rest(self) -> None:
        """Nothing to do until somebody else did something."""
        self.steps = 0

    @property
    def busy(self) -> bool:
        """In the middle of a transaction, or of taking up partitions."""
        return not self.at.startswith(("poll", "look", "not started"))

    def has(self, fault: str) -> bool:
        if fault not in self.faults:
            return False
        self.faults.remove(fault)
        return True

    def _hand_over(self) -> None:
        TURN.append(self)
        self._mine.release()
        self._back.acquire()
        TURN.pop()

    def _main(self) -> None:
        self._mine.acquire()
        try:
            if not self.killed:
                self._run()
        except BaseException as error:
            self.error = None if self.killed else error
        self.ended = True
        self._back.release()
