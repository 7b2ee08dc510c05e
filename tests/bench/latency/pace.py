"""An open loop: it asks at its pace, whether or not the answers keep up."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple


class Took(NamedTuple):
    """From the moment it was due to its answer. `name` is what the answer says it is called."""

    name: str
    due: float  # seconds since the epoch
    ms: float


def at_pace(ask: Callable[[int], str], a_second: float, count: int) -> list[Took]:
    """Counted from the due moment, so that a slow answer also counts for those it delays."""
    threads = ThreadPoolExecutor(32)
    started = time.perf_counter() + 0.05
    epoch = time.time() - time.perf_counter()

    def one(number: int, due: float) -> Took:
        name = ask(number)
        return Took(name, epoch + due, (time.perf_counter() - due) * 1_000)

    asked = []
    for number in range(count):
        due = started + number / a_second
        time.sleep(max(0.0, due - time.perf_counter()))
        asked.append(threads.submit(one, number, due))
    took = [done.result(30) for done in asked]
    threads.shutdown()
    return took


def percentile(took: list[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))]


class Awaited:
    """Answers by name, heard in one thread and waited for in others."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}
        self.news = threading.Condition()

    def hear(self, *names: str) -> None:
        with self.news:
            self.heard.update(dict.fromkeys(names, time.perf_counter()))
            self.news.notify_all()

    def until(self, name: str, seconds: float = 20.0) -> float:
        with self.news:
            if not self.news.wait_for(lambda: name in self.heard, seconds):
                raise TimeoutError(f"{name} was not heard of within {seconds:g} s")
            return self.heard[name]
