from typing import Any

import pytest

from libs.contracts.lots import (
    LoadLot,
    LotLoaded,
    LotNotLoaded,
    LotShipped,
    LotUnloaded,
    RecordDeparture,
    UnloadLot,
)
from services.production.lot import lot
from tests.production.test_label import BY_POLICY, RELEASED, issued, request, requested
from tests.production.test_lot import BAD, GOOD, LOT, OF, inspect, made, release
from tests.support import given

LABELLED = (*RELEASED, requested(500), issued(1, 500))


def load(shipment: str = "s1", role: Any = "group", party: str = "linxi") -> LoadLot:
    return LoadLot(**BY_POLICY, shipment_id=shipment, role=role, party=party)


def not_loaded(code: str, **figures: int | str) -> LotNotLoaded:
    return LotNotLoaded(lot_id=LOT, shipment_id="s1", code=code, figures=figures)


def unload(shipment: str = "s1") -> UnloadLot:
    return UnloadLot(**BY_POLICY, shipment_id=shipment)


def depart(shipment: str = "s1") -> RecordDeparture:
    return RecordDeparture(**BY_POLICY, shipment_id=shipment)


loaded = LotLoaded(**OF, shipment_id="s1", family="deep groove ball", quantity=500)
unloaded = LotUnloaded(**OF, shipment_id="s1")
shipped = LotShipped(**OF, shipment_id="s1", package_id="package-1", quantity=500)


def test_a_released_and_labelled_lot_is_loaded() -> None:
    given(lot, *LABELLED).when(load()).then(loaded)
    given(lot, *LABELLED).when(load(role="member", party="F001")).then(loaded)


@pytest.mark.parametrize(
    ("history", "status"), [((made,), "made"), (GOOD, "inspected"), (BAD, "rejected")]
)
def test_a_lot_that_is_not_released_stays(history: Any, status: str) -> None:
    given(lot, *history).when(load()).then(not_loaded("lot.not_released", status=status))


def test_a_lot_without_all_its_labels_stays() -> None:
    given(lot, *RELEASED).when(load()).then(not_loaded("label.missing", labels=0, quantity=500))
    given(lot, *RELEASED, requested(499), issued(1, 499)).when(load()).then(
        not_loaded("label.missing", labels=499, quantity=500)
    )


@pytest.mark.parametrize(("role", "party"), [("member", "F002"), ("buyer", "F001")])
@pytest.mark.parametrize("history", [(), (made,), LABELLED])
def test_anothers_lot_looks_like_none(history: Any, role: Any, party: str) -> None:
    given(lot, *history).when(load(role=role, party=party)).then(not_loaded("lot.unknown"))


def test_a_lot_that_nobody_made_is_unknown_and_can_still_be_made() -> None:
    given(lot).when(load()).then(not_loaded("lot.unknown"))
    given(lot, not_loaded("lot.unknown"), made).when(inspect(2)).then(GOOD[1])
    given(lot, not_loaded("lot.unknown"), *LABELLED).when(load()).then()


def test_a_lot_is_in_one_shipment_at_a_time() -> None:
    elsewhere = loaded.model_copy(update={"shipment_id": "s2"})
    gone = shipped.model_copy(update={"shipment_id": "s2"})
    given(lot, *LABELLED, elsewhere).when(load()).then(not_loaded("lot.in_another_shipment"))
    given(lot, *LABELLED, elsewhere, gone).when(load()).then(not_loaded("lot.in_another_shipment"))


def test_a_shipment_gets_one_answer() -> None:
    given(lot, *RELEASED, not_loaded("label.missing"), requested(500), issued(1, 500)).when(
        load()
    ).then()
    given(lot, *LABELLED, loaded, unloaded).when(load()).then()


def test_a_lot_that_was_left_can_go_with_the_next_shipment() -> None:
    given(lot, *LABELLED, loaded).when(unload()).then(unloaded)
    given(lot, *LABELLED, loaded, unloaded).when(load("s2")).then(
        loaded.model_copy(update={"shipment_id": "s2"})
    )


def test_a_lot_leaves_with_the_shipment_it_is_in() -> None:
    given(lot, *LABELLED, loaded).when(depart()).then(shipped)


@pytest.mark.parametrize("history", [(), (made,), LABELLED, (*LABELLED, loaded, unloaded)])
@pytest.mark.parametrize("command", [unload(), depart()])
def test_a_lot_that_is_in_no_shipment_does_not_move(history: Any, command: Any) -> None:
    given(lot, *history).when(command).then()


@pytest.mark.parametrize("command", [unload("s2"), depart("s2")])
def test_another_shipment_does_not_move_it(command: Any) -> None:
    given(lot, *LABELLED, loaded).when(command).then()


def test_what_has_left_does_not_come_back() -> None:
    given(lot, *LABELLED, loaded, shipped).when(unload()).then()
    given(lot, *LABELLED, loaded, shipped).when(release).then()
    given(lot, *LABELLED, loaded, shipped).when(request(1)).then_refused(
        "label.lot_not_released", status="shipped"
    )
