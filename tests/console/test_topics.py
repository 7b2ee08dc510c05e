"""The topics are made from the contracts; every difference is named."""

from libs.contracts.topics import topics as wanted
from services.console.app import topics


def test_topics_are_made_once_and_are_then_as_the_contracts_want_them(
    kafka: str, cluster: str
) -> None:
    assert len(topics.create(kafka, cluster)) == len(wanted(cluster))
    assert topics.check(kafka, cluster) == []
    assert topics.create(kafka, cluster) == []


def test_every_drift_is_named(kafka: str, cluster: str) -> None:
    client = topics.admin(kafka)
    shape = {"num_partitions": 2, "replication_factor": 1, "configs": {"retention.ms": "1000"}}
    client.create_topics({f"{cluster}.keys.events": shape})
    client.wait_for_topics([f"{cluster}.keys.events"])
    client.close()
    assert f"{cluster}.plans.parked does not exist" in topics.check(kafka, cluster)
    topics.create(kafka, cluster)
    drifts = topics.check(kafka, cluster)
    assert f"{cluster}.keys.events has 2 partitions, not 1" in drifts
    assert f"{cluster}.keys.events: retention.ms is 1000, not -1" in drifts
    assert all(".keys.events" in drift for drift in drifts)


def test_copies_that_are_missing_are_named(kafka: str, cluster: str) -> None:
    topics.create(kafka, cluster)
    assert f"{cluster}.orders.events has [1] copies a partition, not 3" in topics.check(
        kafka, cluster, replication=3
    )
