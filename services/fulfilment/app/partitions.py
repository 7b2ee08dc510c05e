"""Facts in batches, each acknowledged when it is worked in; a partition with a bad one stops."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from pydantic import ValidationError

from libs.contracts.envelope import Envelope
from libs.telemetry import Telemetry

BATCH = 500


class Partitions:
    """Which partitions go on. From facts nothing is ever parked: the partition of a fact that
    cannot be worked in stops, with an alarm; it is not acknowledged, nor is any behind it."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry = telemetry
        self.stopped: set[Any] = set()

    def work(self, events: list[Any], one: Callable[[Any, Envelope], None]) -> list[Any]:
        """Works the facts in by `one` and returns those that may be acknowledged."""
        done = []
        for event in events:
            message = event.message
            if message.tp in self.stopped:
                continue
            try:
                one(event, Envelope.of(message.headers))
            except Exception as problem:
                self._stop(message, problem)
            else:
                done.append(event)
        return done

    def _stop(self, message: Any, problem: Exception) -> None:
        self.stopped.add(message.tp)
        headers = {name: value.decode(errors="replace") for name, value in message.headers}
        self.telemetry.alarm(
            "fulfilment.partition_stopped",
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            event_id=headers.get("ce_id", ""),
            type=headers.get("ce_type", ""),
            stream=headers.get("ce_subject", ""),
            seq=headers.get("ce_seq", ""),
            reason=_reason(problem),
        )

    async def each_batch(
        self, stream: Any, worked: Callable[[list[Any]], Awaitable[list[Any]]]
    ) -> None:
        async for batch in _batches(stream):
            for event in await worked(batch):
                event.ack()


async def _batches(stream: Any) -> AsyncIterator[list[Any]]:
    """As much as waits, without waiting for more."""
    unacknowledged = stream.noack()
    batch: list[Any] = []
    async for event in unacknowledged.events():
        batch.append(event)
        if len(batch) >= BATCH or unacknowledged.channel.queue.empty():
            yield batch
            batch = []


def _reason(problem: Exception) -> str:
    """Without the values of a message: prices and names are among them."""
    if isinstance(problem, ValidationError):
        wrong = problem.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, at['loc']))}: {at['type']}" for at in wrong[:5])
    return f"{type(problem).__name__}: {problem}"[:300]
