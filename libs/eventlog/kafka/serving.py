"""HTTP beside a process's loops. Its event loop gives the sign of life: one that hangs is ended."""

import asyncio
from collections.abc import Callable
from typing import Any

import uvicorn

from libs.eventlog.kafka.observing import Standing


class Api:
    """An ASGI app at a port. It needs no broker: what it cannot answer without, it says itself."""

    loop = "api"
    needs_no_broker = True

    def __init__(self, app: Any, host: str, port: int) -> None:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self.server, self.standing = uvicorn.Server(config), Standing(0, True, 0)

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        asyncio.run(self._serve(running, beat))

    async def _serve(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        attending = asyncio.create_task(self._attend(running, beat))
        await self.server.serve()
        await attending

    async def _attend(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        while running():
            beat()
            await asyncio.sleep(0.1)
        self.server.should_exit = True
