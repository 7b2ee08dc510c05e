"""A stand-in for kafka-python's producer, over the log in memory.

The real loops of `libs.eventlog.kafka` run on it. Between whatever two things a client does there
is a step, where its loop may stand still, for ever or until another took its place.
"""

from collections.abc import Mapping
from typing import Any

from kafka import ConsumerGroupMetadata, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError, ProducerFencedError

from libs.contracts.envelope import Headers
from tests.eventlog.machine.kafka import Kafka
from tests.eventlog.machine.log import Transaction
from tests.eventlog.machine.turns import TURN


class Sent:
    """A send's future. The data reach the broker late: kafka-python lets the transaction's own
    requests go first."""

    def __init__(
        self, producer: "Producer", at: TopicPartition, record: tuple[bytes | None, bytes, Headers]
    ) -> None:
        self.producer, self.at, self.record = producer, at, record
        self.landed, self.error = False, ""

    def get(self, timeout: float) -> None:
        self.producer.turn.step(f"ask whether the record is on {self.at.topic}")
        self.land()
        if self.error:
            raise KafkaTimeoutError(self.error)

    def land(self) -> None:
        if self.landed or self.error:
            return
        if self.producer.turn.has("lose a send"):
            self.error = "the batch was given up"
            return
        made = self.producer
        made.kafka.log.check(made.id, made.epoch, producing=True)
        key, value, headers = self.record
        made.kafka.log.append(self.at, key, value, headers, made.transaction())
        self.landed = True


class Producer:
    def __init__(self, kafka: Kafka, transactional_id: str, **_: Any) -> None:
        self.kafka, self.id, self.turn = kafka, transactional_id, TURN[-1]
        self.sent: list[Sent] = []

    def init_transactions(self) -> None:
        while True:
            self.turn.step("fence my former life")
            epoch = self.kafka.log.init(self.id)
            if epoch is not None:
                self.epoch = epoch
                return
            self.turn.rest()

    def begin_transaction(self) -> None:
        self.sent = []

    def transaction(self) -> Transaction:
        return self.kafka.log.transaction(self.id, self.epoch)

    def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes,
        headers: Headers,
        partition: int | None,
    ) -> Sent:
        self.turn.step(f"send to {topic}")
        while any(one.producer == self.id for one in self.kafka.log.ending):
            self.turn.rest()  # the broker still ends the transaction before
            self.turn.step("wait for the markers of the transaction before")
        log = self.kafka.log
        at = log.place(topic, key) if partition is None else TopicPartition(topic, partition)
        self.sent.append(Sent(self, at, (key, value, headers)))
        if self.turn.has("land at once"):
            self.sent[-1].land()
        return self.sent[-1]

    def send_offsets_to_transaction(
        self, offsets: Mapping[TopicPartition, OffsetAndMetadata], group: ConsumerGroupMetadata
    ) -> None:
        self.turn.step("send the offsets")
        within = self.transaction()
        if group.generation_id >= 0:
            self.kafka.group(group.group_id).check(
                group.group_instance_id, group.member_id, group.generation_id
            )
        positions = {at: found.offset for at, found in offsets.items()}
        self.kafka.log.add_offsets(within, group.group_id, positions)

    def commit_transaction(self) -> None:
        """Believes, as kafka-python does, that records that were given up do not matter."""
        self.turn.step("commit")
        try:
            for sent in self.sent:
                sent.land()
            within = self.kafka.log.running.get(self.id)
            self.kafka.log.check(self.id, self.epoch)
        except KafkaError as error:
            if isinstance(error, ProducerFencedError):
                raise
            return  # the epoch was taken while records waited: success, and nothing is there
        if self.turn.has("commit raises, in vain"):
            raise KafkaTimeoutError("commit: no answer")
        if within is not None:
            del self.kafka.log.running[self.id]
            self.kafka.log.finish(within, commit=True)
        if self.turn.has("commit raises, but it is done"):
            raise KafkaTimeoutError("commit: no answer")
        self.turn.step("believe the commit")

    def close(self) -> None:
        pass
