"""The process that answers the gateway about plans. It owns nothing; run as many as wanted."""

from dataclasses import replace
from multiprocessing import forkserver

from libs.eventlog.kafka import Home, live
from libs.eventlog.kafka.serving import Api
from libs.telemetry import start
from services.dispatch.app.asked import build
from services.dispatch.app.beside import Beside
from services.dispatch.app.following import Following
from services.dispatch.app.promising import Promises
from services.dispatch.app.settings import Settings
from services.dispatch.promising.warming import warm
from services.dispatch.solver import FORKING

PRELOADED = ["services.dispatch.levelling", "services.dispatch.explained"]


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
    live(home.bootstrap, (following, Api(app, settings.answer_host, settings.answer_port)))
