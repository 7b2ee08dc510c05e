"""Faust's reading of Kafka, where it does not do: aborted records, and lag that never ends."""

import functools
import logging
import os
from collections.abc import Awaitable, Collection, Iterable
from typing import Any, ClassVar

import aiokafka
import faust
from faust.transport.drivers import aiokafka as driver

log = logging.getLogger("gongdan.fulfilment")
POLL_SECONDS = 0.2


class OnRebalance(driver.ConsumerRebalanceListener):
    """Faust acknowledges what it had read and not worked in when partitions are taken from it,
    keeps rows of partitions that it has lost, and was seen to hang: so the process starts anew.
    As a static member it finds its place again without another rebalance."""

    def on_partitions_revoked(self, revoked: Iterable[Any]) -> Awaitable[None]:
        if list(revoked):
            log.warning("partitions are shared out anew; the process ends and starts again")
            os._exit(1)
        return super().on_partitions_revoked(revoked)


class Consumer(driver.Consumer):
    """Behind the last record of a transaction stands a marker. Faust commits only offsets of
    records, so a topic that is written in transactions would look one behind for ever. Here, once
    all that was ever fetched of a partition is acknowledged, the position itself is committed:
    between the two can be nothing but markers."""

    RebalanceListener = OnRebalance

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fetched: dict[Any, int] = {}
        self.reached: dict[Any, int] = {}

    async def _wait_next_records(self, timeout: float) -> Any:
        records, active = await super()._wait_next_records(min(timeout, POLL_SECONDS))
        for tp, got in (records or {}).items():
            if got:
                self.fetched[tp] = got[-1].offset
        subscription = self._thread._ensure_consumer()._subscription.subscription
        if subscription is not None and subscription.assignment is not None:
            for tp in subscription.assignment.tps:
                state = subscription.assignment.state_value(tp)
                if state.has_valid_position:
                    self.reached[tp] = state.position
        return records, active

    def _filter_committable_offsets(self, tps: Iterable[Any]) -> dict[Any, int]:
        offsets = super()._filter_committable_offsets(tps)
        for tp, position in self.reached.items():
            done, last = offsets.get(tp, self._committed_offset[tp]), self.fetched.get(tp)
            if done is not None and done < position and last in (None, done - 1):
                offsets[tp] = position
        return offsets

    def behind(self, stopped: Collection[Any]) -> dict[Any, int | None]:
        """What is committed of partitions of which more was fetched; the stopped ones left out."""
        return {
            tp: self._committed_offset[tp]
            for tp, last in list(self.fetched.items())
            if last >= (self._committed_offset[tp] or 0)
            and tp not in stopped
            and self.app.topics.acks_enabled_for(tp.topic)
        }


class Transport(driver.Transport):
    Consumer: ClassVar[Any] = Consumer


def read_well(app: faust.App) -> None:
    """Before the app starts."""
    app.transport = Transport(app.conf.broker_consumer, app)
    _read_committed()


def _read_committed() -> None:
    """With at_least_once Faust reads aborted records, and it has no setting for that."""
    plain = aiokafka.AIOKafkaConsumer.__init__
    if hasattr(plain, "__wrapped__"):
        return

    @functools.wraps(plain)
    def committed(self: Any, *topics: str, **settings: Any) -> None:
        plain(self, *topics, **{**settings, "isolation_level": "read_committed"})

    aiokafka.AIOKafkaConsumer.__init__ = committed
