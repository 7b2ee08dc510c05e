"""A service's process: its loops in threads, ended together, watched, never half alive."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Protocol

from libs.eventlog.kafka.clients import FENCED

log = logging.getLogger("gongdan")
STUCK_SECONDS = 12.0
FENCED_EXIT = 3  # the supervisor does not start a fenced process again: another took its place


class Loop(Protocol):
    loop: str

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None: ...


def live(bootstrap: str, loops: tuple[Loop, ...]) -> None:
    """Run the loops until SIGTERM or SIGINT; exit at once when one of them fails."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    await_broker(bootstrap, stop)
    beats = {loop.loop: time.monotonic() for loop in loops}
    threads = [
        threading.Thread(target=_run, args=(loop, stop, beats), name=loop.loop, daemon=True)
        for loop in loops
    ]
    for thread in threads:
        thread.start()
    _watch(bootstrap, threads, beats, stop)


def await_broker(bootstrap: str, stop: threading.Event) -> None:
    said = False
    while not reachable(bootstrap) and not stop.is_set():
        if not said:
            log.warning("no broker at %s yet: waiting for it", bootstrap)
            said = True
        stop.wait(0.3)


def reachable(bootstrap: str) -> bool:
    for address in bootstrap.split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return True
        except OSError:
            continue
    return False


def _run(loop: Loop, stop: threading.Event, beats: dict[str, float]) -> None:
    def beat() -> None:
        beats[loop.loop] = time.monotonic()

    try:
        loop.run(lambda: not stop.is_set(), beat)
    except FENCED:
        log.exception("loop %s: another process took this place; it ends for good", loop.loop)
        os._exit(FENCED_EXIT)
    except BaseException:
        log.exception("loop %s failed; the process ends and starts again from the log", loop.loop)
        os._exit(1)


def _watch(
    bootstrap: str, threads: list[threading.Thread], beats: dict[str, float], stop: threading.Event
) -> None:
    """Transaction calls can block for ever: end the process then, unless the broker is away."""
    away = time.monotonic()
    while any(thread.is_alive() for thread in threads):
        stop.wait(0.5) if not stop.is_set() else time.sleep(0.05)
        now = time.monotonic()
        late = [name for name, beat in beats.items() if now - beat > STUCK_SECONDS]
        if not late:
            continue
        if not reachable(bootstrap):
            away = now
        elif now - away > STUCK_SECONDS:
            log.error("loops %s made no progress for %.0f s; the process ends", late, STUCK_SECONDS)
            os._exit(1)
