"""Machine-hours by week: what members offer, and what open packages take of it."""

from collections import Counter
from datetime import timedelta

from libs.contracts.base import Week
from libs.contracts.clusters import Calendar
from libs.contracts.members import GroupHours
from libs.contracts.plans import Load, Share
from libs.contracts.weeks import monday, week_of
from services.dispatch.desk.calibration import factor
from services.dispatch.desk.state import Desk, MemberView, OpenPackage

Resource = tuple[str, str, Week]  # member, POOL or a shop's `shop_pool`, resource group, week
POOL, SHOP = "", "+"
HOUR = 10_000_000  # hours are integers in 1e-7 h
FAIR_WEEKS = 13  # a quarter: the window, rolling with the horizon, in which shares are to be fair


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


def share_of_week(desk: Desk, week: Week, hours: int, parts: int = 1) -> int:
    """Whole hours of a full week, or parts of them, in 1e-7 h of this one: fewer where it has
    holidays."""
    normal = max(1, len(desk.calendar.weekdays))
    worked = min(working_days(desk.calendar, week), normal)
    return hours * HOUR * worked // (normal * parts)


def offered_hours(desk: Desk, at: Resource) -> int:
    member_id, group, week = at
    if member_id == POOL or member_id.startswith(SHOP):
        pool = _pool_mille(desk, group, week, member_id[len(SHOP) :])
        return share_of_week(desk, week, pool, 1000)
    own = (h.offered for h in declared(desk.member(member_id), week) if h.resource_group == group)
    return share_of_week(desk, week, sum(own) * _counted(desk, member_id, week), 1000)


def pool_hours(desk: Desk, group: str, week: Week, shop: str = "") -> int:
    """Every member's and shop's pool hours of a group are one pool, of which `shop` has a part."""
    return _pool_mille(desk, group, week, shop) // 1000


def _pool_mille(desk: Desk, group: str, week: Week, shop: str) -> int:
    members = ((shop, desk.member(shop)),) if shop else desk.members.items()
    return sum(
        hours.pool * _counted(desk, member_id, week)
        for member_id, member in members
        if member.standing not in ("suspended", "revoked")
        for hours in declared(member, week)
        if hours.resource_group == group
    )


def _counted(desk: Desk, member_id: str, week: Week) -> int:
    """Per mille of what a member declares for that week that is counted on."""
    return factor(desk, member_id, week) if desk.policy.calibration == "delivered" else 1000


def shop_pool(shop: str) -> str:
    """What a shop's part of the pool is called; its own hours have its plain name."""
    return f"{SHOP}{shop}"


def drawn(share: Share, load: Load) -> list[Resource]:
    """Whose hours these are: a shop's part is the pool's too."""
    owners = [POOL, shop_pool(load.shop)] if load.shop else [POOL]
    if not load.pool:
        owners = [share.work.member_id]
    return [(owner, load.resource_group, load.week) for owner in owners]


def loads(package: OpenPackage) -> Counter[Resource]:
    """A package's hours: as planned, or scaled to what is left and moved with its weeks."""
    share, taken = package.share, Counter[Resource]()
    groups: Counter[tuple[str, str]] = Counter()
    for load in share.load:
        for owner, group, at in drawn(share, load):
            groups[owner, group] += load.hours_e7
            taken[owner, group, at] += load.hours_e7
    planned = share.quantity
    if package.quantity == planned and not package.moved:
        return taken
    taken.clear()
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


def given_hours(desk: Desk, last: Week) -> Counter[str]:
    """Own hours of each member that packages take, open or made, in the weeks up to this one in
    which shares are to be fair."""
    since = week_of(monday(last) - timedelta(weeks=FAIR_WEEKS - 1))
    given: Counter[str] = Counter()
    for package in desk.packages.values():
        if package.status != "gone":
            for (member, _, week), hours in loads(package).items():
                given[member] += hours if since <= week <= last else 0
    return given
