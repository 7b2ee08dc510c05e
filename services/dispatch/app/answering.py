"""The process that answers the gateway about plans. It owns nothing; run as many as wanted."""

from dataclasses import replace
from multiprocessing import forkserver

from libs.eventlog.kafka import Home, live
from libs.eventlog.kafka.serving import Api
from libs.telemetry import start
from services.dispatch.app.asked import build
from services.dispatch.app.beside import Beside
from services.dispatch.app.following import Following
from services.dispatch.app.foreseeing import Foreseeing
from services.dispatch.app.promising import Promises
from services.dispatch.app.settings import Settings
from services.dispatch.solver import FORKING

PRELOADED = ["services.dispatch.levelling", "services.dispatch.app.comparing"]


def run() -> None:
    settings = Settings()
    home = Home(settings.kafka, settings.cluster, "dispatch", settings.instance)
    home = replace(home, observer=start("dispatch-answer", home.cluster).loops())
    FORKING.set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()
    following, beside = Following(home), Beside()
    following.adopted = Foreseeing(lambda: following.known, beside).adopted
    promises = Promises(beside)
    promises.still.begin()  # what it compiles is found on disk by others then
    app = build(lambda: following.known, beside, promises)
    live(home.bootstrap, (following, Api(app, settings.answer_host, settings.answer_port)))
