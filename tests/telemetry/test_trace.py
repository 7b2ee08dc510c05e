"""One trace from the buyer's POST to the label, over every hop, on a real broker."""

import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.gateway.test_journey import make
from tests.gateway.town import LEDGERS, Town, await_ready, open_town, order, town
from tests.telemetry.collector import Collector, Span, collector

HOPS = {
    "POST /v1/orders": "gateway",
    "send {cluster}.orders.domestic.raw": "gateway",
    "door RawOrder": "intake",
    "decide PlaceOrder": "intake",
    "react LineAccepted": "dispatch",
    "owe AdoptPlan": "dispatch",
    "decide AdoptPlan": "dispatch",
    "react PlanAdopted": "production",
    "decide OfferPackage": "production",
    "decide AcceptPackage": "production",
    "decide MakeLot": "production",
    "react LabelsRequested": "members",
    "react LabelsAuthorised": "production",
    "decide IssueLabels": "production",
}


@pytest.fixture(scope="module")
def seen() -> Iterator[Collector]:
    with collector() as made:
        yield made


@pytest.fixture(scope="module")
def traced(kafka: str, seen: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGDAN_OTLP", seen.address)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        patch.setenv("OTEL_METRIC_EXPORT_INTERVAL", "500")
        folder = tmp_path_factory.mktemp("traced")
        with town(kafka, folder, (*LEDGERS, "fulfilment")) as made:
            open_town(made)
            yield made


def until(true: Callable[[], Any], what: str, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds} s still waiting for {what}"
        time.sleep(0.1)


def place(town: Town, seen: Collector) -> tuple[str, str]:
    """The order's path, and the trace that its POST began."""
    trace = uuid.uuid4().hex
    came = f"00-{trace}-{'1' * 16}-01"
    placed = town.post("B-1", "/v1/orders", order(uuid.uuid4().hex), traceparent=came)
    assert placed.status_code == 201, placed.text
    path = placed.headers["Location"]
    town.until("B-1", path, lambda o: o["lines"][0]["offered"] == 20_000)
    return path, trace


@pytest.fixture(scope="module")
def journey(traced: Town, seen: Collector) -> str:
    path, trace = place(traced, seen)
    order_id = path.rpartition("/")[2]
    for offer in traced.get("group", f"/v1/packages?order_id={order_id}").json()["items"]:
        make(traced, offer)
    until(lambda: any(s.name == "decide IssueLabels" for s in seen.of_trace(trace)), "the label")
    time.sleep(1.5)  # what else is on its way
    return trace


def test_the_trace_of_the_post_reaches_the_label_through_every_service(
    journey: str, seen: Collector
) -> None:
    spans = seen.of_trace(journey)
    found = {(_hop(span), span.service.removeprefix("gongdan.")) for span in spans}
    assert set(HOPS.items()) <= found
    by_id = {span.id: span for span in spans}
    for label in (span for span in spans if span.name == "decide IssueLabels"):
        line = [label]
        while line[-1].parent in by_id:
            line.append(by_id[line[-1].parent])
        assert line[-1].name == "POST /v1/orders"
        assert {"gongdan.gateway", "gongdan.members", "gongdan.production"} <= {
            span.service for span in line
        }


def _hop(span: Span) -> str:
    if not span.name.startswith("send "):
        return span.name
    return "send {cluster}." + span.name.partition(".")[2]


def test_a_batch_links_to_its_messages(journey: str, seen: Collector) -> None:
    linked = {trace for span in seen.spans for trace, _ in span.links if "batch" in span.name}
    assert journey in linked
    batches = [span for span in seen.spans if span.name == "decide batch"]
    assert all(span.trace != journey for span in batches)
    assert {span.kind for span in batches} == {5}  # consumer


def test_neither_prices_nor_names_leave(journey: str, seen: Collector) -> None:
    said = b"".join(body for _, body in seen.bodies)
    for secret in ("4.10", "买方", "潍坊", "unit_price"):
        assert secret.encode() not in said


def test_figures_leave_too(journey: str, seen: Collector) -> None:
    until(lambda: {"gongdan.solve.duration", "gongdan.solve.gap"} <= seen.figures.keys(), "solve")
    until(
        lambda: {
            "gongdan.decisions", "gongdan.transaction.duration", "gongdan.lag", "gongdan.stalled",
            "http.server.request.duration",
        } <= seen.figures.keys(), "figures",
    )  # fmt: skip
    groups = {str(said["messaging.consumer.group.name"]) for said in seen.figures["gongdan.lag"]}
    assert {group.partition(".")[2] for group in groups} >= {
        "intake.decide", "intake.door", "dispatch.react", "gateway.read-model", "fulfilment"
    }  # fmt: skip


def test_a_restart_reads_the_log_again_and_makes_no_spans(
    journey: str, traced: Town, seen: Collector
) -> None:
    before = len(seen.of_trace(journey))
    assert traced.services is not None
    for pid in list(traced.services.pids.values()):
        os.kill(pid, signal.SIGKILL)
    time.sleep(1)
    await_ready(traced)
    _, after = place(traced, seen)
    until(lambda: any(s.name == "decide OfferPackage" for s in seen.of_trace(after)), "offers")
    time.sleep(1.0)
    assert len(seen.of_trace(journey)) == before
