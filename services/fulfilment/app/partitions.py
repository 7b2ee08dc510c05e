"""Facts in batches; a partition with one that cannot be worked in stops."""

from collections.abc import Callable, Iterable
from typing import Any

from kafka import TopicPartition
from pydantic import ValidationError

from libs.contracts.envelope import Envelope
from libs.telemetry import Telemetry
from services.fulfilment.app.bundles import unbundled
from services.fulfilment.app.follower import Done


class BadFact(Exception):
    """One of a bundle, with its envelope; what is wrong with it is the cause."""

    def __init__(self, about: Envelope) -> None:
        self.about = about


class Partitions:
    """Which partitions go on. From facts nothing is ever parked: the partition of a fact that
    cannot be worked in stops, with an alarm; it is not acknowledged, nor is any behind it."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry = telemetry
        self.stopped: set[Any] = set()

    def forget(self) -> None:
        self.stopped.clear()

    def work(self, records: Iterable[Any], one: Callable[[Any], None]) -> Done:
        """Works the records in by `one`; how far each partition is then."""
        done: Done = {}
        for record in records:
            tp = TopicPartition(record.topic, record.partition)
            if tp in self.stopped:
                continue
            try:
                one(record)
            except Exception as problem:
                self._stop(tp, record, problem)
            else:
                done[tp] = record.offset + 1
        return done

    def _stop(self, tp: Any, record: Any, problem: Exception) -> None:
        self.stopped.add(tp)
        headers = record.headers
        why: BaseException | None = problem
        if isinstance(problem, BadFact):
            headers, why = problem.about.headers(), problem.__cause__
        told = {name: value.decode(errors="replace") for name, value in headers}
        self.telemetry.alarm(
            "fulfilment.partition_stopped",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            event_id=told.get("ce_id", ""),
            type=told.get("ce_type", ""),
            stream=told.get("ce_subject", ""),
            seq=told.get("ce_seq", ""),
            reason=_reason(why),
        )


def each_fact(one: Callable[[int, Envelope, bytes], None]) -> Callable[[Any], None]:
    """Works in a record of the second hop: `one` gets partition, envelope and body of each fact."""

    def record(bundle: Any) -> None:
        for told in unbundled(bundle.value):
            about = told.about
            try:
                one(bundle.partition, about, told.body)
            except Exception as problem:
                raise BadFact(about) from problem

    return record


def _reason(problem: BaseException | None) -> str:
    """Without the values of a message: prices and names are among them."""
    if isinstance(problem, ValidationError):
        wrong = problem.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, at['loc']))}: {at['type']}" for at in wrong[:5])
    return f"{type(problem).__name__}: {problem}"[:300]
