from typing import Any

from libs.contracts.base import Actor, Command, Event
from libs.contracts.envelope import Envelope
from libs.contracts.lots import LabelsRequested, LotLoaded, LotReleased, LotUnloaded
from libs.contracts.members import AuthoriseLabels, AuthoriseShipment, RecordLotReleased
from services.members.policies import POLICIES
from tests.members.cast import MONDAY

ABOUT = Envelope(
    id="00000000-0000-5000-8000-000000000001",
    type="Any",
    source="production",
    subject="a",
    time="2026-11-30T01:00:00Z",
    clusterid="c1",
    causationid="",
    correlationid="",
    actor="u-wang",
)
ASKED: dict[str, Any] = {
    "actor": Actor(id="policy", role="system", party="c1"),
    "now": MONDAY,
    "member_id": "F001",
    "lot_id": "a",
}
OF: dict[str, Any] = {"lot_id": "a", "order_id": "order-1", "line": 10, "member_id": "F001"}


def asked_about(event: Event) -> list[Command]:
    return [command for policy in POLICIES for command in policy(event, ABOUT)]


def test_a_released_lot_counts_for_its_member() -> None:
    assert asked_about(LotReleased(**OF, package_id="p", quantity=500)) == [
        RecordLotReleased(**ASKED)
    ]


def test_requested_labels_are_asked_of_the_members_permit() -> None:
    asked: dict[str, Any] = {"family": "thrust", "quantity": 500, "request": 2}
    assert asked_about(LabelsRequested(**OF, **asked)) == [AuthoriseLabels(**ASKED, **asked)]


def test_a_loaded_lot_is_asked_of_the_members_permit() -> None:
    cargo: dict[str, Any] = {"shipment_id": "s1", "family": "thrust", "quantity": 500}
    assert asked_about(LotLoaded(**OF, **cargo)) == [
        AuthoriseShipment(**ASKED, order_id="order-1", line=10, **cargo)
    ]


def test_other_facts_ask_for_nothing() -> None:
    assert asked_about(LotUnloaded(**OF, shipment_id="s1")) == []
