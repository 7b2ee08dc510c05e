"""A package that could not be taken back: what goes instead, of its line and of its hours."""

from datetime import date, timedelta
from typing import Any

import pytest

from libs.contracts.base import WeekQuantity
from libs.contracts.clusters import Calendar
from libs.contracts.members import GroupHours
from libs.contracts.plans import (
    AnswerRecorded,
    AnyEvent,
    CalendarRecorded,
    CapacityRecorded,
    LineChanged,
    LineEnqueued,
    Load,
    MaterialRecorded,
    PlanAdopted,
    RecordAnswer,
    RecordMaterial,
    Share,
    StandingRecorded,
)
from services.dispatch.plan import plan
from tests.dispatch.desk import ASKED, FACTS, LINE, adopt, adopted, share
from tests.support import given

SINCE: dict[str, Any] = {"from_week": "2026-W49", "declared_on": date(2026, 11, 30)}
ONE, TWO = share(5_000), share(4_000, name="package-2", hours=40)
HALVES = adopted(adopt(ONE, TWO), ONE, TWO)


def wanted(quantity: int, *revoke: str) -> LineChanged:
    due = LINE["due"]
    return LineChanged(order_id="order-1", line=1, quantity=quantity, due=due, revoke=revoke)


def declared(member: str, group: str, **hours: int) -> CapacityRecorded:
    return CapacityRecorded(
        member_id=member, hours=(GroupHours(resource_group=group, **hours),), **SINCE
    )


def missed(package: str, returned: int = 0) -> RecordAnswer:
    return RecordAnswer(**ASKED, package_id=package, answer="revoked", returned=returned)


def heard(command: RecordAnswer, *history: AnyEvent) -> AnyEvent:
    (event,) = plan.decide(command, plan.fold(history))
    return event


def stays(package: str, *instead: str, why: str = "") -> AnswerRecorded:
    return AnswerRecorded(
        package_id=package,
        order_id="order-1",
        line=1,
        answer="revoked",
        returned=0,
        revoke=instead,
        why=why,
    )


def test_hours_that_were_to_do_without_a_package_are_looked_at_again_where_it_stays() -> None:
    back_for_the_line = (*FACTS, HALVES, wanted(5_000, "package-2"), wanted(9_000))
    less = declared("F004", "grinding", offered=60)  # enough for package-1 alone
    assert heard(missed("package-2"), *back_for_the_line, less) == stays(
        "package-2", "package-1", why="revoked.less_capacity"
    )
    more = declared("F004", "grinding", offered=95)
    assert heard(missed("package-2"), *back_for_the_line, more) == stays("package-2")


def test_a_suspended_shops_own_begun_work_takes_the_pool_from_others() -> None:
    pools = [declared(shop, "forging", offered=0, pool=60) for shop in ("F053", "F054")]
    first, second = pooled(ONE, "F053", 50), pooled(TWO, "F004", 55)
    whole = adopted(adopt(first, second), first, second)
    suspended = StandingRecorded(member_id="F053", standing="suspended", revoke=("package-1",))
    history: tuple[AnyEvent, ...] = (*FACTS, *pools, whole, suspended)
    assert heard(missed("package-1"), *history) == stays(
        "package-1", "package-2", why="revoked.less_capacity"
    )


def pooled(of: Share, member: str, hours: int) -> Share:
    load = Load(resource_group="forging", week="2026-W50", hours_e7=hours * 10_000_000, pool=True)
    work = of.work.model_copy(update={"member_id": member})
    return of.model_copy(update={"load": (load,), "work": work})


def test_hours_that_lack_by_a_holiday_take_nothing_back_when_a_package_stays() -> None:
    back_for_the_line = (*FACTS, HALVES, wanted(5_000, "package-2"), wanted(9_000))
    days = tuple(date(2026, 12, 7) + timedelta(days=at) for at in range(6))
    holiday = CalendarRecorded(calendar=Calendar(holidays=days))
    assert heard(missed("package-2"), *back_for_the_line, holiday) == stays("package-2")


def test_where_the_next_one_stays_too_the_hours_are_looked_at_again() -> None:
    """C is taken back for its line while B is on its way back for A's hours."""
    three = share(1_000, name="package-3", hours=30)
    all_three = adopted(
        adopt(share(4_000, hours=30), TWO, three), share(4_000, hours=30), TWO, three
    )
    history: tuple[AnyEvent, ...] = (
        *FACTS,
        all_three,
        declared("F004", "grinding", offered=70).model_copy(update={"revoke": ("package-2",)}),
        wanted(8_000, "package-3"),
        wanted(9_000),
    )
    # Without package-3 the other two have their hours.
    history = (*history, stays("package-2"))
    assert heard(missed("package-3"), *history) == stays(
        "package-3", "package-1", why="revoked.less_capacity"
    )


def test_what_has_begun_is_not_on_its_way_back_whatever_an_old_log_names() -> None:
    begun = (*FACTS, HALVES, wanted(5_000, "package-2"), stays("package-2", "package-1"))
    names_both = ("package-1", "package-2")
    suspended = StandingRecorded(member_id="F004", standing="suspended", revoke=names_both)
    desk = plan.fold((*begun, suspended))
    assert [desk.packages[name].revoking for name in names_both] == [True, False]


@pytest.mark.parametrize("ready", [date(2026, 12, 1), date(2026, 12, 2)])
def test_material_confirmed_again_is_a_fact_only_where_the_day_is_another(ready: date) -> None:
    known = MaterialRecorded(order_id="order-1", line=1, ready=date(2026, 12, 1))
    command = RecordMaterial(**ASKED, order_id="order-1", line=1, ready=ready)
    again = [] if ready == known.ready else [known.model_copy(update={"ready": ready})]
    given(plan, *FACTS, known).when(command).then(*again)


def test_a_lines_packages_are_those_that_are_live() -> None:
    other = LineEnqueued(**{**LINE, "line": 2})
    second = TWO.model_copy(update={"work": TWO.work.model_copy(update={"line": 2})})
    both: PlanAdopted = adopted(adopt(ONE, second), ONE, second)
    gone = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="declined", returned=5_000
    )
    desk = plan.fold((*FACTS, other, both))
    assert [p.share.package_id for p in desk.packages_of(("order-1", 2))] == ["package-2"]
    assert [p.share.package_id for p in desk.packages_of(("order-1", 1))] == ["package-1"]
    assert plan.evolve(desk, gone).packages_of(("order-1", 1)) == []
    assert desk.packages_of(("order-2", 1)) == []


def test_hours_that_lack_by_a_counter_offer_take_nothing_back_when_a_package_stays() -> None:
    other = share(4_000, name="package-2", hours=80)
    first = share(5_000, hours=90).model_copy(
        update={
            "weeks": (WeekQuantity(week="2026-W51", quantity=5_000),),
            "load": (Load(resource_group="grinding", week="2026-W51", hours_e7=900_000_000),),
        }
    )
    both = adopted(adopt(first, other), first, other)
    countered = AnswerRecorded(
        package_id="package-1",
        order_id="order-1",
        line=1,
        answer="accepted",
        returned=0,
        weeks=(WeekQuantity(week="2026-W50", quantity=5_000),),
    )
    history = (*FACTS, both, countered, wanted(5_000, "package-2"), wanted(9_000))
    assert heard(missed("package-2"), *history) == stays("package-2")
