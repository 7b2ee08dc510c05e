"""Machine-hours by week: what members offer, and what open packages take of it."""

from collections import Counter
from datetime import timedelta

from libs.contracts.base import Week
from libs.contracts.clusters import Calendar
from libs.contracts.members import GroupHours
from libs.contracts.weeks import monday
from services.dispatch.desk import Desk, MemberView, OpenPackage

Resource = tuple[str, str, Week]  # member ("": the pool), resource group, week
HOUR = 10_000_000  # hours are integers in 1e-7 h


def working_days(calendar: Calendar, week: Week) -> int:
    first = monday(week)
    days = (first + timedelta(days=i) for i in range(7))
    return sum(
        day in calendar.workdays
        or (day.weekday() in calendar.weekdays and day not in calendar.holidays)
        for day in days
    )


def declared(member: MemberView, week: Week) -> tuple[GroupHours, ...]:
    """The declaration in force in that week: the last that begins not after it."""
    in_force = [c for c in member.capacity if c.from_week <= week]
    return in_force[-1].hours if in_force else ()


def share_of_week(desk: Desk, week: Week, hours: int) -> int:
    """Whole hours of a full week, in 1e-7 h of this one: fewer where it has holidays."""
    normal = max(1, len(desk.calendar.weekdays))
    return hours * HOUR * min(working_days(desk.calendar, week), normal) // normal


def offered_hours(desk: Desk, at: Resource) -> int:
    member_id, group, week = at
    if member_id:
        own = (
            h.offered for h in declared(desk.member(member_id), week) if h.resource_group == group
        )
        return share_of_week(desk, week, sum(own))
    return share_of_week(desk, week, pool_hours(desk, group, week))


def pool_hours(desk: Desk, group: str, week: Week) -> int:
    """Every member's and shop's pool hours of a group are one pool."""
    return sum(
        hours.pool
        for member in desk.members.values()
        if member.standing not in ("suspended", "revoked")
        for hours in declared(member, week)
        if hours.resource_group == group
    )


def loads(package: OpenPackage) -> Counter[Resource]:
    """A package's hours: as planned, or scaled to what is left and moved with its weeks."""
    share, taken = package.share, Counter[Resource]()
    groups: Counter[tuple[str, str]] = Counter()
    for load in share.load:
        member = "" if load.pool else share.work.member_id
        groups[member, load.resource_group] += load.hours_e7
    planned = share.quantity
    if package.quantity == planned and not package.moved:
        for load in share.load:
            member = "" if load.pool else share.work.member_id
            taken[member, load.resource_group, load.week] += load.hours_e7
        return taken
    for (member, group), hours in groups.items():
        for week in share.weeks:
            total = sum(w.quantity for w in share.weeks)
            part = hours * package.quantity * week.quantity
            taken[member, group, week.week] += part // (planned * total)
    return taken


def used_hours(desk: Desk) -> Counter[Resource]:
    used: Counter[Resource] = Counter()
    for package in desk.live_packages():
        used.update(loads(package))
    return used
