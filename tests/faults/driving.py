"""The load: threads that ask at an even pace, and ask again what was not acknowledged."""

import heapq
import itertools
import random
import threading
import time
from collections.abc import Callable

from tests.faults.asking import Asked, Asking
from tests.faults.folk import Folk

THREADS = 24
TRIES = 3


def pace(minutes: float) -> float:
    """Commands a second: 2,000 in two minutes, 20,000 in thirty."""
    return 1_000 / 60 if minutes <= 2 else 667 / 60


class Driving:
    """`begin`, then `wait` until the time is over and the last answer is there."""

    def __init__(self, folk: Folk, asking: Asking, minutes: float, seed: int) -> None:
        self.folk, self.asking, self.seconds = folk, asking, minutes * 60
        self.each = 1 / pace(minutes)
        self.chance = random.Random(f"ways/{seed}")
        self.again: list[tuple[float, int, int, Asked]] = []
        self.asked = self.turn = 0
        self.count = itertools.count()
        self.failed: list[str] = []
        self.lock = threading.Lock()
        self.over = threading.Event()

    def begin(self) -> None:
        self.began = time.monotonic()
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(THREADS)]
        for thread in self.threads:
            thread.start()

    def wait(self, tick: Callable[[], None]) -> None:
        while time.monotonic() < self.began + self.seconds:
            time.sleep(0.5)
            tick()
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _run(self) -> None:
        while not self.over.is_set():
            try:
                self._one()
            except Exception as problem:
                with self.lock:
                    self.failed.append(f"{type(problem).__name__}: {problem}")

    def _one(self) -> None:
        with self.lock:
            due = self.began + self.turn * self.each
            self.turn += 1
        if self.over.wait(max(0.0, due - time.monotonic())):
            return
        asked, tries = self._next()
        if not self.asking.ask(asked) and tries < TRIES:
            with self.lock:
                when = time.monotonic() + self.chance.uniform(1, 5)
                heapq.heappush(self.again, (when, next(self.count), tries + 1, asked))

    def _next(self) -> tuple[Asked, int]:
        with self.lock:
            if self.again and self.again[0][0] < time.monotonic():
                _, _, tries, asked = heapq.heappop(self.again)
                return asked, tries
            by_api = self.chance.random() < 0.6
        wish = self.folk.next()
        by_api = wish.command is None or (by_api and bool(wish.path))
        with self.lock:
            self.asked += 1
        return self.asking.new(wish, by_api), 1
