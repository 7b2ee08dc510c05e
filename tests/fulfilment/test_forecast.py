"""When a line will be complete, and when that is news."""

from dataclasses import replace
from datetime import date
from typing import Any

from libs.contracts.orders import LineCancelled, LineShipped
from libs.contracts.packages import PackageCompleted
from services.fulfilment.forecast import forecast, news
from services.fulfilment.progress import Fact, Forecast, Line, evolve
from tests.fulfilment.facts import accepted, offered

DUE = date(2026, 12, 21)  # the Monday after week 51
OF: dict[str, Any] = {"order_id": "o1", "line": 1}


def line(*facts: Fact, due: date = DUE) -> Line:
    folded = Line()
    for seq, fact in enumerate((accepted("o1", 600, due), *facts), 1):
        folded = evolve(folded, 1, fact, seq)
    return folded


def planned(week: int, quantity: int = 600, due: date = DUE) -> Line:
    return line(offered("p", "o1", "F001", (week, quantity)), due=due)


def made(week: int, due: date = DUE) -> Line:
    done = PackageCompleted(
        **OF, package_id="p", member_id="F001", released=600, week=f"2026-W{week}",
        due_week="2026-W51",
    )  # fmt: skip
    return line(offered("p", "o1", "F001", (week, 600)), done, due=due)


def test_a_line_is_complete_in_the_last_week_of_its_packages() -> None:
    assert forecast(planned(51), "2026-W49") == Forecast("2026-W51", late=False, unplanned=0)


def test_a_week_that_ends_on_the_due_day_is_late_for_it() -> None:
    assert forecast(planned(51, due=date(2026, 12, 20)), "2026-W49") == Forecast(
        "2026-W51", late=True, unplanned=0
    )


def test_what_is_not_planned_has_no_week() -> None:
    assert forecast(planned(50, 400), "2026-W49") == Forecast("", late=False, unplanned=200)


def test_what_is_not_planned_is_late_once_this_week_is_too_late() -> None:
    assert forecast(planned(50, 400), "2026-W51") == Forecast("", late=False, unplanned=200)
    assert forecast(planned(50, 400), "2026-W52") == Forecast("", late=True, unplanned=200)


def test_work_whose_week_has_passed_can_be_done_this_week_at_the_earliest() -> None:
    assert forecast(planned(49), "2026-W51") == Forecast("2026-W51", late=False, unplanned=0)
    assert forecast(planned(49), "2026-W52") == Forecast("2026-W52", late=True, unplanned=0)


def test_made_in_time_and_not_yet_due_is_not_late_though_it_still_waits_for_its_ship() -> None:
    assert forecast(made(50, due=date(2026, 12, 18)), "2026-W51") == Forecast("2026-W50", False, 0)
    assert forecast(made(50, due=date(2026, 12, 18)), "2026-W52") == Forecast("2026-W50", True, 0)


def test_without_a_clock_the_plan_alone_speaks() -> None:
    assert forecast(planned(51), None) == Forecast("2026-W51", late=False, unplanned=0)


def test_a_line_that_has_left_or_is_not_to_be_made_has_no_forecast() -> None:
    left = LineShipped(
        **OF, shipment_id="s", lot_id="l", quantity=600, shipped=600, ordered=600, on=DUE
    )
    gone = LineCancelled(**OF, cancelled=600, kept=0, reason="x")
    assert forecast(line(left), "2026-W49") is None
    assert forecast(line(gone), "2026-W49") is None
    assert forecast(Line(), "2026-W49") is None


def test_the_first_forecast_waits_until_the_whole_line_is_planned() -> None:
    part = planned(50, 400)
    now = forecast(part, "2026-W49")
    assert not news(part, now, None, turned=False)
    assert news(part, now, None, turned=True)
    whole = planned(50)
    assert news(whole, forecast(whole, "2026-W49"), None, turned=False)


def test_a_late_line_is_news_at_once() -> None:
    part = planned(50, 400)
    assert news(part, forecast(part, "2026-W52"), None, turned=False)


def test_the_same_conclusion_is_no_news_recorded_or_only_asked() -> None:
    whole = planned(50)
    now = forecast(whole, "2026-W49")
    assert not news(whole, now, now, turned=True)
    assert not news(replace(whole, told=(9, now)), now, None, turned=True)
    assert news(replace(whole, told=(9, now)), now, Forecast("2026-W52", True, 0), turned=False)
