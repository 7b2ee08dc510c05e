"""An OTLP endpoint in the test's own process: what arrives, as spans and figures."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue


class Span(NamedTuple):
    service: str
    name: str
    trace: str
    id: str
    parent: str
    kind: int
    attributes: dict[str, object]
    links: tuple[tuple[str, str], ...]  # trace, span


class Collector:
    """`address` for GONGDAN_OTLP; `bodies` as they came, for what must not be in any."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.spans: list[Span] = []
        self.figures: dict[str, list[dict[str, object]]] = {}  # attributes, by the metric's name
        self.bodies: list[tuple[str, bytes]] = []

    def take(self, path: str, body: bytes) -> None:
        self.bodies.append((path, body))
        if path == "/v1/traces":
            self.spans += _spans(body)
        elif path == "/v1/metrics":
            for name, said in _figures(body):
                self.figures.setdefault(name, []).append(said)

    def of_trace(self, trace: str) -> list[Span]:
        return [span for span in self.spans if span.trace == trace]


def _spans(body: bytes) -> Iterator[Span]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        service = str(_said(resource.resource.attributes)["service.name"])
        for scope in resource.scope_spans:
            for s in scope.spans:
                links = tuple((link.trace_id.hex(), link.span_id.hex()) for link in s.links)
                ids = (s.trace_id.hex(), s.span_id.hex(), s.parent_span_id.hex())
                yield Span(service, s.name, *ids, int(s.kind), _said(s.attributes), links)


def _figures(body: bytes) -> Iterator[tuple[str, dict[str, object]]]:
    for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                data = getattr(metric, str(metric.WhichOneof("data")))
                for point in data.data_points:
                    yield metric.name, _said(point.attributes)


def _said(attributes: Iterable[KeyValue]) -> dict[str, object]:
    return {at.key: getattr(at.value, str(at.value.WhichOneof("value"))) for at in attributes}


@contextmanager
def collector() -> Iterator[Collector]:
    class Collects(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.take(self.path, self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collects)
    made = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
