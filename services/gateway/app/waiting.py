"""Who waits for what became of a command, in this process."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

REMEMBERED = 20_000


class Waiters:
    """`notify` may be called from any thread; the rest belongs to the event loop."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def notify(self, commands: set[str]) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wake, commands)

    def _wake(self, commands: set[str]) -> None:
        for command_id in commands & self.waiting.keys():
            for waiter in self.waiting[command_id]:
                waiter.set()

    async def until(self, command_id: str, look: Callable[[], Any], seconds: float) -> Any:
        """What `look` finds, as soon as it finds something; None after `seconds`."""
        woken = asyncio.Event()
        self.waiting[command_id].add(woken)
        try:
            async with asyncio.timeout(seconds):
                while (found := await run_in_threadpool(look)) is None:
                    await woken.wait()
                    woken.clear()
            return found
        except TimeoutError:
            return None
        finally:
            self.waiting[command_id].discard(woken)
            if not self.waiting[command_id]:
                del self.waiting[command_id]


class Memory:
    """Who asked for which command, of the last ones: so that each may ask for its own outcome."""

    def __init__(self) -> None:
        self.asked: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def keep(self, command_id: str, role: str, party: str) -> None:
        self.asked[command_id] = (role, party)
        while len(self.asked) > REMEMBERED:
            self.asked.popitem(last=False)
