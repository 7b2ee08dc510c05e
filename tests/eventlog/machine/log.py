"""Kafka's log as far as a client can tell: partitions, transactions, their markers, offsets.

Not a copy of Kafka but of its promises, as measured on the real one: a transaction's markers come
late and one by one, and a commit has happened before they are there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kafka import TopicPartition
from kafka.errors import InvalidProducerEpochError, ProducerFencedError

from libs.contracts.envelope import Headers
from libs.contracts.topics import partition_of

Positions = dict[TopicPartition, int]


@dataclass(eq=False)
class Transaction:
    """`committed` None: open. `unmarked`: the partitions and groups that do not know the end."""

    producer: str
    committed: bool | None = None
    unmarked: list[TopicPartition | str] = field(default_factory=list)
    offsets: dict[str, Positions] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Stored:
    """A record as a consumer gives it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Headers
    within: Transaction | None = None
    fact: Any = None  # what the oracle read in it, once

    @property
    def aborted(self) -> bool:
        return self.within is not None and self.within.committed is False


@dataclass
class Log:
    """`slow`: markers are written one by one by `mark`. `changes` counts whatever happened."""

    partitions: dict[str, int]
    records: dict[TopicPartition, list[Stored]] = field(default_factory=dict)
    offsets: dict[str, Positions] = field(default_factory=dict)
    epochs: dict[str, int] = field(default_factory=dict)
    running: dict[str, Transaction] = field(default_factory=dict)  # by transactional id
    ending: list[Transaction] = field(default_factory=list)
    first_of: dict[TopicPartition, dict[Transaction, int]] = field(default_factory=dict)
    slow: bool = False
    changes: int = 0

    def __post_init__(self) -> None:
        for topic, count in self.partitions.items():
            for number in range(count):
                self.records.setdefault(TopicPartition(topic, number), [])

    def copy(self) -> "Log":
        """For a log at rest."""
        records = {at: list(records) for at, records in self.records.items()}
        offsets = {group: dict(positions) for group, positions in self.offsets.items()}
        return Log(self.partitions, records, offsets, dict(self.epochs))

    def place(self, topic: str, key: bytes | None) -> TopicPartition:
        return TopicPartition(topic, partition_of(key or b"", self.partitions[topic]))

    def append(
        self,
        at: TopicPartition,
        key: bytes | None,
        value: bytes,
        headers: Headers,
        within: Transaction | None = None,
    ) -> None:
        records = self.records[at]
        if within is not None and at not in within.unmarked:
            within.unmarked.append(at)
            self.first_of.setdefault(at, {})[within] = len(records)
        records.append(Stored(at.topic, at.partition, len(records), key, value, headers, within))
        self.changes += 1

    def end(self, at: TopicPartition) -> int:
        return len(self.records[at])

    def stable_end(self, at: TopicPartition) -> int:
        return min(self.first_of.get(at, {}).values(), default=self.end(at))

    def committed_records(self, at: TopicPartition) -> Iterable[Stored]:
        return (r for r in self.records[at][: self.stable_end(at)] if not r.aborted)

    # Transactions.

    def init(self, producer: str) -> int | None:
        """The new epoch; None while an earlier transaction is still being ended."""
        if producer in self.running:
            self.finish(self.running.pop(producer), commit=False)
        if any(one.producer == producer for one in self.ending):
            return None
        self.epochs[producer] = self.epochs.get(producer, -1) + 1
        return self.epochs[producer]

    def check(self, producer: str, epoch: int, producing: bool = False) -> None:
        if self.epochs[producer] != epoch:
            raise InvalidProducerEpochError() if producing else ProducerFencedError()

    def transaction(self, producer: str, epoch: int) -> Transaction:
        self.check(producer, epoch)
        return self.running.setdefault(producer, Transaction(producer))

    def add_offsets(self, within: Transaction, group: str, positions: Positions) -> None:
        if group not in within.unmarked:
            within.unmarked.append(group)
        within.offsets.setdefault(group, {}).update(positions)
        self.changes += 1

    def pending(self, group: str, at: TopicPartition) -> bool:
        """Whether the offset may still change by a transaction that has not ended."""
        return any(
            group in one.unmarked and at in one.offsets.get(group, {})
            for one in (*self.running.values(), *self.ending)
        )

    def finish(self, transaction: Transaction, commit: bool) -> None:
        transaction.committed = commit
        self.ending.append(transaction)
        self.changes += 1
        if not self.slow:
            self.settle()

    def mark(self, which: int) -> None:
        """One marker of those that are still to be written."""
        if self.ending:
            transaction = self.ending[which % len(self.ending)]
            if transaction.unmarked:
                self._mark(transaction, which % len(transaction.unmarked))
            if not transaction.unmarked:
                self.ending.remove(transaction)

    def mark_group(self, transaction: Transaction) -> None:
        """The offsets' marker before all others."""
        for place in [p for p in transaction.unmarked if isinstance(p, str)]:
            self._mark(transaction, transaction.unmarked.index(place))

    def settle(self) -> None:
        while self.ending:
            self.mark(0)

    def time_out(self, producer: str) -> None:
        """The coordinator aborts what stays open for too long, and fences its producer."""
        if producer in self.running:
            self.epochs[producer] += 1
            self.finish(self.running.pop(producer), commit=False)

    def _mark(self, transaction: Transaction, which: int) -> None:
        place = transaction.unmarked.pop(which)
        self.changes += 1
        if isinstance(place, TopicPartition):
            del self.first_of[place][transaction]
        elif transaction.committed:
            self.offsets.setdefault(place, {}).update(transaction.offsets[place])
