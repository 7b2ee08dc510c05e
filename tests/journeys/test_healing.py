"""What goes wrong brings exactly the difference back, and it is offered anew."""

from datetime import date, timedelta
from typing import Any

from libs.contracts.clusters import MoveClock
from libs.contracts.members import (
    AddCertificate,
    Certificate,
    GrantPermit,
    GroupHours,
    Permit,
    SuspendMember,
)
from libs.contracts.orders import AmendLine
from libs.contracts.packages import PackageOffered, PackageRevoked, RevocationMissed
from libs.contracts.plans import AnswerRecorded, PlanAdopted
from services.dispatch.desk.difference import difference
from services.dispatch.desk.state import Desk
from tests.journeys.house import House
from tests.journeys.linxi import (
    GROUP,
    GROUPS,
    MONDAY,
    by,
    declare,
    declare_groups,
    opened,
    ordering,
    place,
)
from tests.journeys.oracle import findings
from tests.journeys.test_journeys import accept, make, offers, open_quantity

BALL = "deep groove ball"


def began(**policy: Any) -> tuple[House, PackageOffered]:
    """One order, planned and accepted; its first package."""
    house = opened(**policy)
    place(house)
    for offer in offers(house):
        accept(house, offer)
    return house, offers(house)[0]


def healed(house: House, quantity: int) -> None:
    """So much came back, all of it is offered again, and nothing is wrong with the log."""
    back = sum(answer.returned for answer in house.events(AnswerRecorded))
    first = offers(house)[0].plan_id
    again = sum(offer.quantity for offer in offers(house) if offer.plan_id != first)
    assert (back, again, open_quantity(house)) == (quantity, quantity, 0)
    assert findings(house) == []


def reasons(house: House) -> list[str]:
    return [revoked.reason for revoked in house.events(PackageRevoked)]


def test_a_breakdown_brings_back_what_no_longer_fits() -> None:
    house, first = began()
    declare(house, first.member_id, own=1)
    healed(house, first.quantity)
    assert reasons(house) == ["revoked.less_capacity"]
    assert offers(house)[-1].member_id != first.member_id


def test_of_what_is_begun_only_the_rest_comes_back() -> None:
    house, first = began()
    make(house, first, 4_000)
    declare(house, first.member_id, own=1)
    healed(house, first.quantity - 4_000)
    (missed,) = house.events(RevocationMissed)
    assert missed.kept == 4_000


def test_of_two_packages_the_later_one_goes_where_one_is_enough() -> None:
    house = opened()
    place(house)
    second = ordering("order-2", 20_000, date(2027, 1, 25), {"actor": GROUP, "now": MONDAY})
    for command in second:
        house.ask(command)
    desk: Desk = house.state("plans", "linxi")
    mine = [p for p in desk.live_packages() if p.share.work.member_id == "F1"]
    for offer in offers(house):
        accept(house, offer)
    last = max(week.week for package in mine for week in package.share.weeks)
    declare(house, "F1", own=1, since=last)
    going = {p.share.package_id for p in mine if any(w.week == last for w in p.share.weeks)}
    revoked = {revoked.package_id for revoked in house.events(PackageRevoked)}
    assert revoked and revoked <= going
    assert findings(house) == []


def test_a_furnace_that_breaks_down_brings_back_what_others_planned_over_it() -> None:
    house = opened()
    steps = tuple(group for group in GROUPS if group != "heat_treatment")
    own = tuple(GroupHours(resource_group=group, offered=200) for group in steps)
    for name in ("F1", "F2"):
        pool = (
            (GroupHours(resource_group="heat_treatment", offered=0, pool=200),)
            if name == "F2"
            else ()
        )
        declare_groups(house, name, (*own, *pool))
    declare_groups(house, "F3", ())
    place(house)
    for offer in offers(house):
        accept(house, offer)
    assert {offer.member_id for offer in offers(house)} <= {"F1", "F2"}
    before: Desk = house.state("plans", "linxi")
    declare_groups(house, "F2", own)
    assert set(reasons(house)) == {"revoked.less_capacity"}
    changed = difference(before, house.state("plans", "linxi"))
    assert sum(held.quantity for held in changed.removed) == 20_000
    assert findings(house) == []


def test_a_shorter_permit_brings_back_the_weeks_that_it_no_longer_covers() -> None:
    house, first = began()
    short = Permit(families=(BALL,), valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 1))
    asked = {**by(GROUP, house), "member_id": first.member_id}
    house.ask(GrantPermit(**asked, permit=short, standing="active"))
    healed(house, first.quantity)
    assert reasons(house) == ["revoked.not_licensed"]


def test_a_shorter_certificate_does_so_too() -> None:
    house, first = began()
    paper = Certificate(standard="ISO9001", valid_until=date(2026, 12, 1))
    asked = {**by(GROUP, house), "member_id": first.member_id}
    house.ask(AddCertificate(**asked, certificate=paper))
    healed(house, first.quantity)
    assert reasons(house) == ["revoked.not_licensed"]


def test_late_work_comes_back_when_the_permit_runs_out_at_the_turn_of_a_week() -> None:
    house = opened()
    until = date(2026, 12, 22)  # a Tuesday: it still covers the weeks that are planned
    for name in ("F1", "F2"):
        paper = Certificate(standard="ISO9001", valid_until=until)
        house.ask(AddCertificate(**by(GROUP, house), member_id=name, certificate=paper))
    place(house)
    for offer in offers(house):
        accept(house, offer)
    first = offers(house)[0]
    assert first.member_id != "F3" and reasons(house) == []
    late = MONDAY + timedelta(weeks=4)
    house.ask(MoveClock(**by(GROUP, house), cluster_id="linxi", to=late))
    assert set(reasons(house)) == {"revoked.not_licensed"}
    assert {offer.member_id for offer in offers(house) if offer.plan_id != first.plan_id} == {"F3"}
    assert findings(house) == []


def test_a_suspended_member_keeps_what_it_has_begun() -> None:
    house, first = began()
    make(house, first, 4_000)
    asked = by(GROUP, house)
    house.ask(SuspendMember(**asked, member_id=first.member_id, reason="five lots rejected"))
    healed(house, first.quantity - 4_000)


def test_a_smaller_line_gives_back_no_more_than_it_must() -> None:
    house, _ = began()
    amend = AmendLine(**by(GROUP, house), order_id="order-1", line=1, quantity=30_000)
    house.ask(amend)
    more = [offer.quantity for offer in offers(house)][1:]
    assert sum(more) == 10_000
    for offer in offers(house)[1:]:
        accept(house, offer)
    less = AmendLine(**by(GROUP, house), order_id="order-1", line=1, quantity=20_000)
    house.ask(less)
    assert sum(revoked.quantity for revoked in house.events(PackageRevoked)) == 10_000
    assert open_quantity(house) == 0 and findings(house) == []


def test_a_plan_names_what_it_promises_and_each_promise_that_moves() -> None:
    house, first = began(promise_per_mille_week=60)
    (made,) = house.events(PlanAdopted)[-1].promises
    assert (made.code, made.was) == ("promise.made", "")
    assert made.week == max(week.week for week in first.weeks)
    for name in ("F1", "F2", "F3"):
        declare(house, name, own=1, since="2026-W49")
    assert house.events(PlanAdopted)[-1].promises[0].week == ""  # nobody can make it
    for name in ("F1", "F2", "F3"):
        declare(house, name, own=200, since="2026-W52")
    again = house.events(PlanAdopted)[-1].promises[0]
    assert again.code == "promise.less_capacity" or again.was == ""
    assert again.week >= "2026-W52"
    assert findings(house) == []
