"""What being seen costs the loop that decides: the same backlog, seen and unseen by turns."""

import gc
import logging
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import Any

from opentelemetry import metrics, trace

from libs.contracts.topics import PACKAGES, topics
from libs.eventlog.kafka import Deciding, Home
from libs.eventlog.kafka.observing import Observer, Turn, Unseen
from libs.telemetry import start
from services.production.package import package
from tests.bench.row import Row
from tests.bench.supply.broker import create, fill, kafka
from tests.bench.supply.lives import COMMANDS, records

BLOCK = 2_000  # commands at least; every other block is seen
BLOCKS = 42
REACH = 0.05
RECEIVER = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Takes(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
print(server.server_port, flush=True)
server.serve_forever()
"""


class ByTurns:
    """An observer that looks at every other block. What is left to send is sent at its end, so
    that all it costs falls into the block: `spent` holds (processor, wall) of each, microseconds
    a command."""

    def __init__(self, seen: Observer) -> None:
        self.seen, self.unseen, self.done = seen, Unseen(), 0
        self.spent: list[tuple[float, float]] = []
        self.began = (0.0, 0.0)

    def turn(self, loop: str, group: str) -> Turn:
        if self.began == (0.0, 0.0):
            self.began = _now()
        looks = len(self.spent) % 2 == 1
        return Counted(self, (self.seen if looks else self.unseen).turn(loop, group))

    def took(self, commands: int) -> None:
        self.done += commands
        if self.done >= BLOCK:
            for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
                flush: Any = provider
                flush.force_flush()
            now, (processor, wall) = _now(), self.began
            a_command = 1e6 / self.done
            self.spent.append(((now[0] - processor) * a_command, (now[1] - wall) * a_command))
            self.began, self.done = now, 0

    def places(self, group: str, reached: Mapping[Any, tuple[int, int]]) -> None:
        self.seen.places(group, reached)

    def stopped(self, group: str, at: Any) -> None:
        self.seen.stopped(group, at)


class Counted:
    def __init__(self, by_turns: ByTurns, turn: Turn) -> None:
        self.by_turns, self.inner, self.read = by_turns, turn, turn.read

    def committed(self, written: Iterable[Any], seconds: float) -> None:
        out = list(written)
        self.inner.committed(out, seconds)
        self.by_turns.took(sum(record.topic.endswith(".outcomes") for record in out))


def run() -> list[Row]:
    with receiver() as endpoint, kafka() as bootstrap:
        os.environ["GONGDAN_OTLP"] = endpoint
        seen = ByTurns(start("production", "bench").loops())
        logging.getLogger().setLevel(logging.ERROR)
        _decide(bootstrap, seen)
    pairs = list(zip(seen.spent[2::2], seen.spent[3::2], strict=False))  # the first two warm up
    plain, ours = ([block[0] for block in side] for side in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in zip(ours, plain, strict=True)) - 1
    return [
        Row(
            "what being seen costs, of a backlog whose every command is sampled; processor time",
            f"{median(ours):.1f} µs a command seen",
            f"{median(plain):.1f} µs unseen",
            ratio,
            f"< {REACH}",
            ratio < REACH,
        )
    ]


def _decide(bootstrap: str, seen: ByTurns) -> None:
    cluster = f"b{uuid.uuid4().hex[:8]}"
    create(bootstrap, topics(cluster))
    asked, lives = PACKAGES.topic(cluster, "commands"), BLOCKS * BLOCK * 3 // 2 // COMMANDS
    fill(bootstrap, ((asked, record) for record in records(lives)))
    gc.collect()
    home = Home(bootstrap, cluster, "production", observer=seen)
    loop = Deciding(home, ((PACKAGES, package),))
    loop.run(lambda: len(seen.spent) < BLOCKS, lambda: None)


def _now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


@contextmanager
def receiver() -> Iterator[str]:
    """Takes what is sent in a process of its own, so that its work is nobody's here."""
    with subprocess.Popen([sys.executable, "-c", RECEIVER], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()
