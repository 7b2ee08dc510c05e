"""What follows some topics: takes what waits in one batch, works it in, says how far it is."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from libs.telemetry import Telemetry

BATCH = 5_000  # records; more only where one fetch has more
WAITING = 8  # fetches of one partition each

Done = dict[Any, int]


class Follower:
    """`worked` returns, by partition, the offset after the last record that is worked in: all that
    came of it is in Kafka then."""

    def __init__(self, name: str, worked: Callable[[list[Any]], Awaitable[Done]]) -> None:
        self.name, self.worked = name, worked
        self.waiting: asyncio.Queue[list[Any]] = asyncio.Queue(WAITING)
        self.quiet, self.idle = False, asyncio.Event()

    async def hush(self) -> None:
        """Until `quiet` is taken back nothing is worked in; what is in work is ended first."""
        self.quiet = True
        while not self.waiting.empty():
            self.waiting.get_nowait()
        await self.idle.wait()

    async def put(self, records: list[Any]) -> None:
        await self.waiting.put(records)

    async def run(self, done: Done, telemetry: Telemetry) -> None:
        """For ever. An exception here is none of a fact's: the process ends and reads again."""
        try:
            while True:
                self.idle.set()
                batch = list(await self.waiting.get())
                if self.quiet:
                    continue
                self.idle.clear()
                while len(batch) < BATCH and not self.waiting.empty():
                    batch += self.waiting.get_nowait()
                done.update(await self.worked(batch))
        except Exception:
            telemetry.alarm("fulfilment.failed", failed=True, follower=self.name)
            os._exit(1)
