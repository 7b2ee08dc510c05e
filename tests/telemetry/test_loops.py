"""What a loop's transaction tells: spans that go on a trace, figures, lines without values."""

import json
import logging
from collections.abc import Sequence
from typing import Any

import pytest
from kafka import TopicPartition
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler

from libs.eventlog.kafka.observing import Observer, without_values
from libs.eventlog.kafka.transaction import Outgoing
from libs.telemetry.loops import Loops
from libs.telemetry.turns import LINKS, OWN

TRACE, ID = "0af7651916cd43dd8448eb211c80319c", "5f0c1b1e-5a0d-4d6f-9a1f-27c6b1a4e0aa"
AT = TopicPartition("linxi.orders.commands", 3)
LOG = logging.getLogger("gongdan")


class Watch:
    def __init__(self, sampler: Sampler = ALWAYS_ON) -> None:
        provider, self.exporter = TracerProvider(sampler=sampler), InMemorySpanExporter()
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        meter = MeterProvider([self.reader]).get_meter("test")
        self.loops: Observer = Loops(provider.get_tracer("test"), meter, LOG)

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        return self.exporter.get_finished_spans()

    def figures(self, name: str) -> list[tuple[dict[str, Any], Any]]:
        found = self.reader.get_metrics_data()
        if found is None:
            return []
        return [
            (dict(point.attributes or {}), getattr(point, "value", None))
            for resource in found.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]


def message(flags: str = "01", number: int = 0) -> list[tuple[str, bytes]]:
    headers = [("ce_id", ID[:-4].encode() + f"{number:04x}".encode()), ("ce_type", b"PlaceOrder")]
    trace = f"00-{TRACE}-b7ad6b7169203331-{flags}".encode()
    return [*headers, ("ce_subject", b"order-1"), *([("traceparent", trace)] if flags else [])]


def outcome(result: str = "done", **more: str) -> Outgoing:
    said = {"command_id": ID[:-4] + "0000", "result": result, **more}
    cause = [("ce_causationid", said["command_id"].encode())]
    value = json.dumps(said, separators=(",", ":")).encode()
    return Outgoing("linxi.orders.outcomes", b"order-1", value, cause, 3)


def test_what_follows_a_message_is_on_its_trace_in_a_span_of_its_own() -> None:
    watch = Watch()
    turn = watch.loops.turn("decide", "linxi.intake.decide")
    onwards = dict(turn.read(AT, message(), 7))["traceparent"].decode()
    turn.committed([outcome("refused", code="line.held")], 0.01)
    own, sent, batch = watch.spans
    assert (own.name, batch.name, sent.name) == (
        "decide PlaceOrder", "decide batch", "decide transaction"
    )  # fmt: skip
    assert own.context is not None and own.parent is not None and own.attributes is not None
    assert onwards == f"00-{TRACE}-{own.context.span_id:016x}-01"
    assert f"{own.parent.span_id:016x}" == "b7ad6b7169203331"
    assert own.attributes["gongdan.code"] == "line.held"
    assert own.attributes["messaging.kafka.offset"] == 7
    assert [f"{link.context.trace_id:032x}" for link in batch.links] == [TRACE]
    assert batch.parent is None and sent.parent is not None


def test_a_message_that_is_not_sampled_goes_on_as_it_came() -> None:
    watch = Watch()
    turn = watch.loops.turn("decide", "g")
    assert turn.read(AT, message("00"), 7) == message("00")
    turn.committed([outcome()], 0.01)
    assert watch.spans == ()


def test_the_sampler_decides_on_a_message_without_a_trace_and_all_that_follows_it() -> None:
    watch = Watch(ParentBased(ALWAYS_OFF))
    turn = watch.loops.turn("decide", "g")
    onwards = dict(turn.read(AT, message(""), 7))["traceparent"]
    assert int(onwards[-2:], 16) & 1 == 0  # the sampled flag
    turn.committed([outcome()], 0.01)
    assert watch.spans == ()


def test_in_a_backlog_the_first_have_spans_and_the_others_traces_still_go_on() -> None:
    watch = Watch()
    turn = watch.loops.turn("decide", "g")
    for number in range(500):
        onwards = turn.read(AT, message(number=number), number)
        assert dict(onwards)["traceparent"].decode().split("-")[1] == TRACE
    turn.committed([outcome()], 0.01)
    assert len(watch.spans) == OWN + 2
    assert len(watch.spans[-1].links) == LINKS
    assert dict(watch.spans[-1].attributes or {})["messaging.batch.message_count"] == 500


def test_decisions_and_refusals_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    watch = Watch()
    with caplog.at_level(logging.DEBUG, "gongdan"):
        watch.loops.turn("decide", "g").committed(
            [outcome(), outcome(), outcome("refused", code="line.held")], 0.01
        )
    assert watch.figures("gongdan.decisions") == [
        ({"gongdan.stream": "orders", "gongdan.result": "done"}, 2),
        ({"gongdan.stream": "orders", "gongdan.result": "refused"}, 1),
    ]
    assert watch.figures("gongdan.refusals") == [
        ({"gongdan.stream": "orders", "gongdan.code": "line.held"}, 1)
    ]
    (line,) = caplog.records
    assert (line.levelname, line.getMessage()) == ("DEBUG", "command.refused")
    assert vars(line)["code"] == "line.held"


def test_a_parked_message_is_an_alarm_that_quotes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch = Watch()
    reason = b"body: ValidationError: unit_price [input_value='4.10'] buyer Ludong"
    parked = [*message(), ("parked_reason", reason)]
    record = Outgoing("linxi.orders.parked", b"order-1", b'{"price":"4.10"}', parked, 3)
    cleared = Outgoing("linxi.orders.parked", b"order-1", b"", [("parked_cleared", b"1")], 3)
    watch.loops.turn("decide", "g").committed([record, cleared], 0.01)
    (line,) = caplog.records
    told = vars(line)
    assert (told["alarm"], told["code"], told["reason"]) == (True, "message.parked", "body")
    assert (told["stream"], told["trace_id"]) == ("order-1", TRACE)
    assert "4.10" not in str(told) and "Ludong" not in str(told)
    assert watch.figures("gongdan.parked")[0][1] == 1


def test_a_group_that_lags_and_does_not_move_shows() -> None:
    watch = Watch()
    watch.loops.places("g", {AT: (5, 9)})
    watch.loops.places("g", {AT: (5, 12)})
    keys = {
        "messaging.consumer.group.name": "g",
        "messaging.destination.name": "linxi.orders.commands",
        "messaging.destination.partition.id": "3",
    }
    assert watch.figures("gongdan.lag") == [(keys, 7)]
    assert watch.figures("gongdan.stalled")[0][1] > 0
    watch.loops.stopped("g", AT)
    assert watch.figures("gongdan.partitions.stopped") == [(keys, 1)]
    watch.loops.places("g", {})
    assert watch.figures("gongdan.lag") == []


def test_why_a_partition_stopped_is_told_without_what_the_message_said() -> None:
    def work() -> None:
        raise ValueError("4.10 is no price of Ludong")

    try:
        work()
    except ValueError as problem:
        said = without_values(problem)
    assert said.startswith("ValueError in work, test_loops.py:")
    assert "Ludong" not in said
