"""One transaction of a loop as spans: its batch linked to its messages, and each message's own."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)

# A span costs the loop nearly as much as a decision, a link a tenth. Every message has both while
# few come at a time; in a backlog the first of each transaction have.
OWN, LINKS = 16, 32
Headers = list[tuple[str, bytes]]
ROOT = Context()


class Spans:
    """Of one transaction. A message whose trace is not sampled has none. Behind the first OWN that
    are, a message has but its link in the batch's, and its trace goes on as it came."""

    def __init__(self, tracer: Tracer, loop: str, group: str) -> None:
        self.tracer, self.loop, self.group = tracer, loop, group
        self.began, self.count = time.time_ns(), 0
        self.links: list[Link] = []
        self.of: dict[bytes, Span] = {}

    def read(self, at: Any, headers: Headers, offset: int) -> Headers:
        self.count += 1
        if len(self.links) >= LINKS:
            return headers
        told = dict(headers)
        came = context_of(told.get("traceparent"))
        if came is not None:
            if not came.trace_flags.sampled:
                return headers
            self.links.append(Link(came))
        if len(self.of) >= OWN:
            return headers
        span = self._span(at, told, offset, came)
        self.of[told.get("ce_id") or b""] = span
        return [*(h for h in headers if h[0] != "traceparent"), traceparent_of(span)]

    def _span(
        self, at: Any, told: Mapping[str, bytes], offset: int, came: SpanContext | None
    ) -> Span:
        said = {name: told.get(f"ce_{name}", b"").decode(errors="replace")[:80] for name in SAID}
        attributes: dict[str, str | int] = {
            "messaging.message.id": said["id"],
            "gongdan.type": said["type"],
            "gongdan.stream": said["subject"],
        }
        if at is not None:
            attributes |= {**self._kafka(at.topic), "messaging.kafka.offset": offset}
            attributes["messaging.destination.partition.id"] = str(at.partition)
        return self.tracer.start_span(
            f"{self.loop} {said['type']}",
            ROOT if came is None else set_span_in_context(NonRecordingSpan(came), ROOT),
            SpanKind.INTERNAL if at is None else SpanKind.CONSUMER,
            attributes,
        )

    def _kafka(self, topic: str = "") -> dict[str, str | int]:
        said = {"messaging.system": "kafka", "messaging.consumer.group.name": self.group}
        of_topic = {"messaging.destination.name": topic} if topic else {}
        return {**said, **of_topic, "messaging.operation.name": self.loop}

    def concluded(self, message_id: bytes, result: str, code: str) -> None:
        if span := self.of.get(message_id):
            span.set_attribute("gongdan.result", result)
            if code:
                span.set_attribute("gongdan.code", code)

    def parked(self, message_id: bytes) -> None:
        if span := self.of.get(message_id):
            span.set_status(Status(StatusCode.ERROR, "parked"))

    def committed(self, topics: Iterable[str], written: int, seconds: float) -> None:
        """The transaction's own two: what it took in, linked to it, and what it sent."""
        for span in self.of.values():
            span.end()
        if not self.links and not self.of:
            return
        kafka = self._kafka()
        batch = self.tracer.start_span(
            f"{self.loop} batch", ROOT, SpanKind.CONSUMER,
            {**kafka, "messaging.operation.type": "process",
             "messaging.batch.message_count": self.count},
            self.links, self.began,
        )  # fmt: skip
        sent = self.tracer.start_span(
            f"{self.loop} transaction", set_span_in_context(batch, ROOT), SpanKind.PRODUCER,
            {**kafka, "messaging.operation.type": "send", "gongdan.topics": sorted(topics),
             "messaging.batch.message_count": written},
            start_time=time.time_ns() - int(seconds * 1e9),
        )  # fmt: skip
        sent.end()
        batch.end()


SAID = ("id", "type", "subject")


def context_of(traceparent: bytes | None) -> SpanContext | None:
    """None where there is none, or none that can be read. W3C Trace Context."""
    parts = (traceparent or b"").split(b"-")
    if [len(part) for part in parts] != [2, 32, 16, 2]:
        return None
    try:
        trace, span, flags = (int(part, 16) for part in parts[1:])
    except ValueError:
        return None
    found = SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(flags))
    return found if found.is_valid else None


def traceparent_of(span: Span) -> tuple[str, bytes]:
    at = span.get_span_context()
    said = f"00-{at.trace_id:032x}-{at.span_id:016x}-{at.trace_flags:02x}"
    return "traceparent", said.encode()
