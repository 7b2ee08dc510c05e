"""Second hop, by order: the lines' rows, and their forecasts."""

from typing import Any

from libs.contracts.envelope import Envelope
from services.fulfilment import desk
from services.fulfilment.app.desks import Desks
from services.fulfilment.app.outbox import Outbox
from services.fulfilment.app.partitions import Partitions
from services.fulfilment.app.places import partition_of
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

    async def worked(self, batch: list[Any]) -> list[Any]:
        turn = _Turn(self)
        done = self.partitions.work(batch, turn.one)
        await self.outbox.ask(turn.commands)
        await self.rows.keep(self.outbox, turn.lines)
        await self.desks.keep(self.outbox, turn.desks.changed)
        return done


class _Turn:
    """What a batch changes, while nothing is changed yet."""

    def __init__(self, life: Lines) -> None:
        self.life = life
        self.lines: dict[str, Changed[Line]] = {}
        self.desks = Desks("orders", life.desks)
        self.commands: list[Asked] = []

    def one(self, event: Any, about: Envelope) -> None:
        fact, partition = parse(about, event.message.value), event.message.partition
        if about.type in FOR_ALL:
            if self.desks.learn(partition, fact, about):
                self._turned(partition, about)
            return
        lines = {
            f"{order_id}/{line}": evolve(self._line(f"{order_id}/{line}"), line, fact, about.seq)
            for order_id, line in rows(fact)
        }
        for key, row in lines.items():
            self.lines[key] = Changed(partition, row)
            if about.type == "ForecastRecorded":
                self.life.asked.pop(key, None)
            self._conclude(key, row, about, partition, turned=False)

    def _turned(self, partition: int, about: Envelope) -> None:
        here = {
            key: row
            for key, row in self.life.rows.items()
            if partition_of(key.rpartition("/")[0].encode()) == partition
        }
        here.update((key, row) for key, (at, row) in self.lines.items() if at == partition)
        for key, row in here.items():
            self._conclude(key, row, about, partition, turned=True)

    def _conclude(self, key: str, row: Line, about: Envelope, partition: int, turned: bool) -> None:
        now = forecast(row, self.desks.at(partition).week or None)
        if now and news(row, now, self.life.asked.get(key), turned):
            order_id, _, line = key.rpartition("/")
            self.commands.append(late_or_not(about, order_id, int(line), now))
            self.life.asked[key] = now

    def _line(self, key: str) -> Line:
        changed = self.lines.get(key)
        return changed.row if changed else self.life.rows.get(key, Line())
