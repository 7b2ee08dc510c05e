"""The gateway's process: the API, the projector's thread, and beside them the loop of the keys."""

import logging
import os
import threading
import time

import uvicorn

from libs.contracts.topics import KEYS
from libs.eventlog.kafka import Deciding, Home
from libs.eventlog.kafka.clients import FENCED
from libs.eventlog.kafka.life import FENCED_EXIT
from libs.telemetry import start
from services.gateway.app.api import build, furnish
from services.gateway.key import key
from services.gateway.settings import Settings

log = logging.getLogger("gongdan.gateway")


class Keys:
    """Decides keys in a thread. When it fails, the process ends and starts again from the log."""

    def __init__(self, settings: Settings, topics_exist: threading.Event) -> None:
        home = Home(settings.kafka, settings.cluster, "gateway", settings.instance)
        self.topics_exist, self.deciding = topics_exist, Deciding(home, ((KEYS, key),))
        self.stop = threading.Event()
        self.beat = time.monotonic()
        self.thread = threading.Thread(target=self._run, name="keys", daemon=True)

    def _run(self) -> None:
        try:
            while not self.topics_exist.wait(0.3):
                self._beat()
                if self.stop.is_set():
                    return
            self.deciding.run(lambda: not self.stop.is_set(), self._beat)
        except FENCED:
            log.exception("another process took this instance's place; ended for good")
            os._exit(FENCED_EXIT)
        except BaseException:
            if not self.stop.is_set():
                log.exception("the loop of the keys failed; the process starts again")
                os._exit(1)

    def _beat(self) -> None:
        self.beat = time.monotonic()

    def start(self) -> None:
        self.thread.start()

    def close(self) -> None:
        self.stop.set()
        self.thread.join(3)


def run() -> None:
    settings = Settings()
    start("gateway", settings.cluster)
    house = furnish(settings)
    keys = Keys(settings, house.projector.topics_exist)
    app = build(house)
    keys.start()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.run()
    keys.close()
