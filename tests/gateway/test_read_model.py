from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from libs.contracts.envelope import Envelope
from services.gateway.app import tables
from services.gateway.app.projecting import apply
from services.gateway.app.store import find, prepare, rows_where
from services.gateway.rows import Shelf
from services.gateway.views import project
from services.gateway.views.lots import LotRow
from services.gateway.views.members import MemberRow
from services.gateway.views.orders import LineRow, OrderRow
from services.gateway.views.packages import PackageRow
from services.gateway.views.shipments import ShipmentRow
from services.intake.order import order as order_decider
from tests.gateway.history import LOG, content, interleaved, journey, read_into, records
from tests.journeys.house import House


@pytest.fixture(scope="module")
def house() -> House:
    return journey()


@pytest.fixture
def read(house: House, tmp_path: Path) -> Iterator[Engine]:
    engine = read_into(f"sqlite:///{tmp_path}/a.sqlite", records(house))
    yield engine
    engine.dispose()


def test_rows_equal_what_the_deciders_hold(house: House, read: Engine) -> None:
    with read.connect() as db:
        for package_id, package in house.ledgers["packages"].states.items():
            row: Any = find(db, PackageRow, package_id)
            held = (package.status, package.quantity, package.made("released"))
            assert (row.status, row.quantity, row.released) == held
        for lot_id, lot in house.ledgers["lots"].states.items():
            row = find(db, LotRow, lot_id)
            assert (row.status, row.labels, row.shipment_id) == (
                lot.status, lot.labels, lot.shipment_id
            )  # fmt: skip
        for member_id, member in house.ledgers["members"].states.items():
            row = find(db, MemberRow, member_id)
            assert (row.standing, row.permit) == (member.standing, member.permit)


def test_an_orders_terms_and_lines_are_those_of_its_own_stream(house: House, read: Engine) -> None:
    order = house.state("orders", "order-1")
    with read.connect() as db:
        row: Any = find(db, OrderRow, "order-1")
        line: Any = find(db, LineRow, "order-1", 1)
    own = order.lines[1]
    assert (row.terms, row.seq) == (order.terms, order.seq)
    held = (own.status, own.quantity, own.cancelled, own.granted, own.shipped)
    assert (line.status, line.ordered, line.cancelled, line.granted, line.shipped) == held


def test_terms_change_exactly_when_the_orders_stream_says_so(house: House) -> None:
    shelf, order = Shelf(), order_decider.initial
    for stream, written in house.log:
        if (stream.plural, written.suffix) == ("orders", "events"):
            about = Envelope.of(written.headers)
            event = stream.events[about.type].model_validate_json(written.value)
            order = order_decider.evolve(order, event)  # type: ignore[arg-type]
            project("orders", shelf, event, about)
            row = shelf.get(OrderRow, "order-1")
            assert row is not None
            assert row.terms == order.terms, about.type


def test_the_order_in_which_topics_are_met_makes_no_difference(
    house: House, read: Engine, tmp_path: Path
) -> None:
    for seed in range(3):
        url = f"sqlite:///{tmp_path}/{seed}.sqlite"
        mixed = read_into(url, interleaved(records(house), seed), at_once=7)
        assert content(mixed) == content(read)
        mixed.dispose()


def test_reading_everything_twice_changes_nothing(house: House, read: Engine) -> None:
    before = content(read)
    again = records(house)
    apply(read, again, {(r.topic, r.partition): r.offset + 1 for r in again})
    assert content(read) == before


def test_postgresql_holds_the_same_rows_as_sqlite(
    house: House, read: Engine, postgres_url: str
) -> None:
    other = read_into(postgres_url, records(house))
    assert content(other) == content(read)
    other.dispose()


def test_another_log_or_another_form_of_tables_starts_from_nothing(read: Engine) -> None:
    assert prepare(read, LOG) == ""
    assert content(read)["orders"]
    assert prepare(read, {**LOG, "log": "another"}) == LOG["log"]
    assert not content(read)["orders"]


def test_a_tampered_event_stops_its_partition_and_the_others_go_on(
    house: House, tmp_path: Path
) -> None:
    whole = [
        r._replace(value=b"{}") if (r.topic, r.offset) == ("linxi.lots.events", 2) else r
        for r in records(house)
    ]
    engine = read_into(f"sqlite:///{tmp_path}/t.sqlite", whole, at_once=10_000)
    with engine.connect() as db:
        stopped = db.execute(select(tables.stopped)).all()
        assert [(row.topic, row.partition) for row in stopped] == [("linxi.lots.events", 0)]
        assert rows_where(db, ShipmentRow)
        ends = {t: n for t, p, n in db.execute(select(tables.positions))}
    assert ends["linxi.lots.events"] == stopped[0].offset
    engine.dispose()


def test_rows_and_position_are_written_together_or_not_at_all(house: House, tmp_path: Path) -> None:
    engine = read_into(f"sqlite:///{tmp_path}/w.sqlite", [])
    with engine.begin() as db:
        db.execute(text("drop table positions"))
    first = records(house)[:5]
    with pytest.raises(Exception, match="positions"):
        apply(engine, first, {(r.topic, r.partition): r.offset + 1 for r in first})
    with engine.connect() as db:
        assert not db.execute(select(tables.events)).all()
    engine.dispose()
