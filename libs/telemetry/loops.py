"""What the loops of a service do, told as spans, metrics and log lines."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from logging import DEBUG, Logger
from typing import Any

from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.trace import Tracer

from libs.telemetry.turns import Headers, Spans

Place = tuple[str, str, int]  # group, topic, partition


class Loops:
    """One for all loops of a process. Without a tracer there are no spans, and traces pass by."""

    def __init__(self, tracer: Tracer | None, meter: Meter, log: Logger) -> None:
        self.tracer, self.log = tracer, log
        self.decisions = meter.create_counter("gongdan.decisions", "{command}")
        self.refusals = meter.create_counter("gongdan.refusals", "{command}")
        self.parked = meter.create_counter("gongdan.parked", "{message}")
        self.seconds = meter.create_histogram("gongdan.transaction.duration", "s")
        self.at: dict[Place, tuple[int, int, float]] = {}  # position, end, when it last moved
        self.stops: set[Place] = set()
        meter.create_observable_gauge("gongdan.lag", [self._lag], "{message}")
        meter.create_observable_gauge("gongdan.stalled", [self._stalled], "s")
        meter.create_observable_gauge("gongdan.partitions.stopped", [self._stopped], "{partition}")

    def turn(self, loop: str, group: str) -> "Turn":
        return Turn(self, loop, group)

    def places(self, group: str, reached: Mapping[Any, tuple[int, int]]) -> None:
        now, was = time.monotonic(), self.at
        self.at = {place: known for place, known in was.items() if place[0] != group}
        for at, (position, end) in reached.items():
            place = (group, at.topic, at.partition)
            before = was.get(place)
            still = before is not None and before[0] == position < end
            self.at[place] = (position, end, before[2] if before and still else now)
        self.stops = {place for place in self.stops if place[0] != group or place in self.at}

    def stopped(self, group: str, at: Any) -> None:
        self.stops.add((group, at.topic, at.partition))

    def _lag(self, _: CallbackOptions) -> Iterable[Observation]:
        return [Observation(max(0, end - was), _keys(at)) for at, (was, end, _) in self._now()]

    def _stalled(self, _: CallbackOptions) -> Iterable[Observation]:
        now = time.monotonic()
        return [Observation(now - moved, _keys(at)) for at, (_, _, moved) in self._now()]

    def _stopped(self, _: CallbackOptions) -> Iterable[Observation]:
        return [Observation(int(at in self.stops), _keys(at)) for at, _ in self._now()]

    def _now(self) -> list[tuple[Place, tuple[int, int, float]]]:
        return list(self.at.items())


def _keys(place: Place) -> dict[str, str]:
    group, topic, partition = place
    return {
        "messaging.consumer.group.name": group,
        "messaging.destination.name": topic,
        "messaging.destination.partition.id": str(partition),
    }


class Turn:
    """See `libs.eventlog.kafka.observing`."""

    def __init__(self, loops: Loops, loop: str, group: str) -> None:
        self.loops, self.loop, self.group = loops, loop, group
        self.spans = Spans(loops.tracer, loop, group) if loops.tracer else None

    def read(self, at: Any, headers: Headers, offset: int = -1) -> Headers:
        return self.spans.read(at, headers, offset) if self.spans else headers

    def committed(self, written: Iterable[Any], seconds: float) -> None:
        loops, topics = self.loops, Counter[str]()
        decisions = Counter[tuple[str, str]]()
        for record in written:
            topics[record.topic] += 1
            if record.topic.endswith(".outcomes"):
                decisions[record.topic.split(".")[1], self._outcome(record)] += 1
            elif record.topic.endswith(".parked") and record.value:
                self._park(record)
        for (stream, result), count in decisions.items():
            loops.decisions.add(count, {"gongdan.stream": stream, "gongdan.result": result})
        group = {"messaging.consumer.group.name": self.group}
        loops.seconds.record(seconds, {**group, "messaging.operation.name": self.loop})
        if self.spans:
            self.spans.committed(topics, topics.total(), seconds)

    def _outcome(self, record: Any) -> str:
        """done, nothing or refused."""
        refused = b'"result":"refused"' in record.value
        if not refused and not self._spanned(record):
            return "nothing" if b'"result":"nothing"' in record.value else "done"
        said = json.loads(record.value)
        result, code = str(said["result"]), str(said.get("code", ""))
        if self.spans:
            self.spans.concluded(said["command_id"].encode(), result, code)
        if refused:
            self._refused(record, said["command_id"], code)
        return result

    def _spanned(self, record: Any) -> bool:
        """Has its command a span of its own?"""
        spans = self.spans.of if self.spans else {}
        return bool(spans) and dict(record.headers).get("ce_causationid") in spans

    def _refused(self, record: Any, command_id: str, code: str) -> None:
        stream = record.topic.split(".")[1]
        self.loops.refusals.add(1, {"gongdan.stream": stream, "gongdan.code": code})
        if self.loops.log.isEnabledFor(DEBUG):
            keys = {"code": code, "command_id": command_id, "stream": _text(record.key)}
            self.loops.log.debug("command.refused", extra=keys)

    def _park(self, record: Any) -> None:
        """The reason's first word alone: what follows may quote the message."""
        told = dict(record.headers)
        reason = _text(told.get("parked_reason")).partition(":")[0].partition(" ")[0]
        topic = record.topic
        self.loops.parked.add(1, {"messaging.destination.name": topic, "gongdan.reason": reason})
        named = {"message_id": "ce_id", "type": "ce_type", "seq": "ce_seq"}
        keys = {key: _text(told[name]) for key, name in named.items() if name in told}
        trace = _text(told.get("traceparent"))[3:35]
        where = {"topic": topic, "stream": _text(record.key), "reason": reason}
        self.loops.log.error(
            "message.parked",
            extra={"alarm": True, "code": "message.parked", **keys, **where, "trace_id": trace},
        )
        if self.spans:
            self.spans.parked(told.get("ce_id") or b"")


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")[:80]
