"""What the log would not take is parked: to send it would end the process, and the next one."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2

from libs.contracts.clusters import ClusterOpened, OpenCluster
from libs.contracts.topics import CLUSTERS, MESSAGE_BYTES, partition_of
from libs.eventlog.batch import Batch
from libs.eventlog.decider import Decider
from libs.eventlog.heads import Heads
from libs.eventlog.ledger import Ledger
from tests.eventlog.test_ledger import id_of, opened, record


def swollen(command: Any, state: Any) -> list[Any]:
    """An event that is larger than its command."""
    assert isinstance(command, OpenCluster)
    event = ClusterOpened(cluster_id=command.cluster_id, name="", starts=command.starts)
    return [event.model_copy(update={"name": "x" * MESSAGE_BYTES})]


def test_a_command_whose_event_is_too_large_is_parked_and_changes_nothing() -> None:
    decider = Decider(initial=0, decide=swollen, evolve=lambda state, event: state + 1)
    ledger = Ledger(CLUSTERS, decider, "/linxi/members", "linxi")
    batch = Batch(ledger)
    [parked] = batch.take(record(opened(), id_of("one")))
    batch.apply()
    reason = dict(parked.headers)["parked_reason"].decode()
    assert parked.suffix == "parked"
    assert reason.startswith("decider: TooLarge: ClusterOpened would have 4194")
    assert (ledger.states, ledger.heads, ledger.decided) == ({}, Heads(), set())


@given(st.binary(max_size=80), st.integers(min_value=1, max_value=50))
def test_a_key_is_on_the_partition_where_the_clients_put_it(key: bytes, partitions: int) -> None:
    assert partition_of(key, partitions) == (murmur2(key) & 0x7FFFFFFF) % partitions
