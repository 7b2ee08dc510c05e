"""Second hop, by member: its card, its score at a week's turn, and its rejected lots."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from libs.contracts.envelope import Envelope
from libs.contracts.weeks import monday, week_of
from services.fulfilment import desk
from services.fulfilment.app.desks import Desks
from services.fulfilment.app.outbox import Outbox
from services.fulfilment.app.partitions import Partitions
from services.fulfilment.app.places import partition_of
from services.fulfilment.app.rows import Changed, Rows
from services.fulfilment.conclusions import Asked, how_good, no_more
from services.fulfilment.routes import FOR_ALL, parse
from services.fulfilment.scorecard import Mark, Part, evolve, key, news, score, suspicious


class Cards:
    """`asked` and `suspected`: what was last sent; not kept, as with forecasts."""

    def __init__(
        self, partitions: Partitions, rows: Rows[Part], desks: Rows[desk.Desk], outbox: Outbox
    ) -> None:
        self.partitions, self.rows, self.desks, self.outbox = partitions, rows, desks, outbox
        self.asked: dict[str, Mark] = {}
        self.suspected: dict[str, str] = {}
        self._members: dict[str, dict[str, Part]] = {}

    async def worked(self, batch: list[Any]) -> list[Any]:
        turn = _Turn(self)
        done = self.partitions.work(batch, turn.one)
        await self.outbox.ask(turn.commands)
        await self.rows.keep(self.outbox, turn.parts)
        await self.desks.keep(self.outbox, turn.desks.changed)
        for at, (_, part) in turn.parts.items():
            self.members[part.member_id][at] = part
        return done

    @property
    def members(self) -> dict[str, dict[str, Part]]:
        """The rows by member: made from the recovered table at the first use."""
        if not self._members:
            self._members = defaultdict(dict)
            for at, part in self.rows.items():
                self._members[part.member_id][at] = part
        return self._members


class _Turn:
    """What a batch changes, while nothing is changed yet."""

    def __init__(self, life: Cards) -> None:
        self.life = life
        self.parts: dict[str, Changed[Part]] = {}
        self.desks = Desks("members", life.desks)
        self.commands: list[Asked] = []

    def one(self, event: Any, about: Envelope) -> None:
        fact, partition = parse(about, event.message.value), event.message.partition
        if about.type in FOR_ALL:
            if self.desks.learn(partition, fact, about):
                self._turned(partition, about)
            return
        at, member_id = key(fact), fact.member_id
        changed = self.parts.get(at)
        had = changed.row if changed else self.life.rows.get(at, Part(member_id))
        self.parts[at] = Changed(partition, evolve(had, fact, about))
        if about.type == "ScoreRecorded":
            self.life.asked.pop(member_id, None)
        if about.type == "LotInspected":
            self._suspect(member_id, partition, about)

    def _turned(self, partition: int, about: Envelope) -> None:
        ended = week_of(monday(self.desks.at(partition).week) - timedelta(weeks=1))
        members = {*self.life.members, *(part.member_id for _, part in self.parts.values())}
        for member_id in sorted(members):
            if partition_of(member_id.encode()) != partition:
                continue
            parts = self._card(member_id)
            told = next((part.told[1] for part in parts if part.told[0]), None)
            mark = score(parts, ended)
            if news(self.life.asked.get(member_id, told), mark):
                self.commands.append(how_good(about, member_id, ended, mark))
                self.life.asked[member_id] = mark

    def _suspect(self, member_id: str, partition: int, about: Envelope) -> None:
        found = suspicious(self._card(member_id), self.desks.at(partition).limit[1])
        if found and self.life.suspected.get(member_id) != found[0].event_id:
            lot, rejected = found
            self.commands.append(no_more(about, member_id, lot, rejected))
            self.life.suspected[member_id] = lot.event_id

    def _card(self, member_id: str) -> list[Part]:
        parts = dict(self.life.members.get(member_id, {}))
        parts.update((at, row) for at, (_, row) in self.parts.items() if row.member_id == member_id)
        return list(parts.values())
