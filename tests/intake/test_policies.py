from dataclasses import replace
from typing import Any

import pytest

from libs.contracts.base import Event
from libs.contracts.buyers import RememberReading
from libs.contracts.envelope import Envelope
from libs.contracts.members import ShipmentAuthorised
from libs.contracts.orders import RecordStart
from libs.contracts.packages import CounterAccepted, PackageAccepted
from libs.contracts.shipments import Loaded, ShipmentDeparted
from libs.contracts.topics import BUYERS, ORDERS, STREAM
from services.intake.policies import POLICIES, SOURCES
from tests.intake.samples import AMBIGUOUS, NOW, ORDER, POLICY, TAPERED, accepted, grant, ship

ABOUT = Envelope(
    id="e1",
    type="",
    source="",
    subject="s",
    time="2026-11-30T01:00:00Z",
    clusterid="linxi",
    causationid="",
    correlationid="",
    actor="",
)


def reactions(event: Event) -> list[Any]:
    about = replace(ABOUT, type=type(event).__name__)
    return [command for policy in POLICIES for command in policy(event, about)]


@pytest.mark.parametrize(
    "event",
    [
        PackageAccepted(package_id="p1", order_id=ORDER, line=1, member_id="F001", quantity=5),
        CounterAccepted(
            package_id="p1",
            order_id=ORDER,
            line=1,
            member_id="F001",
            quantity=5,
            returned=1,
            weeks=(),
        ),
    ],
)
def test_work_that_a_member_accepted_starts_the_line(event: Event) -> None:
    start = RecordStart(actor=POLICY, now=NOW, order_id=ORDER, line=1, package_id="p1")
    assert reactions(event) == [start]


def test_a_lot_that_may_leave_by_its_permit_asks_the_order_next() -> None:
    event = ShipmentAuthorised(
        member_id="F001", lot_id="lot-1", shipment_id="sea-1", order_id=ORDER, line=1, quantity=5
    )
    assert reactions(event) == [grant("lot-1", 5)]


def test_a_shipment_that_left_ships_each_of_its_lots() -> None:
    lots = tuple(
        Loaded(lot_id=lot, order_id=ORDER, line=n, member_id="F001", quantity=5)
        for n, lot in enumerate(("lot-1", "lot-2"), 1)
    )
    event = ShipmentDeparted(shipment_id="sea-1", document="BL 7", loaded=lots)
    assert reactions(event) == [ship("lot-1", 5), ship("lot-2", 5, number=2)]


def test_a_reading_that_a_person_chose_is_remembered_for_its_buyer() -> None:
    chosen = accepted(AMBIGUOUS, reading=TAPERED, written="7205")
    assert reactions(chosen) == [
        RememberReading(
            actor=POLICY,
            now=NOW,
            buyer_id="B-DE-01",
            designation="7205",
            reading="30205 tapered roller",
        )
    ]
    assert reactions(accepted()) == []


def test_policies_speak_to_our_own_streams_and_follow_streams_that_exist() -> None:
    assert {"RecordStart", "GrantShipping", "RecordShipped"} <= set(ORDERS.commands)
    assert "RememberReading" in BUYERS.commands
    assert set(SOURCES) <= set(STREAM)
