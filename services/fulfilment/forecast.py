"""When a line will be complete, as far as its row and the clock's week can tell; late or not."""

from datetime import timedelta

from libs.contracts.base import Week
from libs.contracts.weeks import monday
from services.fulfilment.progress import Forecast, Line


def forecast(line: Line, week: Week | None) -> Forecast | None:
    """None: there is nothing to forecast, since the line is not to be made, or has left in full.

    Work that should be done and is not can be done in the clock's week at the earliest. A week is
    in time when it has ended before the due day.
    """
    due = line.due[1]
    if line.standing[1] != "accepted" or due is None or line.shipped[1] >= line.wanted[1]:
        return None
    unplanned = max(0, line.wanted[1] - line.planned)
    weeks = [package.last_week for package in line.live if package.last_week]
    if week and (unplanned or not all(package.finished for package in line.live)):
        weeks.append(week)
    ends = max(weeks, default="")
    late = bool(ends) and monday(ends) + timedelta(weeks=1) > due
    # Made, but still here in a week that begins after the due day.
    late = late or (week is not None and monday(week) > due)
    return Forecast(expected="" if unplanned else ends, late=late, unplanned=unplanned)


def news(line: Line, now: Forecast | None, asked: Forecast | None, turned: bool) -> bool:
    """Is there something new to say? `asked`: what was last said, perhaps not yet recorded.

    The first forecast waits until all of the line is planned, for the shares of a plan come one by
    one; it is late; or a week has turned (`turned`).
    """
    told = asked or line.told[1]
    if now is None or now == told:
        return False
    return told is not None or turned or now.late or not now.unplanned
