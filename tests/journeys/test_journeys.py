from datetime import timedelta

from libs.contracts.clusters import MoveClock
from libs.contracts.lots import InspectLot, LabelsIssued, LotReleased, ReleaseLot, RequestLabels
from libs.contracts.lots import SamplingPlan as Sampling
from libs.contracts.members import SuspendMember
from libs.contracts.orders import CancelLine, LineShipped
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterPackage,
    DeclinePackage,
    PackageCompleted,
    PackageOffered,
    StartLot,
)
from libs.contracts.plans import PlanAdopted
from libs.contracts.shipments import DepartShipment, PlanShipment, ShipmentDeparted
from tests.journeys.house import House
from tests.journeys.linxi import GROUP, by, member, opened, place

NORMAL = Sampling(level="II", aql="1.0", severity="normal", sample=125, accept=3, reject=4)


def offers(house: House) -> list[PackageOffered]:
    return house.events(PackageOffered)


def accept(house: House, offer: PackageOffered) -> None:
    actor = member(offer.member_id)
    house.ask(AcceptPackage(**by(actor, house), package_id=offer.package_id))


def make(house: House, offer: PackageOffered, quantity: int, defectives: int = 0) -> str:
    asked, lot = by(member(offer.member_id), house), f"lot-{len(house.log)}"
    house.ask(
        StartLot(
            **asked,
            package_id=offer.package_id,
            lot_id=lot,
            quantity=quantity,
            heats=("H26-0412",),
            lot_sets=30_000,
        )
    )
    house.ask(InspectLot(**asked, lot_id=lot, plan=NORMAL, inspected=125, defectives=defectives))
    return lot


def labelled(house: House, offer: PackageOffered, quantity: int) -> str:
    lot = make(house, offer, quantity)
    house.ask(ReleaseLot(**by(GROUP, house), lot_id=lot))
    house.ask(RequestLabels(**by(member(offer.member_id), house), lot_id=lot, quantity=quantity))
    return lot


def ship(house: House, lots: list[str]) -> None:
    asked = {**by(GROUP, house), "shipment_id": f"shipment-{len(house.log)}"}
    house.ask(PlanShipment(**asked, lots=tuple(lots), destination="Weifang"))
    house.ask(DepartShipment(**asked, document="WB-1"))


def open_quantity(house: House) -> int:
    return int(house.state("plans", "linxi").lines["order-1", 1].open)


def test_an_order_travels_from_the_buyer_to_shipped_labelled_lots() -> None:
    house = opened()
    place(house)
    lots = []
    for offer in offers(house):
        accept(house, offer)
        lots.append(labelled(house, offer, offer.quantity))
    ship(house, lots)
    assert sum(labels.quantity for labels in house.events(LabelsIssued)) == 20_000
    assert len(house.events(PackageCompleted)) == len(lots)
    assert house.events(LineShipped)[-1].shipped == 20_000
    assert house.state("orders", "order-1").lines[1].status == "shipped"


def test_a_declined_share_is_offered_to_another_member_at_once() -> None:
    house = opened()
    place(house)
    first = offers(house)[0]
    asked = by(member(first.member_id), house)
    house.ask(DeclinePackage(**asked, package_id=first.package_id, reason="no capacity"))
    again = [offer for offer in offers(house) if offer.plan_id != first.plan_id]
    assert sum(offer.quantity for offer in again) == first.quantity
    assert first.member_id not in {offer.member_id for offer in again}


def test_silence_ends_an_offer_and_its_share_is_dispatched_again() -> None:
    house = opened()
    place(house)
    first = offers(house)[0]
    house.ask(
        MoveClock(**by(GROUP, house), cluster_id="linxi", to=first.answer_by + timedelta(seconds=1))
    )
    again = [offer for offer in offers(house) if offer.plan_id != first.plan_id]
    assert sum(offer.quantity for offer in again) == 20_000
    assert open_quantity(house) == 0


def test_an_accepted_counter_offer_returns_the_difference_to_dispatch() -> None:
    house = opened()
    place(house)
    first = offers(house)[0]
    fewer = first.weeks[0].model_copy(update={"quantity": 5_000})
    counter = CounterPackage(
        **by(member(first.member_id), house),
        package_id=first.package_id,
        quantity=5_000,
        weeks=(fewer,),
        reason="a grinder is down",
    )
    house.ask(counter)
    house.ask(AnswerCounter(**by(GROUP, house), package_id=first.package_id, answer="accept"))
    again = [offer for offer in offers(house) if offer.plan_id != first.plan_id]
    assert sum(offer.quantity for offer in again) == first.quantity - 5_000
    assert open_quantity(house) == 0


def test_a_rejected_lots_quantity_is_made_by_somebody_else() -> None:
    house = opened()
    place(house)
    first = offers(house)[0]
    accept(house, first)
    make(house, first, 4_000, defectives=9)
    again = [offer for offer in offers(house) if offer.plan_id != first.plan_id]
    assert sum(offer.quantity for offer in again) == 4_000
    assert house.events(LotReleased) == []


def test_a_cancelled_line_takes_its_offers_back() -> None:
    house = opened()
    place(house)
    cancel = CancelLine(**by(GROUP, house), order_id="order-1", line=1, reason="buyer withdraws")
    house.ask(cancel)
    statuses = {package.status for package in house.ledgers["packages"].states.values()}
    assert (statuses, open_quantity(house)) == ({"revoked"}, 0)


def test_a_suspended_members_offers_go_to_others() -> None:
    house = opened()
    place(house)
    first = offers(house)[0]
    house.ask(
        SuspendMember(**by(GROUP, house), member_id=first.member_id, reason="five lots rejected")
    )
    plans = house.events(PlanAdopted)
    assert first.member_id not in {share.work.member_id for share in plans[-1].shares}
    assert open_quantity(house) == 0


def test_no_lot_leaves_without_labels_and_nothing_departs_empty() -> None:
    house = opened()
    place(house)
    first = offers(house)[0]
    accept(house, first)
    lot = make(house, first, 4_000)
    house.ask(ReleaseLot(**by(GROUP, house), lot_id=lot))
    ship(house, [lot])
    assert house.events(ShipmentDeparted) == []
