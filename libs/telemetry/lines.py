"""Log lines: one JSON object each on stdout, without what must not leave the ledger."""

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.metrics import Counter
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

# Prices, and anything by which a person could be known, are in no log.
SECRET = {"price", "unit_price", "amount_minor", "money", "value", "name", "phone", "mail", "email"}


def _clean(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    at = trace.get_current_span().get_span_context()
    traced = {"trace_id": format(at.trace_id, "032x")} if at.is_valid else {}
    return traced | {key: value for key, value in line.items() if key not in SECRET}


def _failure(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Where it failed and by which error; what pydantic says of it quotes the message's values."""
    told = line.pop("exc_info", None)
    failure = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(failure, BaseException):
        lines = traceback.TracebackException.from_exception(failure)
        line["exception"] = "".join(_without_values(lines))
    return line


def _without_values(failure: traceback.TracebackException) -> Iterator[str]:
    for cause in (failure.__cause__, failure.__context__):
        if cause is not None:
            yield from _without_values(cause)
            yield "\n"
            break
    yield from failure.stack.format()
    kind = failure.exc_type.__name__ if failure.exc_type else ""
    yield kind if kind == "ValidationError" else "".join(failure.format_exception_only()).rstrip()


class Alarms(logging.Handler):
    """Counts the lines that are alarms, by code."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.ERROR)
        self.counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        told = record.msg if isinstance(record.msg, dict) else vars(record)
        if told.get("alarm"):
            self.counter.add(1, {"gongdan.code": str(told.get("code", ""))})


def json_lines(service: str, cluster: str) -> None:
    """Our log lines from OTEL_LOG_LEVEL on, INFO by default; those of libraries from WARNING on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _clean,
        _failure,
        lambda _, __, line: {"service": service, "cluster_id": cluster, **line},
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    last: list[Any] = [ProcessorFormatter.remove_processors_meta, render]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("gongdan").setLevel(os.environ.get("OTEL_LOG_LEVEL", "INFO").upper())
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
