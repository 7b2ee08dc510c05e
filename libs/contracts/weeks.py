"""Business days and ISO weeks, both in the cluster's time: Asia/Shanghai."""

import re
from datetime import date, datetime, timedelta, timezone

from libs.contracts.base import Week

# A fixed offset, not zoneinfo: China has had no summer time since 1991, and a host without tzdata
# must give the same day as every other.
_SHANGHAI = timezone(timedelta(hours=8))


def business_day(instant: datetime) -> date:
    return instant.astimezone(_SHANGHAI).date()


def week_of(day: date) -> Week:
    """ISO 8601: the week, and its year, that the day belongs to: 2027-01-01 is in 2026-W53."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday(week: Week) -> date:
    """Errors: ValueError for a week that its year does not have."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def weeks_from(week: Week, n: int) -> tuple[Week, ...]:
    """The week itself and those after it, `n` in all."""
    first = monday(week)
    return tuple(week_of(first + timedelta(weeks=i)) for i in range(n))


_SAID = re.compile(r"(?<![`A-Za-z0-9_-])(第 )?(\d{4})-W(\d{2})(?![`A-Za-z0-9_-])( 周)?( 至 )?")


def weeks_in_chinese(said: str) -> str:
    """The sentence with its weeks as Chinese says them: 2026 年第 49 周; not those in backticks."""

    def told(week: re.Match[str]) -> str:
        apart = " " if week.start() and "一" <= said[week.start() - 1] <= "鿿" else ""
        until = "至 " if week[5] else ""
        return f"{apart}{week[2]} 年第 {int(week[3])} 周{until}"

    return _SAID.sub(told, said)
