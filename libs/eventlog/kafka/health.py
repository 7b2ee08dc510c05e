"""/livez and /readyz of a process that answers nobody else: a thread, and nothing of Kafka's."""

import json
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from libs.eventlog.kafka.observing import Standing
from libs.eventlog.kafka.settings import HealthSettings

ALIVE_SECONDS = 30.0  # a loop that gave no sign for so long hangs
Answer = tuple[bool, dict[str, object]]


class Health:
    """`beats`: when each loop last gave a sign, monotonic; `standings`: where each stands."""

    def __init__(
        self, beats: Mapping[str, float], standings: Mapping[str, Standing], ready_lag: int
    ) -> None:
        self.beats, self.standings, self.ready_lag = beats, standings, ready_lag

    def livez(self) -> Answer:
        """Do this process's own loops beat? Nothing is asked of anybody else."""
        now = time.monotonic()
        silent = {loop: round(now - beat, 1) for loop, beat in list(self.beats.items())}
        fine = all(seconds < ALIVE_SECONDS for seconds in silent.values())
        return fine, {"silent_seconds": silent}

    def readyz(self) -> Answer:
        """Has each loop its partitions, what they remember, and nearly nothing left to read?"""
        fine = all(self._ready(standing) for standing in self.standings.values())
        return fine, {loop: vars(standing) for loop, standing in self.standings.items()}

    def _ready(self, standing: Standing) -> bool:
        there = standing.assigned >= 0 and standing.restored
        return there and 0 <= standing.behind <= self.ready_lag


def serve(beats: Mapping[str, float], standings: Mapping[str, Standing]) -> None:
    """On a thread of its own, where GONGDAN_HEALTH_PORT says so. Errors: OSError, port taken."""
    settings = HealthSettings()
    if not settings.health_port:
        return
    health = Health(beats, standings, settings.ready_lag)
    routes = {"/livez": health.livez, "/readyz": health.readyz}
    server = ThreadingHTTPServer(
        (settings.health_host, settings.health_port), lambda *given: _Asked(routes, *given)
    )
    server.daemon_threads = True
    Thread(target=server.serve_forever, name="health", daemon=True).start()


class _Asked(BaseHTTPRequestHandler):
    def __init__(self, routes: Mapping[str, Callable[[], Answer]], *given: object) -> None:
        self.routes = routes
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        asked = self.routes.get(self.path.partition("?")[0])
        fine, said = asked() if asked else (False, {"detail": "only /livez and /readyz"})
        body = json.dumps(said).encode()
        self.send_response(404 if asked is None else 200 if fine else 503)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A probe every few seconds is no news."""
