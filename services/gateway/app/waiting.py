"""Who waits for what became of a command, in this process."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool

Outcome = Mapping[str, Any]
Answer = asyncio.Future[Outcome]
REMEMBERED = 20_000


LOOK_AGAIN_SECONDS = 0.5  # where another process writes the read model, nobody tells us


class Waiters:
    """`awaits` and `tell` may be called from any thread; the rest belongs to the event loop."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.waiting: dict[str, list[Answer]] = {}

    def awaits(self, command_id: str) -> bool:
        return command_id in self.waiting

    def tell(self, known: dict[str, Outcome]) -> None:
        if known and self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._tell, known)

    def _tell(self, known: dict[str, Outcome]) -> None:
        for command_id, outcome in known.items():
            for answer in self.waiting.get(command_id, ()):
                if not answer.done():
                    answer.set_result(outcome)

    @contextmanager
    def expecting(self, command_id: str) -> Iterator[Answer]:
        """What becomes known inside is told to `until`. Begin before looking whether it is known:
        then nothing falls in between."""
        answer: Answer = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(command_id, []).append(answer)
        try:
            yield answer
        finally:
            self.waiting[command_id].remove(answer)
            if not self.waiting[command_id]:
                del self.waiting[command_id]

    async def until(
        self, answer: Answer, look: Callable[[], Outcome | None], seconds: float
    ) -> Outcome | None:
        """The outcome as soon as it is told, or found by looking; None after `seconds`."""
        deadline = time.monotonic() + seconds
        while not answer.done() and (left := deadline - time.monotonic()) > 0:
            await asyncio.wait((answer,), timeout=min(left, LOOK_AGAIN_SECONDS))
            if not answer.done() and (found := await run_in_threadpool(look)):
                return found
        return answer.result() if answer.done() else None


class Memory:
    """Who asked for which command, of the last ones: so that each may ask for its own outcome."""

    def __init__(self) -> None:
        self.asked: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def keep(self, command_id: str, role: str, party: str) -> None:
        self.asked[command_id] = (role, party)
        while len(self.asked) > REMEMBERED:
            self.asked.popitem(last=False)
