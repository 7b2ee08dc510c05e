"""The process: Faust in a loop of its own, watched, and ended when it cannot go on."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable
from typing import Any

import faust

from libs.eventlog.chain import Head
from libs.eventlog.kafka.observing import Standing
from libs.telemetry import Telemetry
from services.fulfilment import desk, progress, scorecard
from services.fulfilment.app.cards import Cards
from services.fulfilment.app.engine import engine
from services.fulfilment.app.follower import Follower
from services.fulfilment.app.lines import Lines
from services.fulfilment.app.outbox import Outbox
from services.fulfilment.app.partitions import Partitions
from services.fulfilment.app.places import Places, prepare
from services.fulfilment.app.routing import Routing
from services.fulfilment.app.rows import Rows
from services.fulfilment.settings import Settings

STOP_SECONDS = 3.0
# Records fetched and not committed for longer stop the beat: the watch ends us, if Kafka is up.
WAIT_SECONDS = 2.0


class Tracking:
    loop = "fulfilment"

    def __init__(self, settings: Settings, telemetry: Telemetry) -> None:
        self.settings, self.telemetry, self.standing = settings, telemetry, Standing()
        self.places, self.observer = Places(settings.cluster), telemetry.loops()
        self.partitions = Partitions(telemetry)
        self.stood: Any = None
        self.since = time.monotonic()

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        asyncio.run(self._run(running, beat))

    async def _run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        ready = asyncio.ensure_future(
            asyncio.to_thread(prepare, self.settings.kafka, self.places, running)
        )
        while not ready.done():
            beat()
            await asyncio.wait((ready,), timeout=0.2)
        if not ready.result():
            return
        app, outbox = self._app()
        await outbox.producer.start()
        consumer: Any = app.consumer
        self.following = [
            asyncio.ensure_future(follower.run(consumer.done, self.telemetry))
            for follower in set(consumer.followers.values())
        ]
        starting = asyncio.ensure_future(app.start())
        starting.add_done_callback(lambda _: self.telemetry.log.info("started"))
        while running() and app.crash_reason is None and not failed(starting):
            if self._moves(consumer):
                beat()
            self._look(consumer)
            await asyncio.sleep(0.2)
        if failed(starting):
            starting.result()
        if app.crash_reason is not None:
            raise RuntimeError("Faust crashed") from app.crash_reason
        await self._stop(app)

    def _moves(self, consumer: Any) -> bool:
        """Whether something was worked in or committed of late, or nothing is to be."""
        now = time.monotonic()
        stands = consumer.recovered, consumer.behind(self.partitions.stopped)
        fetches = consumer.turned is None or now - consumer.turned < WAIT_SECONDS
        if stands != self.stood or (stands == (None, {}) and fetches):
            self.stood, self.since = stands, now
        return now - self.since < WAIT_SECONDS

    def _look(self, consumer: Any) -> None:
        reached, standing, group = consumer.reached(), self.standing, self.places.app_id
        standing.restored = bool(reached)
        if reached:
            standing.assigned = len(reached)
            standing.behind = sum(max(0, end - offset) for offset, end in reached.values())
        standing.stopped = len(self.partitions.stopped)
        self.observer.places(group, reached)
        for at in self.partitions.stopped:
            self.observer.stopped(group, at)

    def _app(self) -> tuple[faust.App, Outbox]:
        app = engine(self.settings, self.places)
        outbox, at = Outbox(self.settings.kafka, self.places.app_id, self.observer), self.places
        desks = Rows(app, at, "desks", desk.Desk)
        heads = Rows(app, at, "heads", Head)
        desk_heads = Rows(app, at, "desk-heads", Head)
        lines = Lines(self.partitions, Rows(app, at, "progress", progress.Line), desks, outbox)
        cards = Cards(self.partitions, Rows(app, at, "scores", scorecard.Part), desks, outbox)
        keyed = Routing(at, self.partitions, heads, outbox)
        single = Routing(at, self.partitions, desk_heads, outbox)
        consumer: Any = app.consumer
        tables = (desks, heads, desk_heads, lines.rows, cards.rows)
        consumer.forget += [kept.forget for kept in (*tables, lines, cards, self.partitions)]
        self._follow(app, at.keyed, Follower("keyed", keyed.worked))
        self._follow(app, at.single, Follower("single", single.worked))
        self._follow(app, (at.by_order,), Follower("lines", lines.worked))
        self._follow(app, (at.by_member,), Follower("cards", cards.worked))
        return app, outbox

    def _follow(self, app: faust.App, topics: Iterable[str], follower: Follower) -> None:
        raw: dict[str, Any] = {"key_serializer": "raw", "value_serializer": "raw"}
        app.topics.add(app.topic(*topics, key_type=bytes, value_type=bytes, **raw))
        consumer: Any = app.consumer
        consumer.unbroken = (self.places.by_order, self.places.by_member)
        consumer.followers.update(dict.fromkeys(topics, follower))

    async def _stop(self, app: faust.App) -> None:
        """What is not committed by then is read again."""
        try:
            await asyncio.wait_for(app.stop(), STOP_SECONDS)
        except TimeoutError:
            self.telemetry.log.warning("Faust did not stop in time")
        os._exit(0)


def failed(task: asyncio.Future[Any]) -> bool:
    return task.done() and task.exception() is not None
