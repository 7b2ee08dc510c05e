"""A process that stays and keeps what it made ready: one question at a time, and none for ever."""

import pickle
import resource
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Protocol

from services.dispatch.app.beside import HARD_SECONDS, WAIT_SECONDS, Busy, TooLong, opened, told
from services.dispatch.solver import FORKING, MEMORY_BYTES


class Keeper(Protocol):
    """What stays in the process."""

    def take(self, state: Any) -> None:
        """What is asked from now on is asked of this."""

    def answer(self, *given: Any) -> Any: ...


class Kept:
    """`ask` blocks, and is called from threads. The process starts with the first question, or at
    `begin`, and again after it was ended or died."""

    def __init__(self, keeper: Callable[[], Keeper], seconds: float = HARD_SECONDS) -> None:
        self.keeper, self.seconds, self.turn = keeper, seconds, threading.Lock()
        self.process: Any = None
        self.sent: Any = None
        self.ready = False

    def ask(self, state: Any, *given: Any) -> Any:
        """Errors: Busy, TooLong, RuntimeError where the process died, what the keeper raises."""
        if not self.turn.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            return opened(self._asked(state, given))
        finally:
            self.turn.release()

    def begin(self) -> None:
        if self.process is not None and self.process.is_alive():
            return
        self.line, theirs = FORKING.Pipe()
        self.process = FORKING.Process(target=_stay, args=(self.keeper, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.sent, self.ready = None, False

    def end(self) -> None:
        if self.process is not None:
            self.line.close()
            self.process.kill()
            self.process.join()
            self.process = None

    def _asked(self, state: Any, given: tuple[Any, ...]) -> bytes:
        self.begin()
        fresh = () if state is self.sent else (pickle.dumps(state),)
        try:
            if self._ready():
                self.line.send_bytes(pickle.dumps((fresh, pickle.dumps(given))))
                self.sent = state
                if self.line.poll(self.seconds):
                    return self.line.recv_bytes()
        except (EOFError, OSError):
            self.end()
            raise RuntimeError("the process that stays has ended") from None
        self.end()
        raise TooLong

    def _ready(self) -> bool:
        """It reads: what is large can be sent to it."""
        if not self.ready and self.line.poll(self.seconds):
            self.line.recv_bytes()
            self.ready = True
        return self.ready


def _stay(make: Callable[[], Keeper], line: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    keeper = make()
    line.send_bytes(b"ready")
    while True:
        try:
            fresh, given = pickle.loads(line.recv_bytes())
        except EOFError:
            return
        # Where a state cannot be taken the process ends: nothing is answered from an older one.
        for state in fresh:
            keeper.take(pickle.loads(state))
        line.send_bytes(told(keeper.answer, given))
