"""Faust's reading of Kafka, where it does not do: one record at a time, aborted ones too, and a lag
that never ends."""

import asyncio
import functools
import logging
import os
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar

import aiokafka
import faust
from faust.transport.drivers import aiokafka as driver

from services.fulfilment.app.follower import BATCH, Follower

log = logging.getLogger("gongdan.fulfilment")
POLL_SECONDS = 0.2
HUSH_SECONDS = 4.0  # less than a session


class Consumer(driver.Consumer):
    """Hands on what is fetched as it comes, whole: Faust makes two tasks for each record.
    Changelogs alone go its way.

    `handed` and `done`: the offset after the last record handed on, and worked in. Behind the last
    record of a transaction stands a marker, which nobody is given; so once all that was handed on
    is done the position itself is committed: between the two can be nothing but markers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.followers: dict[str, Follower] = {}
        self.unbroken: Collection[str] = ()  # topics without markers: each offset has its record
        self.handed: dict[Any, int] = {}
        self.done: dict[Any, int] = {}
        self._reached: dict[Any, int] = {}
        self._ends: dict[Any, int] = {}
        self._turn: object | None = None  # none while partitions are shared out and recovered
        self._tables: Any = self.app.tables
        self._fetched_in: object | None = None  # the turn in which the last fetch was made
        self.turned: float | None = None  # when the last fetch ended, with records or without
        self.forget: list[Callable[[], None]] = []  # what else is remembered of them

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Whatever is taken and given back is recovered anew, all of it: Faust would keep rows of
        partitions that it has lost, and acknowledge what it had read and not worked in. What is
        in work is ended before another can have the partition. To end the process instead would
        be simpler, but where it takes longer to start than a session lasts, two of them throw
        each other out without end."""
        self._turn = None
        if revoked:
            log.info("partitions are shared out anew")
        hushed = (follower.hush() for follower in set(self.followers.values()))
        try:
            await asyncio.wait_for(asyncio.gather(*hushed), HUSH_SECONDS)
        except TimeoutError:
            log.warning("what is in work did not end in time; the process ends and starts again")
            os._exit(1)
        for remembered in (self.handed, self.done, self._reached, self._ends):
            remembered.clear()
        self._tables.recovery.active_offsets.clear()
        for forget in self.forget:
            forget()
        await super().on_partitions_revoked(revoked)

    async def perform_seek(self) -> None:
        """Tables are recovered."""
        await super().perform_seek()
        for tp in self.assignment():
            self.handed[tp] = self.done[tp] = self._committed_offset[tp] or 0
        for follower in self.followers.values():
            follower.quiet = False
        await self._begin()

    async def _begin(self) -> None:
        """A turn: every partition from the first record not handed on. What was fetched before is
        dropped and comes again, also what a task of Faust's held when it was ended."""
        thread: Any = self._thread
        await thread.call_thread(self._begin_in_thread)

    async def _begin_in_thread(self) -> None:
        """In Faust's thread, where no fetch can come between."""
        consumer: Any = self._thread._ensure_consumer()
        for tp in consumer.assignment():
            if tp.topic in self.followers and tp in self.handed:
                consumer.seek(tp, self.handed[tp])
        self._turn = object()

    async def _drain_messages(self, fetcher: Any) -> None:
        if self._turn is not None:
            await self._begin()
        while not (self.should_stop or fetcher.should_stop):
            fetched, active = await self._wait_next_records(POLL_SECONDS)
            self.turned = time.monotonic()
            for tp, records in (fetched or {}).items():
                if tp.topic not in self.followers:
                    if tp in (active or ()):
                        for record in records:
                            await self.callback(self._to_message(tp, record))
                elif self._fetched_in is not None and self._fetched_in is self._turn:
                    await self._hand_on(tp, records)
            await asyncio.sleep(0)
            self._look()

    async def _hand_on(self, tp: Any, records: list[Any]) -> None:
        since, until = self.handed[tp], records[-1].offset + 1
        if tp.topic in self.unbroken and until - since != len(records):
            raise RuntimeError(f"{tp}: {len(records)} records from {since} to {until}")
        await self.followers[tp.topic].put(records)
        self.handed[tp] = until

    async def _getmany(self, active_partitions: set[Any] | None, timeout: float) -> Any:
        thread: Any = self._thread
        return await thread.call_thread(self._fetch, active_partitions, timeout)

    async def _fetch(self, active: set[Any] | None, timeout: float) -> Any:
        """In Faust's thread, where no turn can begin between these two lines."""
        thread: Any = self._thread
        fetched = await thread._fetch_records(
            thread._ensure_consumer(), active, timeout=timeout, max_records=BATCH
        )
        self._fetched_in = self._turn
        return fetched

    def _shared(self) -> Any:
        subscription = self._thread._ensure_consumer()._subscription.subscription
        return subscription.assignment if subscription is not None else None

    def _look(self) -> None:
        """Where the next fetch begins, while none is under way."""
        shared = self._shared()
        if self._turn is not None and shared is not None:
            for tp in shared.tps:
                state = shared.state_value(tp)
                if state.has_valid_position and tp.topic in self.followers:
                    self._reached[tp] = state.position
                    self._ends[tp] = state.highwater or 0

    def _filter_committable_offsets(self, tps: Iterable[Any]) -> dict[Any, int]:
        offsets = {}
        for tp, done in self.done.items():
            offset = max(done, self._reached.get(tp, 0)) if done == self.handed[tp] else done
            if offset > (self._committed_offset[tp] or 0):
                offsets[tp] = offset
        return offsets

    def verify_event_path(self, now: float, tp: Any) -> None:
        """The watch over our own loop sees what stands still."""

    def behind(self, stopped: Collection[Any]) -> dict[Any, int]:
        """What is done of partitions of which more was handed on, or less committed; the stopped
        ones left out. A commit under way when Kafka died was seen never to return."""
        kept = self._filter_committable_offsets(())
        return {
            tp: done
            for tp, done in self.done.items()
            if (done < self.handed[tp] or tp in kept) and tp not in stopped
        }

    @property
    def recovered(self) -> int | None:
        """Of tables, while they are recovered: a figure that moves; None when they are."""
        offsets = self._tables.recovery.active_offsets
        return None if self._turn is not None else sum(at or 0 for at in offsets.values())

    def reached(self) -> dict[Any, tuple[int, int]]:
        """How far each partition is worked in, and where it ends by what the last fetch said;
        nothing before the tables are recovered and all of it is known."""
        at = {
            tp: max(done, self._reached.get(tp, 0)) if done == self.handed[tp] else done
            for tp, done in self.done.items()
            if tp.topic in self.followers
        }
        known = all(tp in self._ends for tp in at)
        return {tp: (offset, self._ends[tp]) for tp, offset in at.items()} if known else {}


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
