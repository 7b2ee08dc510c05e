"""What a plan may move, and what moves last."""

from datetime import date
from typing import Any

import pytest

from libs.contracts.overrides import Freeze, Moved, Pin
from libs.contracts.packages import PackageRevoked
from libs.contracts.plans import PlanAdopted
from tests.journeys.house import House
from tests.journeys.linxi import GROUP, MONDAY, declare, opened, ordering
from tests.journeys.oracle import findings
from tests.journeys.test_journeys import accept, offers
from tests.journeys.test_people_in_charge import desk_of, lay_down


def crowded(**policy: Any) -> House:
    """One member makes two lines that have time; then comes one that has none."""
    house = opened(lateness_per_mille_week=100, frozen_weeks=0, moved_per_mille=500, **policy)
    for name in ("F1", "F2", "F3"):
        declare(house, name, own=30 if name == "F1" else 0, pool=0)
    for name in ("order-1", "order-2"):
        order(house, name, 3_000, date(2027, 2, 22))
    for offer in offers(house):
        accept(house, offer)
    return house


def order(house: House, name: str, quantity: int, due: date) -> None:
    for command in ordering(name, quantity, due, {"actor": GROUP, "now": MONDAY}):
        house.ask(command)


def moves(house: House) -> list[Moved]:
    return [moved for plan in house.events(PlanAdopted) for moved in plan.moves]


def test_a_plan_may_move_a_stated_share_and_takes_back_before_it_offers() -> None:
    house = crowded()
    order(house, "order-3", 4_000, date(2026, 12, 21))
    (moved,) = moves(house)
    assert moved.code == "move.makes_room"
    (revoked,) = house.events(PackageRevoked)
    assert (revoked.package_id, revoked.reason) == (moved.package_id, "revoked.moved")
    again = [offer for offer in offers(house) if offer.order_id == moved.order_id][1:]
    assert sum(offer.quantity for offer in again) == moved.quantity
    assert len(desk_of(house).unmet) == 0 and findings(house) == []


def test_a_week_that_a_buyer_was_told_moves_last() -> None:
    house = crowded(promise_per_mille_week=2_000)
    order(house, "order-3", 4_000, date(2026, 12, 21))
    codes = [p.code for plan in house.events(PlanAdopted) for p in plan.promises]
    assert codes == ["promise.made"] * 3


@pytest.mark.parametrize("kind", ["pin", "freeze"])
def test_what_is_pinned_or_frozen_does_not_move(kind: str) -> None:
    house = crowded()
    for at, package in enumerate(list(desk_of(house).live)):
        rule = Pin(package_id=package) if kind == "pin" else Freeze(until="2026-W52")
        lay_down(house, rule, f"override-{at}")
    order(house, "order-3", 4_000, date(2026, 12, 21))
    assert moves(house) == []
