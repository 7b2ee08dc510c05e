from typing import Any

import pytest

from libs.contracts.base import Actor, Command, Event
from libs.contracts.envelope import Envelope
from libs.contracts.lots import (
    IssueLabels,
    LoadLot,
    LotNotLoaded,
    MakeLot,
    RecordDeparture,
    UnloadLot,
    WithholdLabels,
)
from libs.contracts.members import LabelsAuthorised, LabelsDenied, ShipmentDenied
from libs.contracts.orders import ShippingDenied, ShippingGranted
from libs.contracts.packages import LotStarted, OfferPackage, RecordLotOutcome, RevokePackage
from libs.contracts.plans import LineChanged, PlanAdopted, Share, Solution
from libs.contracts.shipments import CollectLot, LeaveLot, Loaded, LotLeft
from services.production.policies import POLICIES
from tests.production import test_loading, test_lot, test_shipment
from tests.production.cast import DEADLINE, MAKE, MONDAY, OF, OFFER, WEEKS, WORK

ABOUT = Envelope(
    id="00000000-0000-5000-8000-000000000001",
    type="Any",
    source="dispatch",
    subject="x",
    time="2026-11-30T01:00:00Z",
    clusterid="c1",
    causationid="",
    correlationid="",
    actor="u-wang",
)
ASKED: dict[str, Any] = {
    "actor": Actor(id="policy", role="system", party="c1"), "now": MONDAY,
}  # fmt: skip
CARGO: dict[str, Any] = {
    "lot_id": "a", "shipment_id": "s1", "order_id": "order-1", "line": 10,
    "member_id": "F001", "quantity": 500,
}  # fmt: skip
WHY: dict[str, Any] = {"code": "permit.scope", "figures": {"family": "tapered"}}


def asked_about(event: Event) -> list[Command]:
    return [command for policy in POLICIES for command in policy(event, ABOUT)]


def test_each_share_of_an_adopted_plan_becomes_an_offer() -> None:
    shares = tuple(
        Share(package_id=name, work=WORK, quantity=1000, weeks=WEEKS, load=())
        for name in ("package-1", "package-2")
    )
    plan = PlanAdopted(
        plan_id="plan-1",
        based_on="",
        as_of=7,
        part=1,
        parts=1,
        digest="d",
        shares=shares,
        left_out=(),
        unserved=(),
        solution=Solution(status="optimal", objective_fen=1, bound_fen=1, gap="0"),
        answer_by=DEADLINE,
    )
    first = OfferPackage(**{**dict(OFFER), **ASKED})
    assert asked_about(plan) == [first, first.model_copy(update={"package_id": "package-2"})]


def test_packages_that_a_changed_line_no_longer_needs_are_revoked() -> None:
    changed = LineChanged(order_id="order-1", line=10, quantity=0, revoke=("p1", "p2"))
    assert asked_about(changed) == [
        RevokePackage(**ASKED, package_id=name, reason="line.changed") for name in ("p1", "p2")
    ]


def test_a_started_lot_is_made() -> None:
    event = LotStarted(**OF, **MAKE.model_dump(include=set(LotStarted.model_fields) - set(OF)))
    assert asked_about(event) == [MakeLot(**{**dict(MAKE), **ASKED})]


@pytest.mark.parametrize(
    ("event", "outcome"), [(test_lot.let_go, "released"), (test_lot.failed, "rejected")]
)
def test_a_lots_outcome_is_counted_in_its_package(event: Event, outcome: Any) -> None:
    assert asked_about(event) == [
        RecordLotOutcome(
            **ASKED,
            package_id="package-1",
            lot_id=test_lot.LOT,
            quantity=500,
            outcome=outcome,
        )
    ]


def test_a_member_streams_answer_decides_about_labels() -> None:
    labels: dict[str, Any] = {"lot_id": "a", "quantity": 500, "request": 3}
    assert asked_about(LabelsAuthorised(member_id="F001", **labels)) == [
        IssueLabels(**ASKED, **labels)
    ]
    assert asked_about(LabelsDenied(member_id="F001", **labels, **WHY)) == [
        WithholdLabels(**ASKED, **labels, **WHY)
    ]


def test_a_planned_shipment_asks_every_lot_in_its_planners_name() -> None:
    assert asked_about(test_shipment.planned) == [
        LoadLot(**ASKED, lot_id=lot, shipment_id="s1", role="member", party="F001")
        for lot in ("a", "b")
    ]


def test_a_granted_lot_is_collected() -> None:
    loaded = Loaded(**{k: v for k, v in CARGO.items() if k != "shipment_id"})
    assert asked_about(ShippingGranted(**CARGO)) == [
        CollectLot(**ASKED, shipment_id="s1", loaded=loaded)
    ]


@pytest.mark.parametrize(
    "no",
    [
        LotNotLoaded(lot_id="a", shipment_id="s1", **WHY),
        ShipmentDenied(**CARGO, **WHY),
        ShippingDenied(**CARGO, **WHY),
    ],
)
def test_whoever_says_no_the_lot_is_left(no: Event) -> None:
    assert asked_about(no) == [LeaveLot(**ASKED, shipment_id="s1", lot_id="a", **WHY)]


def test_a_left_lot_is_unloaded() -> None:
    assert asked_about(LotLeft(shipment_id="s1", lot_id="a", **WHY)) == [
        UnloadLot(**ASKED, lot_id="a", shipment_id="s1")
    ]


def test_a_departure_is_told_to_every_lot_in_it() -> None:
    assert asked_about(test_shipment.departed("a", "b")) == [
        RecordDeparture(**ASKED, lot_id=lot, shipment_id="s1") for lot in ("a", "b")
    ]


def test_other_facts_ask_for_nothing() -> None:
    for event in (test_lot.made, test_loading.loaded, test_loading.shipped):
        assert asked_about(event) == []
