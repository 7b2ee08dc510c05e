"""What takes long is computed in processes beside: few at a time, and none for ever."""

import logging
import pickle
import resource
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from services.dispatch.solver import FORKING, MEMORY_BYTES

AT_ONCE = 2
WAIT_SECONDS = 4.0  # for one that is free
HARD_SECONDS = 30.0
REMEMBERED = 500
log = logging.getLogger("gongdan")
Work = Callable[..., Any]


class Busy(Exception):
    """All are taken; `seconds` until it is worth asking again."""

    seconds = 5


class TooLong(Exception):
    """It was ended at its hard limit."""


class Beside:
    """`ask` blocks, and is called from threads. What is told of a plan in the log never changes:
    answers with a key are remembered."""

    def __init__(self, at_once: int = AT_ONCE, seconds: float = HARD_SECONDS) -> None:
        self.free, self.seconds = threading.BoundedSemaphore(at_once), seconds
        self.answers: OrderedDict[Any, Any] = OrderedDict()
        self.turn = threading.Lock()

    def ask(self, key: Any, work: Work, *given: Any) -> Any:
        """Errors: Busy, TooLong, RuntimeError where the process died, and what `work` raises."""
        with self.turn:
            if key is not None and key in self.answers:
                self.answers.move_to_end(key)
                return self.answers[key]
        if not self.free.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            answer = _within(self.seconds, work, given)
        finally:
            self.free.release()
        if key is not None:
            with self.turn:
                self.answers[key] = answer
                while len(self.answers) > REMEMBERED:
                    self.answers.popitem(last=False)
        return answer


def _within(seconds: float, work: Work, given: tuple[Any, ...]) -> Any:
    heard, told = FORKING.Pipe(duplex=False)
    process = FORKING.Process(target=_work, args=(work, pickle.dumps(given), told), daemon=True)
    process.start()
    told.close()
    until = time.monotonic() + seconds
    try:
        if not heard.poll(max(0.0, until - time.monotonic())):
            raise TooLong
        fine, answer = pickle.loads(heard.recv_bytes())
    except EOFError:
        process.join()
        raise RuntimeError(f"a process beside ended with {process.exitcode}") from None
    finally:
        heard.close()
        process.kill()
        process.join()
    if not fine:
        raise answer
    return answer


def _work(work: Work, given: bytes, told: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        said: tuple[bool, Any] = (True, work(*pickle.loads(given)))
    except Exception as error:
        said = (False, carried(error))
    told.send_bytes(pickle.dumps(said))


def carried(error: Exception) -> Exception:
    """The error, or one of its kind and words where it cannot go from one process to another."""
    try:
        again = pickle.loads(pickle.dumps(error))
        if type(again) is type(error) and vars(again) == vars(error):
            return error
    except Exception:
        log.debug("an error stays behind", exc_info=True)
    return ValueError(str(error)) if isinstance(error, ValueError) else RuntimeError(repr(error))
