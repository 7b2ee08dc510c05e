"""The process that answers the gateway about plans. It owns nothing; run as many as wanted."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import forkserver

import uvicorn
from fastapi import FastAPI

from libs.eventlog.kafka import Home, live
from libs.eventlog.kafka.observing import Standing
from libs.telemetry import start
from services.dispatch.app.asked import build
from services.dispatch.app.beside import Beside
from services.dispatch.app.following import Following
from services.dispatch.app.promising import Promises
from services.dispatch.app.settings import Settings
from services.dispatch.promising.warming import warm
from services.dispatch.solver import FORKING

PRELOADED = ["services.dispatch.levelling", "services.dispatch.explained"]


class Api:
    """HTTP for the gateway. It begins when the log is read: what is asked before would be wrong."""

    loop = "api"
    needs_no_broker = True

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        config = uvicorn.Config(
            app,
            host=settings.answer_host,
            port=settings.answer_port,
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


def run() -> None:
    settings = Settings()
    home = Home(settings.kafka, settings.cluster, "dispatch", settings.instance)
    home = replace(home, observer=start("dispatch-answer", home.cluster).loops())
    FORKING.set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()
    # Beside, as compiling would hold up what is asked meanwhile; it is found on disk then.
    FORKING.Process(target=warm, daemon=True).start()
    following = Following(home)
    app = build(lambda: following.known, Beside(), Promises())
    live(home.bootstrap, (following, Api(app, settings)))
