"""A request as a span, and its message as one: of the trace of the thing that it is about."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import metrics, trace
from opentelemetry.trace import Link, Span, SpanKind
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from libs.contracts.topics import LOTS, ORDERS, PACKAGES, SHIPMENTS, Stream
from libs.telemetry import context_of, traceparent
from services.gateway.app import tables
from services.gateway.app.house import House

PROBES = ("/livez", "/readyz")
# What an order sets going: whoever speaks of such a thing goes on the trace that it began with.
BEGUN = (ORDERS, PACKAGES, LOTS, SHIPMENTS)
tracer = trace.get_tracer("gongdan.gateway")
_seconds = metrics.get_meter("gongdan.gateway").create_histogram(
    "http.server.request.duration", "s"
)


class Asked:
    """One request: its span, where spans leave, and how long its answer took to begin."""

    def __init__(self, scope: Scope, came: str) -> None:
        self.scope, self.began = scope, time.perf_counter()
        self.method: str = scope["method"]
        self.span: Span = trace.INVALID_SPAN
        if self.method not in ("GET", "HEAD"):
            self.span = tracer.start_span(
                self.method, context_of(came), SpanKind.SERVER, {"http.request.method": self.method}
            )

    @property
    def traceparent(self) -> str:
        """Of this span, "" where there is none of ours."""
        own = self.span.get_span_context()
        ours = own.is_valid and not own.is_remote
        return traceparent(trace.set_span_in_context(self.span)) if ours else ""

    def answered(self, status: int) -> None:
        route = str(getattr(self.scope.get("route"), "path", ""))
        if route in PROBES:
            return
        said: dict[str, str | int] = {
            "http.request.method": self.method,
            "http.route": route,
            "http.response.status_code": status,
        }
        _seconds.record(time.perf_counter() - self.began, said)
        self.span.update_name(f"{self.method} {route}")
        self.span.set_attributes(said)


@contextmanager
def sending(asked: str, begun: str, topic: str, subject: str) -> Iterator[str]:
    """The traceparent of a message: on the trace that `begun` names, else on the request's."""
    request = trace.get_current_span(context_of(asked)).get_span_context()
    with tracer.start_as_current_span(
        f"send {topic}", context_of(begun or asked), SpanKind.PRODUCER,
        {
            "messaging.system": "kafka", "messaging.operation.type": "send",
            "messaging.destination.name": topic, "gongdan.stream": subject,
        },
        [Link(request)] if begun else [],
    ) as span:  # fmt: skip
        yield traceparent(trace.set_span_in_context(span)) or begun or asked


async def begun(house: House, stream: Stream | None, subject: str) -> str:
    """The trace that a thing began with, by the read model; "" where spans do not leave."""
    if stream not in BEGUN or not trace.get_current_span().is_recording():
        return ""
    return await run_in_threadpool(_begun, house, stream.plural, subject)


def _begun(house: House, plural: str, subject: str) -> str:
    t = tables.traces
    with house.engine.connect() as db:
        query = select(t.c.traceparent).where(t.c.plural == plural, t.c.subject == subject)
        return db.scalar(query) or ""
