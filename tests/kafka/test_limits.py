"""How large things may be: on a real broker, through the services as they run."""

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from kafka.errors import MessageSizeTooLargeError

from libs.contracts.base import WeekQuantity
from libs.contracts.clusters import OpenCluster
from libs.contracts.envelope import Envelope, zulu
from libs.contracts.members import GroupHours, MemberProfile, Permit
from libs.contracts.plans import (
    AdoptPlan,
    EnqueueLine,
    LineEnqueued,
    PlanAdopted,
    RecordCapacity,
    RecordMember,
    RecordPermit,
    RecordWeek,
    Share,
)
from libs.contracts.topics import CLUSTERS, DOMESTIC, MESSAGE_BYTES, partition_of
from services.console.app.parked import parked
from services.console.app.topics import create
from services.dispatch.planning.answer import LINES_A_PART
from tests.dispatch.desk import LINE, SOLUTION, share
from tests.gateway.town import open_town, order, town
from tests.journeys import linxi
from tests.kafka.services import Asking, running

LINES = 10_000


@pytest.fixture
def asking(kafka: str, cluster: str) -> Iterator[Asking]:
    create(kafka, cluster)
    client = Asking(kafka, cluster)
    yield client
    client.close()


def statuses(order: dict[str, Any]) -> Counter[str]:
    return Counter(line["status"] for line in order.get("lines", ()))


def headers(cluster: str, key: str, kind: str) -> list[tuple[str, bytes]]:
    return Envelope(
        id=str(uuid.uuid4()), type=kind, source="/test", subject=key, time=zulu(linxi.MONDAY),
        clusterid=cluster, causationid="", correlationid="", actor="key-group",
    ).headers()  # fmt: skip


def largest(asking: Asking, topic: str, key: str, about: list[tuple[str, bytes]]) -> None:
    """The largest message that the broker takes there, to a few bytes."""
    for spare in range(300, 1_000, 20):
        body = b"x" * (MESSAGE_BYTES - spare)
        try:
            asking.producer.send(topic, body, key.encode(), headers=about).get(timeout=30)
            return
        except MessageSizeTooLargeError:
            continue
    raise AssertionError("not even a smaller one is taken")


def test_a_message_as_large_as_the_log_takes_can_still_be_parked(
    kafka: str, cluster: str, asking: Asking, tmp_path: Path
) -> None:
    at_door = DOMESTIC.topic(cluster, "raw"), "order-1", "RawOrder"
    at_desk = CLUSTERS.topic(cluster, "commands"), "one", "OpenCluster"
    for topic, key, kind in (at_door, at_desk):
        largest(asking, topic, key, headers(cluster, key, kind))
    with running(kafka, cluster, tmp_path, ("intake", "members")) as supervisor:
        asking.until(lambda: len(parked(kafka, cluster)) == 2, 60)
        opened = OpenCluster(**linxi.ASKED, cluster_id="two", name="Linxi", starts=linxi.MONDAY)
        assert asking.ask(opened, 60).result == "done"
        assert supervisor.starts == {"intake": 1, "members": 1}


def test_a_command_on_a_partition_that_is_not_its_keys_is_decided_where_its_key_belongs(
    kafka: str, cluster: str, asking: Asking, tmp_path: Path
) -> None:
    first, *_ = linxi.joining("F1", "1.01")
    key = first.subject.encode()
    home = partition_of(key)
    about = dict(headers(cluster, first.subject, type(first).__name__))
    asking.producer.send(
        f"{cluster}.members.commands", first.model_dump_json().encode(), key,
        headers=list(about.items()), partition=(home + 1) % 6,
    ).get(timeout=10)  # fmt: skip
    with running(kafka, cluster, tmp_path, ("members",)):
        asked = about["ce_id"].decode()
        asking.until(lambda: asked in asking.outcomes, 60)
        assert asking.outcomes[asked].result == "done"
        assert asking.places[asked] == home


def test_an_order_of_five_thousand_lines_passes_and_a_larger_body_is_refused_at_the_door(
    kafka: str, tmp_path: Path
) -> None:
    bulk = order("PO-5000")
    bulk["lines"] = [{**bulk["lines"][0], "line": n, "quantity": 10} for n in range(1, 5_001)]
    with town(kafka, tmp_path, ("members", "intake")) as linxi_town:
        open_town(linxi_town)
        said = linxi_town.post("B-1", "/v1/orders", bulk)
        assert said.status_code in (201, 202), said.text
        path = f"/v1/orders/{said.json()['id']}"
        all_accepted = Counter({"accepted": 5_000})
        linxi_town.until("B-1", path, lambda o: statuses(o) == all_accepted, 60)
        bulk["lines"] *= 4  # more than 2 MiB
        no = linxi_town.post("B-1", "/v1/orders", bulk, Accept_Language="en")
        assert (no.status_code, no.json()["code"]) == (413, "body.too_large")
        assert "2097152" in re.sub(r"\D", "", no.json()["detail"])


def facts(cluster: str) -> Iterator[Any]:
    """A desk of one member with hours for everything, and many small lines."""
    asked: dict[str, Any] = {**linxi.ASKED, "cluster_id": cluster}
    permit = Permit(families=("deep groove ball",), valid_from=date(2026, 1, 1),
                    valid_until=date(2027, 12, 31))  # fmt: skip
    profile = MemberProfile(name="四号", uscc="x", role="assembler", steps=("grinding",))
    hours = (GroupHours(resource_group="grinding", offered=1_000_000),)
    yield RecordWeek(**asked, week="2026-W49")
    yield RecordMember(**asked, member_id="F004", profile=profile)
    yield RecordPermit(**asked, member_id="F004", permit=permit, standing="active")
    yield RecordCapacity(**asked, member_id="F004", from_week="2026-W49", hours=hours,
                         declared_on=date(2026, 11, 30))  # fmt: skip
    for number in range(LINES):
        yield EnqueueLine(**{**asked, **LINE, "order_id": f"order-{number}"})


def plan_of_all(cluster: str, plan_id: str, based_on: str = "") -> list[AdoptPlan]:
    """Half of every line, as the planner cuts it: 500 lines a part, one digest."""
    model = share(4_500, hours=20)
    shares: list[Share] = [
        model.model_copy(update={
            "package_id": f"package-{plan_id}-{n}",
            "work": model.work.model_copy(update={"order_id": f"order-{n}"}),
            "weeks": (WeekQuantity(week="2026-W50", quantity=4_500),),
        })
        for n in range(LINES)
    ]  # fmt: skip
    digest = hashlib.sha256("".join(s.model_dump_json() for s in shares).encode()).hexdigest()
    cuts = [shares[at : at + LINES_A_PART] for at in range(0, LINES, LINES_A_PART)]
    return [
        AdoptPlan(
            **linxi.ASKED, cluster_id=cluster, plan_id=plan_id, based_on=based_on, as_of=LINES + 4,
            part=part, parts=len(cuts), digest=digest, shares=tuple(cut), unserved=(),
            solution=SOLUTION, answer_by=linxi.MONDAY + timedelta(hours=48),
        )
        for part, cut in enumerate(cuts, start=1)
    ]  # fmt: skip


@pytest.mark.timeout(300)
def test_a_plan_of_ten_thousand_lines_is_adopted_in_parts_superseded_and_replayed(
    kafka: str, cluster: str, asking: Asking, tmp_path: Path
) -> None:
    """The cluster is not opened, so that nobody plans beside us."""
    first = plan_of_all(cluster, "plan-1")
    later = plan_of_all(cluster, "plan-2", "plan-1")[0].model_copy(update={"parts": 1})
    with running(kafka, cluster, tmp_path, ("dispatch",)) as supervisor:
        for fact in (*facts(cluster), *first):
            asking.post(fact)
        asking.until(lambda: len(asking.events(PlanAdopted)) == len(first), 120)
        assert len(asking.events(LineEnqueued)) == LINES
        whole(asking.events(PlanAdopted), first)
        assert asking.ask(later, 60).result == "done"
        assert len(asking.events(PlanAdopted)[-1].shares) == LINES_A_PART
        assert supervisor.starts == {"dispatch": 1}
    with running(kafka, cluster, tmp_path, ("dispatch",)):  # what it knows, it knows from the log
        late = asking.ask(first[0].model_copy(update={"plan_id": "plan-3"}), 120)
        assert (late.code, late.figures["current"]) == ("plan.superseded", "plan-2")
        third = plan_of_all(cluster, "plan-4", "plan-2")[0]
        assert asking.ask(third, 120).result == "done"
        (left,) = {left.code for left in asking.events(PlanAdopted)[-1].left_out}
        assert left == "share.line_filled"


def whole(found: list[PlanAdopted], asked: list[AdoptPlan]) -> None:
    """All parts of it, in order, with all of their shares."""
    assert [event.part for event in found] == list(range(1, LINES // LINES_A_PART + 1))
    assert {event.digest for event in found} == {asked[0].digest}
    assert sum(len(event.shares) for event in found) == LINES
