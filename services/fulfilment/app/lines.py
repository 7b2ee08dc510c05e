"""Second hop, by order: the lines' rows, and their forecasts."""

import asyncio
from typing import Any, NamedTuple

from libs.contracts.envelope import Envelope
from libs.contracts.topics import partition_of
from services.fulfilment import desk
from services.fulfilment.app.desks import Desks
from services.fulfilment.app.follower import Done
from services.fulfilment.app.outbox import Outbox
from services.fulfilment.app.partitions import Partitions, each_fact
from services.fulfilment.app.rows import Changed, Rows
from services.fulfilment.conclusions import Asked, late_or_not
from services.fulfilment.forecast import forecast, news
from services.fulfilment.progress import Forecast, Line, evolve, rows
from services.fulfilment.routes import FOR_ALL, parse


class Lines:
    """`asked`: forecasts sent and not yet seen recorded. Not kept: a process that starts again
    compares with what is recorded, and the same conclusion from the same fact is one command."""

    def __init__(
        self, partitions: Partitions, rows: Rows[Line], desks: Rows[desk.Desk], outbox: Outbox
    ) -> None:
        self.partitions, self.rows, self.desks, self.outbox = partitions, rows, desks, outbox
        self.asked: dict[str, Forecast] = {}

    def forget(self) -> None:
        self.asked.clear()

    async def worked(self, batch: list[Any]) -> Done:
        turn = _Turn(self)
        done = self.partitions.work(batch, each_fact(turn.one))
        # Together: a fact that is read again is concluded from again, whatever its row has by then.
        asked = self.outbox.ask(turn.concluded())
        await asyncio.gather(asked, self.rows.keep(self.outbox, turn.lines))
        await self.desks.keep(self.outbox, turn.desks.changed)  # last: a week turns only once
        return done


class _Because(NamedTuple):
    """Why a line is looked at: the last fact, and whether a week has turned with one."""

    about: Envelope
    turned: bool


class _Turn:
    """What a batch changes, while nothing is changed yet."""

    def __init__(self, life: Lines) -> None:
        self.life = life
        self.lines: dict[str, Changed[Line]] = {}
        self.desks = Desks("orders", life.desks)
        self.because: dict[str, _Because] = {}

    def one(self, partition: int, about: Envelope, body: bytes) -> None:
        fact = parse(about, body)
        if about.type in FOR_ALL:
            if self.desks.learn(partition, fact, about):
                self._turned(partition, about)
            return
        for order_id, line in rows(fact):
            key = f"{order_id}/{line}"
            self.lines[key] = Changed(partition, evolve(self._line(key), line, fact, about.seq))
            if about.type == "ForecastRecorded":
                self.life.asked.pop(key, None)
            had = self.because.get(key)
            self.because[key] = _Because(about, had is not None and had.turned)

    def concluded(self) -> list[Asked]:
        """Once a line and batch: what was so in between is of no use to anybody."""
        commands = []
        for key, (about, turned) in self.because.items():
            order_id, _, line = key.rpartition("/")
            week = self.desks.at(partition_of(order_id.encode())).week or None
            row = self._line(key)
            now = forecast(row, week)
            if now and news(row, now, self.life.asked.get(key), turned):
                commands.append(late_or_not(about, order_id, int(line), now))
                self.life.asked[key] = now
        return commands

    def _turned(self, partition: int, about: Envelope) -> None:
        for key in {**dict.fromkeys(self.life.rows.keys()), **self.lines}:
            if partition_of(key.rpartition("/")[0].encode()) == partition:
                self.because[key] = _Because(about, turned=True)

    def _line(self, key: str) -> Line:
        changed = self.lines.get(key)
        return changed.row if changed else self.life.rows.get(key, Line())
