from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies

from libs.contracts.weeks import business_day, monday, week_of, weeks_from, weeks_in_chinese


def test_shanghai_is_already_in_tomorrow_when_utc_has_its_evening() -> None:
    assert business_day(datetime(2026, 11, 29, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 29)
    assert business_day(datetime(2026, 11, 29, 16, 0, tzinfo=UTC)) == date(2026, 11, 30)


def test_the_first_days_of_january_may_belong_to_last_years_week() -> None:
    assert week_of(date(2027, 1, 1)) == "2026-W53"
    assert week_of(date(2024, 12, 30)) == "2025-W01"


def test_weeks_go_on_over_the_turn_of_the_year() -> None:
    assert weeks_from("2026-W52", 3) == ("2026-W52", "2026-W53", "2027-W01")
    assert weeks_from("2026-W52", 0) == ()


def test_a_week_that_its_year_does_not_have_is_no_week() -> None:
    with pytest.raises(ValueError, match="week"):
        monday("2027-W53")


@given(strategies.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_is_in_the_seven_that_begin_with_its_weeks_monday(day: date) -> None:
    assert timedelta(0) <= day - monday(week_of(day)) < timedelta(weeks=1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("可在 2026-W51 周结束前做完", "可在 2026 年第 51 周结束前做完"),
        ("贵厂在第 2026-W03 周做 6 件。", "贵厂在 2026 年第 3 周做 6 件。"),
        ("其第 2026-W52 至 2027-W01、2027-W03 周的工时",
         "其 2026 年第 52 周至 2027 年第 1 周、2027 年第 3 周的工时"),
        ("移到2026-W51。", "移到 2026 年第 51 周。"),
        ("第 3 周；写成 `2026-W49`；PO-2026-W07；2026-W070",
         "第 3 周；写成 `2026-W49`；PO-2026-W07；2026-W070"),
    ],
)  # fmt: skip
def test_weeks_are_said_as_chinese_says_them(said: str, told: str) -> None:
    assert weeks_in_chinese(said) == told
