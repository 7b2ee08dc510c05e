from typing import Any

import pytest

from libs.contracts.shipments import (
    CollectLot,
    DepartShipment,
    LeaveLot,
    Loaded,
    LotCollected,
    LotLeft,
    PlanShipment,
    ShipmentCleared,
    ShipmentDeparted,
    ShipmentPlanned,
)
from services.production.shipment import shipment
from tests.production.cast import BUYER, GROUP, MONDAY, POLICY, RIVAL, WANG
from tests.support import given

BY_WANG: dict[str, Any] = {"shipment_id": "s1", "actor": WANG, "now": MONDAY}
BY_POLICY: dict[str, Any] = {**BY_WANG, "actor": POLICY}
PORT: dict[str, Any] = {"destination": "Tianjin port", "carrier": "Sinotrans"}

plan = PlanShipment(**BY_WANG, lots=("a", "b"), **PORT)
planned = ShipmentPlanned(shipment_id="s1", lots=("a", "b"), **PORT, role="member", party="F001")
go = DepartShipment(**BY_WANG, document="BL-77")


def loaded(lot: str) -> Loaded:
    return Loaded(lot_id=lot, order_id="order-1", line=10, member_id="F001", quantity=500)


def collect(lot: str) -> CollectLot:
    return CollectLot(**BY_POLICY, loaded=loaded(lot))


def collected(lot: str) -> LotCollected:
    return LotCollected(shipment_id="s1", loaded=loaded(lot))


def leave(lot: str) -> LeaveLot:
    return LeaveLot(**BY_POLICY, lot_id=lot, code="permit.scope", figures={"family": "tapered"})


def left(lot: str) -> LotLeft:
    return LotLeft(shipment_id="s1", lot_id=lot, code="permit.scope", figures={"family": "tapered"})


def cleared(in_it: int, out: int) -> ShipmentCleared:
    return ShipmentCleared(shipment_id="s1", collected=in_it, left=out)


def departed(*lots: str) -> ShipmentDeparted:
    return ShipmentDeparted(shipment_id="s1", document="BL-77", loaded=tuple(map(loaded, lots)))


CLEARED = (planned, collected("b"), collected("a"), cleared(2, 0))


def test_a_member_or_the_group_plans_a_shipment_once() -> None:
    given(shipment).when(plan).then(planned)
    given(shipment).when(plan.model_copy(update={"actor": GROUP})).then(
        planned.model_copy(update={"role": "group", "party": "linxi"})
    )
    given(shipment, *CLEARED, departed("a", "b")).when(plan).then()


def test_a_buyer_plans_no_shipment() -> None:
    given(shipment).when(plan.model_copy(update={"actor": BUYER})).then_refused(
        "not.member_or_group"
    )


def test_a_lot_is_named_once() -> None:
    twice = plan.model_copy(update={"lots": ("a", "b", "a")})
    given(shipment).when(twice).then_refused("shipment.lot_twice", lot_id="a")


def test_each_lot_is_answered_and_the_last_answer_clears_the_shipment() -> None:
    given(shipment, planned).when(collect("a")).then(collected("a"))
    given(shipment, planned, collected("a")).when(collect("b")).then(collected("b"), cleared(2, 0))
    given(shipment, planned, collected("a")).when(leave("b")).then(left("b"), cleared(1, 1))
    given(shipment, planned, left("a")).when(leave("b")).then(left("b"), cleared(0, 2))


def test_a_lot_is_answered_once() -> None:
    given(shipment, planned, collected("a")).when(leave("a")).then()
    given(shipment, planned, left("a")).when(collect("a")).then()


@pytest.mark.parametrize("command", [collect("x"), leave("x")])
@pytest.mark.parametrize("history", [(), (planned,), CLEARED])
def test_a_lot_that_nobody_planned_is_nothing_to_it(history: Any, command: Any) -> None:
    given(shipment, *history).when(command).then()


def test_it_leaves_with_what_it_has_collected_in_the_order_planned() -> None:
    given(shipment, *CLEARED).when(go).then(departed("a", "b"))
    given(shipment, planned, left("a"), collected("b"), cleared(1, 1)).when(go).then(departed("b"))
    given(shipment, *CLEARED).when(go.model_copy(update={"actor": GROUP})).then(departed("a", "b"))


def test_it_waits_until_every_lot_is_answered() -> None:
    given(shipment, planned).when(go).then_refused("shipment.not_cleared", waiting=2)
    given(shipment, planned, left("a")).when(go).then_refused("shipment.not_cleared", waiting=1)


def test_nobody_sends_off_an_empty_truck() -> None:
    given(shipment, planned, left("a"), left("b"), cleared(0, 2)).when(go).then_refused(
        "shipment.empty"
    )


@pytest.mark.parametrize("stranger", [RIVAL, BUYER, POLICY])
def test_a_stranger_never_learns_that_a_shipment_is_there(stranger: Any) -> None:
    asked = go.model_copy(update={"actor": stranger})
    for history in ((), (planned,), CLEARED, (*CLEARED, departed("a", "b"))):
        given(shipment, *history).when(asked).then_refused("shipment.unknown", shipment_id="s1")


def test_a_member_does_not_send_off_the_groups_shipment_with_its_lots() -> None:
    groups = planned.model_copy(update={"role": "group", "party": "linxi"})
    given(shipment, groups, *CLEARED[1:]).when(go).then_refused(
        "shipment.unknown", shipment_id="s1"
    )


def test_nobody_sends_off_what_was_not_planned() -> None:
    given(shipment).when(go.model_copy(update={"actor": GROUP})).then_refused(
        "shipment.unknown", shipment_id="s1"
    )
