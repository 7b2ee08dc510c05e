"""Reading a real log: everything committed, and nothing of a transaction that was aborted."""

from dataclasses import replace

from kafka import KafkaProducer

from libs.contracts.topics import STREAM
from services.console.app import reading, topics
from services.console.oracle import everything
from tests.console.chronicle import journey


def write(kafka: str, cluster: str) -> None:
    """The whole journey, with an aborted transaction on each of its topics."""
    topics.create(kafka, cluster)
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all", transactional_id=cluster)
    producer.init_transactions()
    for abort in (True, False):
        producer.begin_transaction()
        for record in journey().records:
            topic = STREAM[record.stream].topic(cluster, record.suffix)  # type: ignore[arg-type]
            headers = [(name, value.encode()) for name, value in record.headers.items()]
            key = record.key.encode()
            producer.send(topic, key=key, value=record.value, headers=headers, partition=0)
        producer.flush()
        if abort:
            producer.abort_transaction()
        else:
            producer.commit_transaction()
    producer.close()


def test_the_log_is_read_as_it_was_written(kafka: str, cluster: str) -> None:
    write(kafka, cluster)
    log = reading.whole_log(kafka, cluster)
    assert list(everything(log)) == []
    for suffix in ("commands", "events", "outcomes"):
        read = sorted((r.stream, r.headers.get("ce_id", ""), r.value) for r in log.of(suffix))
        written = journey().log().of(suffix)
        assert read == sorted((r.stream, r.headers.get("ce_id", ""), r.value) for r in written)


def test_what_came_after_the_fixed_end_is_seen_but_not_judged() -> None:
    log = journey()
    log.records = [replace(record, judged=False) for record in log.records]
    lost = log.find("commands", "IssueLabels")
    del log.records[lost]
    assert list(everything(log.log())) == []
