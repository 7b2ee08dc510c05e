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
from libs.eventlog.kafka.health import serve
from libs.eventlog.kafka.heap import give_back_large_pieces
from libs.eventlog.kafka.observing import Standing, alarm

log = logging.getLogger("gongdan")
STUCK_SECONDS = 12.0
FENCED_EXIT = 3  # the supervisor does not start a fenced process again: another took its place


class Loop(Protocol):
    loop: str
    standing: Standing

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None: ...


def live(bootstrap: str, loops: tuple[Loop, ...]) -> None:
    """Run the loops until SIGTERM or SIGINT; exit at once when one of them fails."""
    give_back_large_pieces()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    beats = {loop.loop: time.monotonic() for loop in loops}
    serve(beats, {loop.loop: loop.standing for loop in loops})
    # Who decides is waited for by people: its replay does not share its core with the others'.
    first = getattr(loops[0], "standing", None)
    threads = [
        threading.Thread(
            target=_run,
            args=(bootstrap, loop, stop, beats, None if loop is loops[0] else first),
            name=loop.loop,
            daemon=True,
        )
        for loop in loops
    ]
    for thread in threads:
        thread.start()
    _watch(bootstrap, threads, beats, stop)


def await_broker(bootstrap: str, stop: threading.Event, beat: Callable[[], None]) -> None:
    said = False
    while not reachable(bootstrap) and not stop.is_set():
        if not said:
            log.warning("no broker at %s: waiting for it", bootstrap)
            said = True
        beat()
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


def _run(
    bootstrap: str,
    loop: Loop,
    stop: threading.Event,
    beats: dict[str, float],
    before: Standing | None,
) -> None:
    def beat() -> None:
        beats[loop.loop] = time.monotonic()

    try:
        if not getattr(loop, "needs_no_broker", False):
            await_broker(bootstrap, stop, beat)
        while before and not (before.restored and before.assigned >= 0) and not stop.wait(0.01):
            beat()
        loop.run(lambda: not stop.is_set(), beat)
    except FENCED:
        says = "another process took this place; it ends for good"
        alarm("loop.fenced", says, failed=True, loop=loop.loop)
        os._exit(FENCED_EXIT)
    except BaseException:
        if not reachable(bootstrap):  # a new process could do no more than wait, as we can here
            log.warning("loop %s failed without its broker", loop.loop, exc_info=True)
            await_broker(bootstrap, stop, beat)
            os._exit(1)
        says = "the process ends and starts again from the log"
        alarm("loop.failed", says, failed=True, loop=loop.loop)
        os._exit(1)


def _watch(
    bootstrap: str, threads: list[threading.Thread], beats: dict[str, float], stop: threading.Event
) -> None:
    """Transaction calls can block for ever: end the process then, unless the broker is away. Who
    waits for the broker is alive: its time begins anew when the broker is back."""
    while any(thread.is_alive() for thread in threads):
        stop.wait(0.5) if not stop.is_set() else time.sleep(0.05)
        now = time.monotonic()
        late = [name for name, beat in beats.items() if now - beat > STUCK_SECONDS]
        if not late:
            continue
        if not reachable(bootstrap):
            beats.update(dict.fromkeys(late, now))
        else:
            says = f"loops {late} made no progress for {STUCK_SECONDS:.0f} s; the process ends"
            alarm("loop.stuck", says)
            os._exit(1)
