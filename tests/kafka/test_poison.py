"""Poison on a real broker: parked with its reason, what follows it waits, the rest flows."""

import json
import sys
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from libs.contracts.base import UnitPrice
from libs.contracts.buyers import BuyerProfile, RegisterBuyer
from libs.contracts.clusters import OpenCluster
from libs.contracts.envelope import Envelope, zulu
from libs.contracts.orders import OrderPlaced, RawLine, RawOrder
from libs.contracts.topics import BUYERS, DOMESTIC
from services.console.app.parked import parked
from services.console.app.supervisor import Child, Supervisor
from services.console.app.topics import create
from tests.journeys import linxi
from tests.kafka.console import gongdan
from tests.kafka.services import Asking, running

PROFILE = BuyerProfile(name="鲁东农机", country="CN", currency="CNY")
BEHIND = "behind an earlier parked message of the same key"
PRICE = UnitPrice(value="4.10", currency="CNY")


@pytest.fixture
def asking(kafka: str, cluster: str) -> Iterator[Asking]:
    create(kafka, cluster)
    client = Asking(kafka, cluster)
    yield client
    client.close()


def about(cluster: str, key: str, kind: str) -> Envelope:
    return Envelope(
        id=str(uuid.uuid4()), type=kind, source="/test", subject=key, time=zulu(linxi.MONDAY),
        clusterid=cluster, causationid="", correlationid="", actor="key-group",
    )  # fmt: skip


def write(asking: Asking, topic: str, key: str, kind: str, body: bytes) -> str:
    envelope = about(asking.cluster, key, kind)
    asking.producer.send(topic, body, key.encode(), headers=envelope.headers()).get(timeout=20)
    return envelope.id


def register(buyer_id: str) -> RegisterBuyer:
    return RegisterBuyer(**linxi.ASKED, buyer_id=buyer_id, profile=PROFILE)


def raw_order(order_id: str) -> RawOrder:
    due = date(2027, 1, 25)
    line = RawLine(line=1, designation="6205-2RS", quantity=500, unit_price=PRICE, due=due)
    return RawOrder(
        **linxi.ASKED, order_id=order_id, buyer="B-1", po_number=order_id, kind="domestic",
        currency="CNY", incoterm="DAP", named_place="Weifang", lines=(line,),
    )  # fmt: skip


def changed(body: bytes, **fields: Any) -> bytes:
    return json.dumps({**json.loads(body), **fields}).encode()


def poisons(body: bytes, kind: str) -> dict[str, tuple[str, bytes]]:
    """By name: the type it claims, and its body. 3 MiB pass the topic, and no contract."""
    return {
        "no-json": (kind, b"\xff{not json"),
        "unknown-type": ("Nonsense", body),
        "wrong-field": (kind, changed(body, now="yesterday")),
        "three-mib": (kind, changed(body, actor="x" * 3 * 1024 * 1024)),
    }


def reasons(kafka: str, cluster: str, plural: str) -> dict[str, list[str]]:
    waiting = parked(kafka, cluster).items()
    return {
        key: [record.headers["parked_reason"] for record in records]
        for (stream, key), records in waiting
        if stream == plural
    }


def test_poison_among_commands_holds_up_its_own_key_only_and_is_dropped_in_order(
    kafka: str, cluster: str, asking: Asking, tmp_path: Path
) -> None:
    topic = BUYERS.topic(cluster, "commands")
    kinds = poisons(register("B-0").model_dump_json().encode(), "RegisterBuyer")
    with running(kafka, cluster, tmp_path, ("intake",)):
        bad = {key: write(asking, topic, key, *kinds[key]) for key in kinds}
        after = {key: asking.send(register(key)) for key in kinds}
        assert asking.ask(register("B-1"), 60).result == "done"  # behind all of them in the log
        found = reasons(kafka, cluster, "buyers")
        assert {key: why[1:] for key, why in found.items()} == {key: [BEHIND] for key in kinds}
        assert [found[key][0].split(":")[0] for key in kinds] == ["body", "type", "body", "body"]
        assert {r["key"] for r in gongdan(kafka, cluster, "parked", "show")} == set(kinds)
        assert not set(asking.outcomes) & {*bad.values(), *after.values()}
        key = "no-json"
        gongdan(kafka, cluster, "parked", "drop", "buyers", key, "--reason", "never was one")
        asking.until(lambda: after[key] in asking.outcomes, 60)
        dropped = asking.outcomes[bad[key]]
        assert (dropped.code, dropped.figures) == ("parked.dropped", {"reason": "never was one"})
        assert asking.outcomes[after[key]].result == "done"
        assert set(reasons(kafka, cluster, "buyers")) == set(kinds) - {key}


def test_poison_at_the_door_holds_up_its_own_order_only_and_is_tried_again_in_order(
    kafka: str, cluster: str, asking: Asking, tmp_path: Path
) -> None:
    topic = DOMESTIC.topic(cluster, "raw")
    kinds = poisons(raw_order("order-0").model_dump_json().encode(), "RawOrder")
    with running(kafka, cluster, tmp_path, ("intake",)):
        assert asking.ask(register("B-1"), 60).result == "done"
        for key in kinds:
            write(asking, topic, key, *kinds[key])
        body = {key: raw_order(key).model_dump_json().encode() for key in (*kinds, "order-1")}
        after = {key: write(asking, topic, key, "RawOrder", body[key]) for key in body}
        asking.until(lambda: after["order-1"] in asking.outcomes, 60)
        found = asking.events(OrderPlaced)
        assert [placed.order_id for placed in found] == ["order-1"]
        asking.until(lambda: len(reasons(kafka, cluster, "orders.domestic")) == len(kinds), 60)
        why = reasons(kafka, cluster, "orders.domestic")
        assert [why[key][0].split(":")[0] for key in kinds] == [
            "ValidationError", "KeyError", "ValidationError", "ValidationError",
        ]  # fmt: skip
        retry = ("parked", "retry", "orders.domestic", "wrong-field", "--reason", "perhaps now")
        gongdan(kafka, cluster, *retry)
        drop = ("parked", "drop", "orders.domestic", "three-mib", "--reason", "too large")
        gongdan(kafka, cluster, *drop)
        asking.until(lambda: after["three-mib"] in asking.outcomes, 60)
        found = asking.events(OrderPlaced)
        assert sorted(placed.order_id for placed in found) == ["order-1", "three-mib"]
        left = reasons(kafka, cluster, "orders.domestic")
        assert set(left) == set(kinds) - {"three-mib"}
        assert left["wrong-field"][1:] == [BEHIND]  # still poison, still in order


def test_a_decider_that_raises_parks_the_command_until_it_is_mended_and_tried_again(
    kafka: str, cluster: str, asking: Asking, tmp_path: Path
) -> None:
    mark = tmp_path / "raise"
    mark.touch()
    env = {"GONGDAN_KAFKA": kafka, "GONGDAN_CLUSTER": cluster, "STUBBORN": str(tmp_path)}
    child = Child("members", (sys.executable, "-m", "tests.kafka.stubborn"), tmp_path / "log", env)
    here = {**linxi.ASKED, "starts": linxi.MONDAY}
    with Supervisor([child]) as supervisor:
        bad = asking.send(OpenCluster(**here, cluster_id="one", name="raise"))
        behind = asking.send(OpenCluster(**here, cluster_id="one", name="later"))
        assert asking.ask(OpenCluster(**here, cluster_id="two", name="fine"), 60).result == "done"
        assert reasons(kafka, cluster, "clusters") == {
            "one": ["decider: LookupError: this cluster is beyond me", BEHIND]
        }
        assert supervisor.starts == {"members": 1}
        mark.unlink()
        gongdan(kafka, cluster, "parked", "retry", "clusters", "one", "--reason", "mended")
        asking.until(lambda: {bad, behind} <= set(asking.outcomes), 60)
        assert asking.outcomes[bad].result == "done"
        assert asking.outcomes[behind].result != "done"  # it came second, and is open already
        assert gongdan(kafka, cluster, "parked", "show") == []
