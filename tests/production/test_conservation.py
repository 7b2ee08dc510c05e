"""Whatever is asked, in whatever order: nothing is lost, nothing counted twice."""

import operator
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import hypothesis
from hypothesis import strategies as st

from libs.contracts import lots, packages, shipments
from libs.contracts.base import WeekQuantity
from libs.eventlog import Decider, Refused
from services.production.lot import lot
from services.production.package import package
from services.production.shipment import shipment
from tests.production import cast, test_label, test_loading, test_lot, test_shipment

many = hypothesis.settings(max_examples=400, deadline=None)
pieces = st.integers(1, 12)
times = st.integers(0, 72).map(lambda hours: cast.MONDAY + timedelta(hours=hours))
small_offer = cast.OFFER.model_copy(update={"quantity": 10})


def counter(quantity: int) -> packages.CounterPackage:
    weeks = (WeekQuantity(week="2026-W51", quantity=quantity),)
    return cast.counter.model_copy(update={"quantity": quantity, "weeks": weeks})


asked_of_a_package = st.one_of(
    st.sampled_from([small_offer, cast.decline, cast.take, cast.refuse, cast.revoke]),
    st.just(cast.accept),
    times.map(lambda now: cast.expire.model_copy(update={"now": now})),
    pieces.map(counter),
    st.builds(cast.start, st.sampled_from("abcd"), pieces),
    st.builds(cast.report, st.sampled_from(["turning", "grinding"]), pieces),
    st.builds(
        cast.outcome, st.sampled_from("abcd"), pieces, st.sampled_from(["released", "rejected"])
    ),
)
asked_of_a_lot = st.one_of(
    st.sampled_from([cast.MAKE, test_lot.release]),
    st.sampled_from([0, 0, 0, 3]).map(test_lot.inspect),
    st.sampled_from([100, 200, 500]).map(test_label.request),
    st.builds(test_label.issue, st.just(500), st.integers(0, 4)),
    st.builds(test_label.withhold, st.just(500), st.integers(0, 4)),
    st.sampled_from(["s1", "s2"]).map(test_loading.load),
    st.sampled_from(["s1", "s2"]).map(test_loading.unload),
    st.sampled_from(["s1", "s2"]).map(test_loading.depart),
)
ACCEPTED = [small_offer, cast.accept]
READY = [
    cast.MAKE,
    test_lot.inspect(0),
    test_lot.release,
    test_label.request(500),
    test_label.issue(500),
]
asked_of_a_shipment = st.one_of(
    st.sampled_from([test_shipment.plan, test_shipment.go]),
    st.sampled_from("abx").map(test_shipment.collect),
    st.sampled_from("abx").map(test_shipment.leave),
)


def after(asked: st.SearchStrategy[Any], *firsts: list[Any]) -> st.SearchStrategy[list[Any]]:
    """Anything from the start, or anything once one of `firsts` has happened."""
    begun = st.sampled_from([[], *firsts])
    return st.builds(operator.add, begun, st.lists(asked, max_size=20))


def told(decider: Decider[Any, Any, Any], asked: Iterable[Any]) -> list[Any]:
    """All events; whatever was not refused is asked a second time and adds nothing."""
    history: list[Any] = []
    state = decider.initial
    for command in asked:
        try:
            events = decider.decide(command, state)
        except Refused:
            continue
        state = decider.fold(events, state)
        assert decider.decide(command, state) == []
        history += events
    return history


@many
@hypothesis.given(after(asked_of_a_package, ACCEPTED, [*ACCEPTED, cast.start("a", 4), cast.revoke]))
def test_every_offered_piece_is_released_or_given_back_or_still_with_the_member(
    asked: list[packages.AnyCommand],
) -> None:
    history = told(package, asked)
    offered = given_back = released = 0
    lots_of, ended = dict[str, int](), False
    for event in history:
        match event:
            case packages.PackageOffered():
                offered += event.quantity
            case packages.CounterAccepted() | packages.RevocationMissed():
                given_back += event.returned
            case packages.PackageDeclined() | packages.PackageExpired() | packages.PackageRevoked():
                given_back += event.quantity
                ended = True
            case packages.LotStarted():
                lots_of[event.lot_id] = event.quantity
            case packages.LotRejectionCounted():
                given_back += lots_of.pop(event.lot_id)
            case packages.LotReleaseCounted():
                released += event.quantity
            case packages.PackageCompleted():
                assert event.released == released == offered - given_back
        in_lots = sum(lots_of.values())
        assert released <= in_lots <= offered - given_back
        assert not ended or offered == given_back


@many
@hypothesis.given(after(asked_of_a_lot, READY[:3], READY))
def test_labels_are_serials_without_gaps_and_no_more_than_a_released_lot(
    asked: list[lots.AnyCommand],
) -> None:
    history = told(lot, asked)
    released = last = 0
    for event in history:
        match event:
            case lots.LotReleased():
                released = event.quantity
            case lots.LotRejected():
                assert not released
            case lots.LabelsIssued():
                assert (event.first, event.quantity) == (last + 1, event.last - event.first + 1)
                last = event.last
        assert last <= released


@many
@hypothesis.given(after(asked_of_a_lot, READY))
def test_a_lot_ships_once_labelled_in_full_with_the_shipment_it_was_last_loaded_into(
    asked: list[lots.AnyCommand],
) -> None:
    history = told(lot, asked)
    labels, inside, shipped = 0, "", 0
    for event in history:
        match event:
            case lots.LabelsIssued():
                labels += event.quantity
            case lots.LotLoaded():
                assert (labels, inside) == (event.quantity, "")
                inside = event.shipment_id
            case lots.LotUnloaded():
                assert inside == event.shipment_id
                inside = ""
            case lots.LotShipped():
                assert inside == event.shipment_id
                shipped += 1
    assert shipped <= 1


@many
@hypothesis.given(after(asked_of_a_shipment, [test_shipment.plan]))
def test_a_shipment_leaves_with_exactly_the_lots_it_collected(
    asked: list[shipments.AnyCommand],
) -> None:
    history = told(shipment, asked)
    collected, left = set(), set()
    for event in history:
        match event:
            case shipments.LotCollected():
                collected.add(event.loaded.lot_id)
            case shipments.LotLeft():
                left.add(event.lot_id)
            case shipments.ShipmentCleared():
                assert (event.collected, event.left) == (len(collected), len(left))
            case shipments.ShipmentDeparted():
                assert {loaded.lot_id for loaded in event.loaded} == collected
                assert collected | left == {"a", "b"}
        assert not collected & left


BAGS: list[tuple[Decider[Any, Any, Any], list[Any]]] = [
    (package, told(package, [small_offer, cast.accept, cast.report("turning", 5), cast.revoke])),
    (package, [cast.offered, cast.countered, cast.taken, cast.again, cast.expired, cast.revoked]),
    (package, [cast.declined, cast.started("a", 6), cast.released("a", 6), cast.rejected("b", 4)]),
    (lot, [*test_lot.BAD, test_lot.let_go, *test_loading.LABELLED, test_label.withheld]),
    (lot, [test_loading.loaded, test_loading.unloaded, test_loading.shipped]),
    (shipment, [*test_shipment.CLEARED, test_shipment.left("a"), test_shipment.departed("a")]),
]


@hypothesis.given(st.data(), st.sampled_from(BAGS))
def test_no_order_of_facts_stops_a_replay(data: st.DataObject, bag: tuple[Any, list[Any]]) -> None:
    decider, facts = bag
    decider.fold(data.draw(st.lists(st.sampled_from(facts), max_size=12)))
