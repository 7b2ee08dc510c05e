"""A cluster has settled when every command has its outcome, nobody lags and no plan is due."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition

from services.console.app import topics
from services.console.app.answers import Unavailable
from services.console.app.settle import PlanDesk, Settling
from services.console.oracle.log import Record

ID = "5a0d5d6f-9a1f-47c6-b1a4-e0aa6f0c1b1e"


class Cluster:
    def __init__(self, kafka: str, name: str) -> None:
        topics.create(kafka, name)
        self.kafka, self.name, self.heard = kafka, name, list[Record]()
        self.settling = Settling(kafka, name, self.heard.append)
        self.producer = KafkaProducer(bootstrap_servers=kafka, acks="all")

    def write(self, topic: str, **headers: str) -> None:
        pairs = [(f"ce_{name}", value.encode()) for name, value in headers.items()]
        sent = self.producer.send(f"{self.name}.{topic}", key=b"x", value=b"{}", headers=pairs)
        sent.get(timeout=10)

    def read_by(self, group: str, topic: str, offset: int) -> None:
        consumer = KafkaConsumer(bootstrap_servers=self.kafka, group_id=f"{self.name}.{group}")
        at = TopicPartition(f"{self.name}.{topic}", 0)
        consumer.commit({at: OffsetAndMetadata(offset, "", -1)})
        consumer.close()

    def settle(self, read: dict[TopicPartition, int] | None = None) -> None:
        self.settling.settle(lambda: read or {}, seconds=1)


@pytest.fixture
def it(kafka: str, cluster: str) -> Iterator[Cluster]:
    made = Cluster(kafka, cluster)
    yield made
    made.settling.close()
    made.producer.close()


def test_a_command_without_its_outcome_is_waited_for(it: Cluster) -> None:
    it.settle()
    it.write("keys.commands", id=ID, type="IssueKey", subject="key-1")
    with pytest.raises(Unavailable, match=r"1 commands wait.* IssueKey to keys key-1"):
        it.settle()
    it.write("keys.outcomes", type="Outcome", causationid=ID)
    it.settle()


def test_a_command_that_was_parked_is_not_waited_for(it: Cluster) -> None:
    it.write("keys.commands", id=ID, type="IssueKey", subject="key-1")
    it.write("keys.parked", id=ID, type="IssueKey", subject="key-1")
    it.settle()


def test_a_group_that_lags_is_waited_for(it: Cluster) -> None:
    it.write("keys.events", id=ID, type="KeyIssued", subject="key-1")
    it.read_by("gateway.rows", "keys.events", 0)
    with pytest.raises(Unavailable, match="rows has not read"):
        it.settle()
    it.read_by("gateway.rows", "keys.events", 1)
    it.settle()
    assert [event.type for event in it.heard] == ["KeyIssued"]


def test_a_read_model_that_lags_is_waited_for(it: Cluster) -> None:
    it.write("keys.events", id=ID, type="KeyIssued", subject="key-1")
    at = TopicPartition(f"{it.name}.keys.events", 0)
    with pytest.raises(Unavailable, match="the read model has not read"):
        it.settle({at: 0})
    it.settle({at: 1})


def test_a_plan_is_due_until_one_knows_everything() -> None:
    desk = PlanDesk()
    line = {"order_id": "order-1", "line": 1}
    desk.hear(fact("LineEnqueued", {**line, "quantity": 100}))
    assert desk.plan_due
    desk.hear(fact("PlanAdopted", {"as_of": 1, "shares": [{"work": line, "quantity": 100}]}))
    assert not desk.plan_due
    desk.hear(fact("AnswerRecorded", {**line, "returned": 0}))
    assert not desk.plan_due
    desk.hear(fact("AnswerRecorded", {**line, "returned": 30}))
    assert desk.plan_due
    desk.hear(fact("PlanAdopted", {"as_of": 2, "shares": []}))
    assert not desk.plan_due


def fact(type: str, body: dict[str, Any]) -> Record:
    return Record("plans", "events", 0, 0, "x", {"ce_type": type}, json.dumps(body).encode())
