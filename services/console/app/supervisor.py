"""Runs processes side by side: what dies is started again, and all of them end with this one."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.console.app.lifeline import Lifeline

FOR_GOOD = 3  # the exit code of a child that must not be started again, as one that was fenced
GRACE_SECONDS = 5.0
LIVED_SECONDS = 3.0  # longer than a start takes: what ends later was killed, not broken


@dataclass(frozen=True)
class Child:
    """A process to keep alive. `env` is added to ours; what it prints is added to `log`."""

    name: str
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Use as a context: inside it every child runs, after it none does.

    A child that dies is started again: at once the first time, then after 0.2, 0.4 ... 5 s; one
    that lived for 3 s starts afresh. One that exits with FOR_GOOD stays away, named in `gave_up`.
    """

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = tuple(children)
        self.starts = dict.fromkeys((child.name for child in children), 0)
        self.gave_up: set[str] = set()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = threading.Event()
        self._turn = threading.Lock()

    def __enter__(self) -> "Supervisor":
        self._lifeline = Lifeline()
        self._threads = [
            threading.Thread(target=self._keep_alive, args=(child,), daemon=True)
            for child in self.children
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Last named, first asked to end (SIGTERM); what still runs after 5 s is killed."""
        with self._turn:
            self._stopping.set()
        for child in reversed(self.children):
            if child.name in self._processes:
                self._processes[child.name].terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._lifeline.cut()
        for thread in self._threads:
            thread.join()

    @property
    def pids(self) -> dict[str, int]:
        """The processes that live at this moment, by name."""
        processes = dict(self._processes)
        return {name: process.pid for name, process in processes.items() if process.poll() is None}

    def _keep_alive(self, child: Child) -> None:
        delay = 0.0
        while process := self._spawn(child):
            born = time.monotonic()
            code = process.wait()
            if self._stopping.is_set():
                return
            if code == FOR_GOOD:
                self.gave_up.add(child.name)
                _note(child, "ended for good")
                return
            if time.monotonic() - born > LIVED_SECONDS:
                delay = 0.0
            _note(child, f"ended with {code}; starting it again in {delay:g} s")
            self._stopping.wait(delay)
            delay = min(max(0.2, 2 * delay), 5.0)

    def _spawn(self, child: Child) -> subprocess.Popen[bytes] | None:
        with self._turn:
            if self._stopping.is_set():
                return None
            with open(child.log, "ab") as log:
                process = subprocess.Popen(
                    child.argv, env={**os.environ, **child.env}, process_group=self._lifeline.group,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip
            self.starts[child.name] += 1
            self._processes[child.name] = process
            return process


def _note(child: Child, what: str) -> None:
    with open(child.log, "a") as log:
        log.write(f"[supervisor] {child.name} {what}\n")
