"""Records of a whole journey as they stand in the topics, and the read model made of them."""

import random
from collections import defaultdict
from typing import Any

from sqlalchemy import Engine, select

from libs.contracts.orders import CancelLine
from libs.contracts.packages import AnswerCounter, CounterPackage, DeclinePackage
from services.gateway.app.projecting import Taken, apply
from services.gateway.app.store import open_database, prepare
from services.gateway.app.tables import metadata
from tests.journeys.house import House
from tests.journeys.linxi import GROUP, by, member, opened, place
from tests.journeys.test_journeys import accept, labelled, make, offers, ship

LOG = {"log": "a-log", "cluster": "linxi"}


def journey() -> House:
    """One declines, one counters, a lot fails, another is shipped, the rest is cancelled."""
    house = opened()
    place(house)
    first = offers(house)[0]
    decline = {**by(member(first.member_id), house), "package_id": first.package_id}
    house.ask(DeclinePackage(**decline, reason="设备检修"))
    offer = offers(house)[-1]
    weeks = (offer.weeks[0].model_copy(update={"quantity": 4_000}),)
    asked = {**by(member(offer.member_id), house), "package_id": offer.package_id}
    house.ask(CounterPackage(**asked, quantity=4_000, weeks=weeks, reason="产能不足"))
    house.ask(AnswerCounter(**by(GROUP, house), package_id=offer.package_id, answer="accept"))
    make(house, offer, 1_000, defectives=9)
    ship(house, [labelled(house, offer, 2_000)])
    accept(house, offers(house)[-1])
    cancel = CancelLine(**by(GROUP, house), order_id="order-1", line=1, reason="买方减产")
    house.ask(cancel)
    return house


def records(house: House) -> list[Taken]:
    """One partition a stream."""
    ends: dict[str, int] = defaultdict(int)
    taken = []
    for stream, written in house.log:
        topic = stream.topic(house.cluster, written.suffix)
        taken.append(Taken(topic, 0, ends[topic], written.value, written.headers))
        ends[topic] += 1
    return taken


def interleaved(taken: list[Taken], seed: int) -> list[Taken]:
    """The same topics, each in its order, met in another order."""
    topics: dict[str, list[Taken]] = defaultdict(list)
    for record in taken:
        topics[record.topic].append(record)
    chance, mixed = random.Random(seed), []
    while topics:
        topic = chance.choice(sorted(topics))
        mixed.append(topics[topic].pop(0))
        if not topics[topic]:
            del topics[topic]
    return mixed


def read_into(url: str, taken: list[Taken], at_once: int = 50) -> Engine:
    engine = open_database(url)
    prepare(engine, LOG)
    for start in range(0, len(taken), at_once):
        part = taken[start : start + at_once]
        apply(engine, part, {(r.topic, r.partition): r.offset + 1 for r in part})
    return engine


def content(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as db:
        return {
            table.name: sorted(repr(dict(row)) for row in db.execute(select(table)).mappings())
            for table in metadata.sorted_tables
        }
