"""Logs are JSON without secrets; traces go on from message to message; silent without endpoint."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from libs.telemetry import context_of, traceparent

GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PROGRAM = f"""
import logging
from libs.telemetry import start, traceparent
telemetry = start("lab", "linxi")
with telemetry.span("weigh", traceparent="{GIVEN}"):
    telemetry.log.info("weighed", stream="lot-1", seq=3, price="1.84", phone="138", name="Li")
    logging.getLogger("kafka").warning("broker %s away", 1)
    telemetry.log.info("next", carries=traceparent())
telemetry.alarm("partition.stopped", stream="lot-1")
"""


def run(**env: str) -> list[dict[str, object]]:
    plain = {k: v for k, v in os.environ.items() if "OTLP" not in k}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**plain, **env}, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return [json.loads(line) for line in ran.stdout.splitlines()]


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    got: list[tuple[str, bytes]] = []

    class Collects(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collects)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_every_line_is_json_and_says_which_cluster() -> None:
    weighed, foreign, following, alarm = run()
    assert (weighed["event"], weighed["stream"], weighed["seq"]) == ("weighed", "lot-1", 3)
    assert {line["cluster_id"] for line in (weighed, foreign, following, alarm)} == {"linxi"}
    assert (foreign["event"], foreign["level"]) == ("broker 1 away", "warning")
    assert (alarm["event"], alarm["alarm"], alarm["level"]) == ("partition.stopped", True, "error")


def test_prices_and_people_are_in_no_line() -> None:
    assert not {"price", "phone", "name"} & set(run()[0])


def test_without_an_endpoint_a_trace_still_passes_through() -> None:
    _, _, following, _ = run()
    assert following["carries"] == GIVEN


def test_with_an_endpoint_spans_leave_in_the_same_trace() -> None:
    with collector() as (endpoint, got):
        weighed, _, following, _ = run(GONGDAN_OTLP=endpoint)
    assert weighed["trace_id"] == GIVEN.split("-")[1]
    assert str(following["carries"]).split("-")[1] == GIVEN.split("-")[1]
    assert following["carries"] != GIVEN
    assert any(path == "/v1/traces" and b"weigh" in body for path, body in got)


def test_an_unreadable_traceparent_begins_no_trace() -> None:
    assert traceparent(context_of("nonsense")) == ""
