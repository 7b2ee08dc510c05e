"""What takes long is computed in processes beside: few at a time, and none for ever."""

import logging
import pickle
import resource
import threading
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from services.dispatch.solver import FORKING, MEMORY_BYTES

AT_ONCE = 2
WAIT_SECONDS = 4.0  # for one that is free
HARD_SECONDS = 30.0
REMEMBERED = 128 * 1024 * 1024  # bytes of answers, pickled
log = logging.getLogger("gongdan")
Work = Callable[..., Any]


class Busy(Exception):
    """All are taken; `seconds` until it is worth asking again."""

    seconds = 5


class TooLong(Exception):
    """It was ended at its hard limit."""


class Beside:
    """`ask` blocks, and is called from threads. What is told of a plan in the log never changes:
    answers with a key are remembered, those asked for last up to `most` bytes."""

    def __init__(
        self, at_once: int = AT_ONCE, seconds: float = HARD_SECONDS, most: int = REMEMBERED
    ) -> None:
        self.free, self.seconds = threading.BoundedSemaphore(at_once), seconds
        self.answers: OrderedDict[Any, bytes] = OrderedDict()
        self.most, self.bytes, self.turn = most, 0, threading.Lock()

    def ask(self, key: Any, work: Work, *given: Any) -> Any:
        """Errors: Busy, TooLong, RuntimeError where the process died, and what `work` raises."""
        with self.turn:
            known = self.answers.get(key) if key is not None else None
            if known is not None:
                self.answers.move_to_end(key)
        if known is not None:
            return opened(known)
        if not self.free.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            answer = _within(self.seconds, work, given)
        finally:
            self.free.release()
        told_of = opened(answer)
        if key is not None:
            self._remember(key, answer)
        return told_of

    def _remember(self, key: Any, answer: bytes) -> None:
        with self.turn:
            self.bytes += len(answer) - len(self.answers.pop(key, b""))
            self.answers[key] = answer
            while self.bytes > self.most:
                self.bytes -= len(self.answers.popitem(last=False)[1])


def _within(seconds: float, work: Work, given: tuple[Any, ...]) -> bytes:
    heard, theirs = FORKING.Pipe(duplex=False)
    process = FORKING.Process(target=_work, args=(work, pickle.dumps(given), theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not heard.poll(seconds):
            raise TooLong
        return heard.recv_bytes()
    except EOFError:
        process.join()
        raise RuntimeError(f"a process beside ended with {process.exitcode}") from None
    finally:
        heard.close()
        process.kill()
        process.join()


def _work(work: Work, given: bytes, line: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    line.send_bytes(told(work, given))


def told(work: Work, given: bytes) -> bytes:
    """What comes of the work, or its error, as it goes from one process to another."""
    try:
        said: tuple[bool, Any] = (True, work(*pickle.loads(given)))
    except Exception as error:
        said = (False, carried(error))
    return pickle.dumps(said)


def opened(said: bytes) -> Any:
    """Errors: what the work raised."""
    fine, answer = pickle.loads(said)
    if not fine:
        raise answer
    return answer


def carried(error: Exception) -> Exception:
    """The error, or one of its kind and words where it cannot go from one process to another."""
    try:
        again = pickle.loads(pickle.dumps(error))
        if type(again) is type(error) and vars(again) == vars(error):
            return error
    except Exception:
        log.debug("an error stays behind", exc_info=True)
    return ValueError(str(error)) if isinstance(error, ValueError) else RuntimeError(repr(error))
