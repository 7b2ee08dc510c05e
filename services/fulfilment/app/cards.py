"""Second hop, by member: its card, its score at a week's turn, and its rejected lots."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from libs.contracts.envelope import Envelope
from libs.contracts.topics import partition_of
from libs.contracts.weeks import monday, week_of
from services.fulfilment import desk
from services.fulfilment.app.desks import Desks
from services.fulfilment.app.follower import Done
from services.fulfilment.app.outbox import Outbox
from services.fulfilment.app.partitions import Partitions, each_fact
from services.fulfilment.app.rows import Changed, Rows
from services.fulfilment.conclusions import Asked, how_good, no_more
from services.fulfilment.routes import FOR_ALL, parse
from services.fulfilment.scorecard import (
    Mark,
    Part,
    evolve,
    key,
    latest_lots,
    news,
    score,
    suspicious,
)


class Cards:
    """`asked` and `suspected`: what was last sent; not kept, as with forecasts."""

    def __init__(
        self, partitions: Partitions, rows: Rows[Part], desks: Rows[desk.Desk], outbox: Outbox
    ) -> None:
        self.partitions, self.rows, self.desks, self.outbox = partitions, rows, desks, outbox
        self.asked: dict[str, Mark] = {}
        self.suspected: dict[str, str] = {}
        self.latest: dict[str, dict[str, Part]] = defaultdict(dict)  # lots, by member and row
        self._members: dict[str, dict[str, Part]] = {}

    def forget(self) -> None:
        for remembered in (self.asked, self.suspected, self.latest, self._members):
            remembered.clear()

    async def worked(self, batch: list[Any]) -> Done:
        turn = _Turn(self)
        done = self.partitions.work(batch, each_fact(turn.one))
        # Together: a fact that is read again is concluded from again, whatever its row has by then.
        asked = self.outbox.ask([*turn.commands, *turn.suspicions()])
        await asyncio.gather(asked, self.rows.keep(self.outbox, turn.parts))
        await self.desks.keep(self.outbox, turn.desks.changed)  # last: a week turns only once
        for at, (_, part) in turn.parts.items():
            self.members[part.member_id][at] = part
        for member_id in turn.inspected:
            self.latest[member_id] = turn.latest(member_id)
        return done

    @property
    def members(self) -> dict[str, dict[str, Part]]:
        """The rows by member: made from the recovered table at the first use."""
        if not self._members:
            self._members = defaultdict(dict)
            for at, part in self.rows.items():
                self._members[part.member_id][at] = part
            for member_id, parts in self._members.items():
                self.latest[member_id] = latest_lots(parts)
        return self._members


class _Turn:
    """What a batch changes, while nothing is changed yet."""

    def __init__(self, life: Cards) -> None:
        self.life = life
        self.parts: dict[str, Changed[Part]] = {}
        self.desks = Desks("members", life.desks)
        self.commands: list[Asked] = []
        self.inspected: dict[str, tuple[int, Envelope]] = {}  # by member: the last, and where
        self.members = life.members

    def one(self, partition: int, about: Envelope, body: bytes) -> None:
        fact = parse(about, body)
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
            self.inspected[member_id] = partition, about

    def suspicions(self) -> Iterator[Asked]:
        for member_id, (partition, about) in self.inspected.items():
            lots = self.latest(member_id).values()
            found = suspicious(lots, self.desks.at(partition).limit[1])
            if found and self.life.suspected.get(member_id) != found[0].event_id:
                lot, rejected = found
                self.life.suspected[member_id] = lot.event_id
                yield no_more(about, member_id, lot, rejected)

    def latest(self, member_id: str) -> dict[str, Part]:
        return latest_lots(self.life.latest[member_id] | self._changed(member_id))

    def _turned(self, partition: int, about: Envelope) -> None:
        ended = week_of(monday(self.desks.at(partition).week) - timedelta(weeks=1))
        members = {*self.members, *(part.member_id for _, part in self.parts.values())}
        for member_id in sorted(members):
            if partition_of(member_id.encode()) != partition:
                continue
            parts = (self.members.get(member_id, {}) | self._changed(member_id)).values()
            told = next((part.told[1] for part in parts if part.told[0]), None)
            mark = score(parts, ended)
            if news(self.life.asked.get(member_id, told), mark):
                self.commands.append(how_good(about, member_id, ended, mark))
                self.life.asked[member_id] = mark

    def _changed(self, member_id: str) -> dict[str, Part]:
        return {at: row for at, (_, row) in self.parts.items() if row.member_id == member_id}
