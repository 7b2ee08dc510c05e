"""The gateway's process: the API, the projector and the loop that decides keys, each watched."""

import threading
from collections.abc import Callable

from libs.contracts.topics import KEYS
from libs.eventlog.kafka import Deciding, Home, live
from libs.eventlog.kafka.observing import Observer
from libs.eventlog.kafka.serving import Api
from libs.telemetry import start
from services.gateway.app.api import build, furnish
from services.gateway.key import key
from services.gateway.settings import Settings


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
    live(settings.kafka, (Api(build(house), settings.host, settings.port), house.projector, keys))
