"""What a plan changes, as its page shows it: the rows that the log of a whole house gives."""

from datetime import date

from libs.contracts.envelope import Envelope
from libs.contracts.packages import DeclinePackage
from services.gateway.changes import changes
from services.gateway.goods_answers import ChangesAnswer
from services.gateway.rows import Shelf
from services.gateway.views import project
from services.gateway.views.overrides import PromiseRow, ReturnRow
from services.gateway.views.packages import PackageRow
from services.gateway.views.plans import PlanRow
from tests.journeys.house import House
from tests.journeys.linxi import by, member, opened, place
from tests.journeys.test_journeys import offers
from tests.journeys.test_moving import crowded, order


def read(house: House) -> Shelf:
    shelf = Shelf()
    for stream, written in house.log:
        if written.suffix == "events":
            about = Envelope.of(written.headers)
            event = stream.events[about.type].model_validate_json(written.value)
            project(stream.plural, shelf, event, about)
    return shelf


def shown(shelf: Shelf, plan_id: str) -> ChangesAnswer:
    plan = shelf.get(PlanRow, plan_id)
    assert plan is not None
    rows = shelf.rows.values()
    back = [row for row in rows if isinstance(row, ReturnRow) and row.plan_id == plan.based_on]
    packages = {row.package_id: row for row in rows if isinstance(row, PackageRow)}
    return changes(plan, back, packages)


def test_a_plan_shows_what_came_back_before_it_and_what_it_gives_out() -> None:
    house = opened(promise_per_mille_week=60)
    place(house)
    (first,) = offers(house)
    asked = by(member(first.member_id), house)
    house.ask(DeclinePackage(**asked, package_id=first.package_id, reason="no capacity"))
    shelf = read(house)
    said = shown(shelf, offers(house)[-1].plan_id)
    (gone,) = said.removed
    assert (gone.member_id, gone.quantity, gone.code) == (
        first.member_id, 20_000, "returned.declined"
    )  # fmt: skip
    assert sum(held.quantity for held in said.added) == 20_000
    assert first.member_id not in {held.member_id for held in said.added}
    promise = shelf.get(PromiseRow, "order-1", 1)
    assert promise is not None and promise.why in ("promise.made", "promise.declined")


def test_a_plan_shows_what_it_moves() -> None:
    house = crowded()
    order(house, "order-3", 4_000, date(2026, 12, 21))
    shelf = read(house)
    plans = [row for row in shelf.rows.values() if isinstance(row, PlanRow) and row.moves]
    (moved,) = shown(shelf, plans[0].plan_id).moved
    assert moved.quantity == 3_000 and moved.code == "move.makes_room"
    assert sum(placed.quantity for placed in moved.to) == 3_000
