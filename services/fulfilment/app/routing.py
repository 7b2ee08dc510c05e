"""First hop: every fact is checked against its stream's chain and sent on by order and member."""

from typing import Any

from libs.contracts.envelope import Envelope
from libs.contracts.topics import PARTITIONS, partition_of
from libs.eventlog.chain import START, Head, advance
from services.fulfilment.app.bundles import Bundles, told
from services.fulfilment.app.follower import Done
from services.fulfilment.app.outbox import Outbox
from services.fulfilment.app.partitions import Partitions
from services.fulfilment.app.places import Places
from services.fulfilment.app.rows import Changed, Rows
from services.fulfilment.routes import route


class Routing:
    """A fact is sent on before its stream's head moves, so that one that is read again after a
    crash is sent again or known to be there."""

    def __init__(
        self, places: Places, partitions: Partitions, heads: Rows[Head], outbox: Outbox
    ) -> None:
        self.places, self.partitions, self.heads, self.outbox = places, partitions, heads, outbox
        streams = {**places.keyed, **places.single}
        self.plurals = {topic: stream.plural for topic, stream in streams.items()}

    async def worked(self, batch: list[Any]) -> Done:
        moved: dict[str, Changed[Head]] = {}
        onwards = Bundles()

        def one(record: Any) -> None:
            about = Envelope.of(record.headers)
            stream = f"{self.plurals[record.topic]}/{about.subject}"
            head = moved[stream].row if stream in moved else self.heads.get(stream, START)
            ahead = advance(head, about, record.value)
            if ahead is None:
                return
            self._onwards(onwards, about, record.value)
            moved[stream] = Changed(record.partition, ahead)

        done = self.partitions.work(batch, one)
        await self.outbox.send(onwards.records())
        await self.heads.keep(self.outbox, moved)
        return done

    def _onwards(self, onwards: Bundles, about: Envelope, body: bytes) -> None:
        whom = route(about, body)
        if whom is None:
            return
        fact = told(about, body)
        parties = ((self.places.by_order, whom.order_id), (self.places.by_member, whom.member_id))
        for topic, party in parties:
            if party is not None:
                onwards.add(topic, partition_of(party.encode()), fact)
            if whom.for_all:
                for partition in range(PARTITIONS):
                    onwards.add(topic, partition, fact)
