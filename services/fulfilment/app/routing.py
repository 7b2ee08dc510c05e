"""First hop: every fact is checked against its stream's chain and sent on by order and member."""

from collections.abc import Iterator
from typing import Any

from libs.contracts.envelope import Envelope
from libs.contracts.topics import PARTITIONS
from libs.eventlog.chain import START, Head, advance
from services.fulfilment.app.outbox import Outbox, Record
from services.fulfilment.app.partitions import Partitions
from services.fulfilment.app.places import Places, partition_of
from services.fulfilment.app.rows import Changed, Rows
from services.fulfilment.routes import Route, route


class Routing:
    """A fact is sent on before its stream's head moves, so that one that is read again after a
    crash is sent again or known to be there."""

    def __init__(
        self, places: Places, partitions: Partitions, heads: Rows[Head], outbox: Outbox
    ) -> None:
        self.places, self.partitions, self.heads, self.outbox = places, partitions, heads, outbox
        self.streams = {**places.keyed, **places.single}

    async def worked(self, batch: list[Any]) -> list[Any]:
        moved: dict[str, Changed[Head]] = {}
        onwards: list[Record] = []

        def one(event: Any, about: Envelope) -> None:
            message = event.message
            stream = f"{self.streams[message.topic].plural}/{about.subject}"
            head = moved[stream].row if stream in moved else self.heads.get(stream, START)
            ahead = advance(head, about, message.value)
            if ahead is None:
                return
            onwards.extend(self._onwards(message, route(about, message.value)))
            moved[stream] = Changed(message.partition, ahead)

        done = self.partitions.work(batch, one)
        await self.outbox.send(onwards)
        await self.heads.keep(self.outbox, moved)
        return done

    def _onwards(self, message: Any, whom: Route | None) -> Iterator[Record]:
        """The fact as it is, envelope and all: chain and body can be checked again."""
        if whom is None:
            return
        headers = list(message.headers)
        parties = ((self.places.by_order, whom.order_id), (self.places.by_member, whom.member_id))
        for topic, party in parties:
            if party is not None:
                key = party.encode()
                yield Record(topic, key, message.value, partition_of(key), headers)
            if whom.for_all:
                for partition in range(PARTITIONS):
                    yield Record(topic, message.key, message.value, partition, headers)
