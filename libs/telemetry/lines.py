"""Log lines: one JSON object each on stdout, without what must not leave the ledger."""

import logging
import sys
from typing import Any

import structlog
from opentelemetry import trace
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

# Prices, and anything by which a person could be known, are in no log.
SECRET = {"price", "unit_price", "amount_minor", "money", "value", "name", "phone", "mail", "email"}


def _clean(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    at = trace.get_current_span().get_span_context()
    traced = {"trace_id": format(at.trace_id, "032x")} if at.is_valid else {}
    return traced | {key: value for key, value in line.items() if key not in SECRET}


def json_lines(service: str, cluster: str) -> None:
    """Our log lines from INFO on, those of libraries from WARNING on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _clean,
        structlog.processors.format_exc_info,
        lambda _, __, line: {"service": service, "cluster_id": cluster, **line},
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    last: list[Any] = [ProcessorFormatter.remove_processors_meta, render]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("gongdan").setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
