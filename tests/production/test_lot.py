from typing import Any

import pytest

from libs.contracts.envelope import derived
from libs.contracts.lots import (
    InspectLot,
    LotInspected,
    LotMade,
    LotRejected,
    LotReleased,
    ReleaseLot,
    RequestLabels,
    SamplingPlan,
)
from services.production.lot import lot
from tests.production.cast import BUYER, GROUP, MAKE, MONDAY, POLICY, RIVAL, SAMPLING, WANG
from tests.support import given

LOT = "lot-0a1b2c3d"
BY_WANG: dict[str, Any] = {"lot_id": LOT, "actor": WANG, "now": MONDAY}
BY_GROUP: dict[str, Any] = {**BY_WANG, "actor": GROUP}
OF: dict[str, Any] = {"lot_id": LOT, "order_id": "order-1", "line": 10, "member_id": "F001"}

made = LotMade(**MAKE.model_dump(exclude={"actor", "now"}))
release = ReleaseLot(**BY_GROUP)
let_go = LotReleased(**OF, package_id="package-1", quantity=500)
failed = LotRejected(
    **OF,
    package_id="package-1",
    quantity=500,
    nonconformity_id="nonconformity-" + derived(LOT, "1"),
)


def inspect(defectives: int, inspected: int = 80, plan: SamplingPlan = SAMPLING) -> InspectLot:
    return InspectLot(**BY_WANG, plan=plan, inspected=inspected, defectives=defectives)


def found(defectives: int, verdict: Any, inspected: int = 80) -> LotInspected:
    return LotInspected(
        **OF,
        package_id="package-1",
        plan=SAMPLING,
        inspected=inspected,
        defectives=defectives,
        verdict=verdict,
    )


GOOD = (made, found(2, "accepted"))
BAD = (made, found(3, "rejected"), failed)


def test_a_started_lot_is_made_once() -> None:
    given(lot).when(MAKE).then(made)
    given(lot, *GOOD, let_go).when(MAKE).then()


def test_up_to_the_acceptance_number_a_lot_is_good() -> None:
    given(lot, made).when(inspect(2)).then(found(2, "accepted"))


def test_from_the_rejection_number_on_it_opens_a_nonconformity() -> None:
    given(lot, made).when(inspect(3)).then(found(3, "rejected"), failed)


def test_a_whole_sample_may_be_defective() -> None:
    given(lot, made).when(inspect(80)).then(found(80, "rejected"), failed)


def test_the_group_inspects_as_well() -> None:
    given(lot, made).when(inspect(0).model_copy(update={"actor": GROUP})).then(found(0, "accepted"))


def test_a_sample_is_as_large_as_the_plan_says() -> None:
    given(lot, made).when(inspect(0, inspected=79)).then_refused(
        "lot.sample_too_small", least=80, inspected=79
    )


def test_a_small_lot_is_inspected_whole() -> None:
    small = made.model_copy(update={"quantity": 50})
    given(lot, small).when(inspect(0, inspected=50)).then(found(0, "accepted", inspected=50))
    given(lot, small).when(inspect(0, inspected=49)).then_refused(
        "lot.sample_too_small", least=50, inspected=49
    )
    given(lot, small).when(inspect(0)).then_refused("lot.sample_too_large", most=50, inspected=80)


def test_no_more_are_defective_than_were_looked_at() -> None:
    given(lot, made).when(inspect(81)).then_refused(
        "lot.defectives_above_sample", inspected=80, defectives=81
    )


@pytest.mark.parametrize(
    ("history", "status"),
    [(GOOD, "inspected"), (BAD, "rejected"), ((*GOOD, let_go), "released")],
)
def test_a_second_inspection_does_not_change_the_verdict(history: Any, status: str) -> None:
    given(lot, *history).when(inspect(0)).then_refused("lot.not_made", status=status)


def test_the_same_inspection_again_is_the_same() -> None:
    given(lot, *GOOD).when(inspect(2)).then()
    given(lot, *BAD).when(inspect(3)).then()


def test_the_group_lets_an_accepted_lot_go() -> None:
    given(lot, *GOOD).when(release).then(let_go)
    given(lot, *GOOD, let_go).when(release).then()


@pytest.mark.parametrize(("history", "status"), [((made,), "made"), (BAD, "rejected")])
def test_only_an_accepted_lot_is_let_go(history: Any, status: str) -> None:
    given(lot, *history).when(release).then_refused("lot.not_inspected", status=status)


def test_a_member_does_not_let_its_own_lot_go() -> None:
    given(lot, *GOOD).when(ReleaseLot(**BY_WANG)).then_refused("not.group")


@pytest.mark.parametrize("stranger", [RIVAL, BUYER, POLICY])
@pytest.mark.parametrize("command", [inspect(0), release, RequestLabels(**BY_WANG, quantity=1)])
def test_a_stranger_never_learns_that_a_lot_is_there(command: Any, stranger: Any) -> None:
    asked = command.model_copy(update={"actor": stranger})
    for history in ((), (made,), GOOD, (*GOOD, let_go)):
        given(lot, *history).when(asked).then_refused("lot.unknown", lot_id=LOT)


@pytest.mark.parametrize("command", [inspect(0), release, RequestLabels(**BY_WANG, quantity=1)])
def test_nothing_is_asked_of_a_lot_that_was_not_made(command: Any) -> None:
    asked = command.model_copy(update={"actor": GROUP})
    given(lot).when(asked).then_refused("lot.unknown", lot_id=LOT)
