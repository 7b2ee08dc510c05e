"""The process: Faust in a loop of its own, watched, and ended when it cannot go on."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

import faust

from libs.eventlog.chain import Head
from libs.telemetry import Telemetry
from services.fulfilment import desk, progress, scorecard
from services.fulfilment.app.cards import Cards
from services.fulfilment.app.engine import engine
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
        self.settings, self.telemetry = settings, telemetry
        self.places = Places(settings.cluster)
        self.partitions = Partitions(telemetry)

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
        app = self._app()
        await app.start()
        self.telemetry.log.info("started")
        behind: dict[Any, Any] = {}
        since = time.monotonic()
        while running() and app.crash_reason is None:
            consumer: Any = app.consumer
            if not (now := consumer.behind(self.partitions.stopped)) or now != behind:
                behind, since = now, time.monotonic()
            if time.monotonic() - since < WAIT_SECONDS:
                beat()
            await asyncio.sleep(0.2)
        if app.crash_reason is not None:
            raise RuntimeError("Faust crashed") from app.crash_reason
        await self._stop(app)

    def _app(self) -> faust.App:
        app = engine(self.settings, self.places)
        outbox, at = Outbox(app), self.places
        desks = Rows(app, at, "desks", desk.Desk)
        heads = Rows(app, at, "heads", Head)
        desk_heads = Rows(app, at, "desk-heads", Head)
        lines = Lines(self.partitions, Rows(app, at, "progress", progress.Line), desks, outbox)
        cards = Cards(self.partitions, Rows(app, at, "scores", scorecard.Part), desks, outbox)
        self._agent(app, "keyed", at.keyed, Routing(at, self.partitions, heads, outbox).worked)
        self._agent(
            app, "single", at.single, Routing(at, self.partitions, desk_heads, outbox).worked
        )
        self._agent(app, "lines", (at.by_order,), lines.worked)
        self._agent(app, "cards", (at.by_member,), cards.worked)
        return app

    def _agent(
        self,
        app: faust.App,
        name: str,
        topics: Any,
        worked: Callable[[list[Any]], Awaitable[list[Any]]],
    ) -> None:
        """An exception in an agent would acknowledge its message: it ends the process instead."""
        raw: dict[str, Any] = {"key_serializer": "raw", "value_serializer": "raw"}
        topic = app.topic(*topics, key_type=bytes, value_type=bytes, **raw)

        async def follow(stream: Any) -> None:
            try:
                await self.partitions.each_batch(stream, worked)
            except Exception:
                self.telemetry.log.exception("fulfilment.failed", agent=name, alarm=True)
                os._exit(1)

        app.agent(topic, name=name)(follow)

    async def _stop(self, app: faust.App) -> None:
        """What is not committed by then is read again."""
        try:
            await asyncio.wait_for(app.stop(), STOP_SECONDS)
        except TimeoutError:
            self.telemetry.log.warning("Faust did not stop in time")
        os._exit(0)
