"""OpenTelemetry and logging, set up by one function. Silent where no endpoint is given."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.metrics import Meter
from opentelemetry.trace import Span, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from libs.telemetry.lines import Alarms, json_lines
from libs.telemetry.loops import Loops

__all__ = ["Loops", "Meter", "Telemetry", "context_of", "start", "traceparent"]


@dataclass(frozen=True)
class Telemetry:
    """What a process reports with. `log` writes one JSON object a line on stdout."""

    log: structlog.stdlib.BoundLogger
    tracer: Tracer
    meter: Meter
    traced: bool = False  # whether spans leave

    @contextmanager
    def span(self, name: str, traceparent: str = "", **attributes: str | int) -> Iterator[Span]:
        """A span that goes on the trace of `traceparent`, or on the current one."""
        parent = context_of(traceparent) if traceparent else None
        with self.tracer.start_as_current_span(name, parent, attributes=attributes) as span:
            yield span

    def alarm(self, code: str, failed: bool = False, **keys: str | int) -> None:
        """What an operator has to do something about; docs/operations/alarms.md says what, by
        code. `failed`: with the exception that is being handled."""
        self.log.error(code, alarm=True, code=code, exc_info=failed, **keys)

    def loops(self) -> Loops:
        """The observer of a ledger service's loops."""
        log = logging.getLogger("gongdan")
        return Loops(self.tracer if self.traced else None, self.meter, log)


def start(service: str, cluster: str) -> Telemetry:
    """Logs as JSON from here on, those of libraries too; traces and metrics over OTLP where
    GONGDAN_OTLP or OTEL_EXPORTER_OTLP_ENDPOINT names an endpoint, e.g. http://127.0.0.1:4318."""
    endpoint = os.environ.get("GONGDAN_OTLP") or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if endpoint:
        from libs.telemetry.export import export  # 9 MB that a silent process does not need

        export(service, cluster, endpoint.rstrip("/"))
    json_lines(service, cluster)
    name = f"gongdan.{service}"
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    meter = metrics.get_meter(name)
    logging.getLogger().addHandler(Alarms(meter.create_counter("gongdan.alarms", "{alarm}")))
    return Telemetry(log, trace.get_tracer(name), meter, bool(endpoint))


def context_of(traceparent: str) -> Context:
    """The W3C trace context that a message or a request carried; empty where it is unreadable."""
    return TraceContextTextMapPropagator().extract({"traceparent": traceparent})


def traceparent(context: Context | None = None) -> str:
    """What the next message has to carry to go on the current trace; "" outside of a trace."""
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, context)
    return carrier.get("traceparent", "")
