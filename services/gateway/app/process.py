"""The gateway's process: the API, the projector and the loop that decides keys, each watched."""

import asyncio
import threading
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from libs.contracts.topics import KEYS
from libs.eventlog.kafka import Deciding, Home, live
from libs.eventlog.kafka.observing import Observer, Standing
from libs.telemetry import start
from services.gateway.app.api import build, furnish
from services.gateway.key import key
from services.gateway.settings import Settings


class Api:
    """HTTP. Its event loop gives the sign of life, so that one that hangs is ended."""

    loop = "api"
    needs_no_broker = True  # reads go on, and writes are refused with a time to come back

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
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


class Keys:
    """Decides keys, as soon as there are topics."""

    loop = "decide"

    def __init__(
        self, settings: Settings, topics_exist: threading.Event, observer: Observer
    ) -> None:
        home = Home(settings.kafka, settings.cluster, "gateway", settings.instance, observer)
        self.topics_exist, self.deciding = topics_exist, Deciding(home, ((KEYS, key),))
        self.standing = self.deciding.standing

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        while running() and not self.topics_exist.wait(0.2):
            beat()
        if running():
            self.deciding.run(running, beat)


def run() -> None:
    settings = Settings()
    observer = start("gateway", settings.cluster).loops()
    house = furnish(settings)
    house.projector.observer = observer
    keys = Keys(settings, house.projector.topics_exist, observer)
    live(settings.kafka, (Api(build(house), settings), house.projector, keys))
