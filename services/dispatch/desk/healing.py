"""What has to come back when less is possible: hours that shrink, licences that end.

Which of a package has begun only production knows: what cannot be taken back stays with its
member, and where hours still lack then, the next package comes back instead.
"""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import date

from libs.contracts.base import Week
from libs.contracts.weeks import monday
from services.dispatch.desk.hours import POOL, Resource, declared, loads, offered_hours, shop_pool
from services.dispatch.desk.overriding import laid
from services.dispatch.desk.state import Desk, MemberView, OpenPackage

LESS, UNLICENSED = "revoked.less_capacity", "revoked.not_licensed"


def displaced(before: Desk, after: Desk, member_id: str) -> tuple[str, ...]:
    """Packages that no longer fit because the member offers less than before."""
    if not _offers_less(before.member(member_id), after.member(member_id)):
        return ()
    mine = _hours_of(member_id)
    touched = {at for p in after.live_packages() for at in _resources(p) if at[0] in mine}
    then, now = _taken_at_its_word(before), _taken_at_its_word(after)
    shrunk = {at for at in touched if offered_hours(now, at) < offered_hours(then, at)}
    return overflowing(after, shrunk)


def _taken_at_its_word(desk: Desk) -> Desk:
    """With hours as declared: what stands is measured by what was said, not by what is expected."""
    return replace(desk, policy=desk.policy.model_copy(update={"calibration": "declared"}))


def _offers_less(before: MemberView, after: MemberView) -> bool:
    """Whether it may offer less in some week: a declaration holds until the next."""
    weeks = {declaration.from_week for view in (before, after) for declaration in view.capacity}
    both = [(_offers(before, week), _offers(after, week)) for week in weeks]
    return any(many > now[at] for then, now in both for at, many in then.items())


def counted_on(desk: Desk, owners: Set[str]) -> Desk:
    """What of their hours is on its way back was left out when it was looked whether they suffice:
    where it stays they have to be looked at again."""
    for package in [desk.packages[name] for name in desk.returning]:
        if not owners.isdisjoint(owner for owner, _, _ in loads(package)):
            desk = desk.with_package(replace(package, counted_on=True))
    return desk


def lessened(before: MemberView, desk: Desk, member_id: str) -> Desk:
    """After a fact by which the member may offer less than before."""
    if not len(desk.returning) or not _offers_less(before, desk.member(member_id)):
        return desk
    return counted_on(desk, _hours_of(member_id))


def _hours_of(member_id: str) -> set[str]:
    return {member_id, POOL, shop_pool(member_id)}


def _offers(view: MemberView, week: Week) -> Counter[tuple[str, bool]]:
    """Own and pool hours by group; a suspended member's are not in the pool."""
    away = view.standing in ("suspended", "revoked")
    hours: Counter[tuple[str, bool]] = Counter()
    for declared_hours in declared(view, week):
        hours[declared_hours.resource_group, False] += declared_hours.offered
        hours[declared_hours.resource_group, True] += 0 if away else declared_hours.pool
    return hours


def overflowing(desk: Desk, at: Set[Resource]) -> tuple[str, ...]:
    """The fewest of the latest packages without which these resources, from the running week on,
    hold what is left. Pinned ones go last, offers before what is accepted."""
    at = {resource for resource in at if resource[2] >= desk.week}
    if not at:
        return ()
    standing = [p for p in desk.live_packages() if p.begun or not p.revoking]
    hours = {p.share.package_id: _only(loads(p), at) for p in standing}
    used: Counter[Resource] = Counter()
    for taken in hours.values():
        used.update(taken)
    told = _taken_at_its_word(desk)
    offered = {resource: offered_hours(told, resource) for resource in at}
    over = {resource for resource in at if used[resource] > offered[resource]}
    going: list[str] = []
    for package in _order(desk, (p for p in standing if not p.begun)):
        taken = hours[package.share.package_id]
        if over.isdisjoint(taken):
            continue
        going.append(package.share.package_id)
        used.subtract(taken)
        over = {resource for resource in over if used[resource] > offered[resource]}
    for package_id in list(going):
        taken = hours[package_id]
        if all(used[r] + many <= offered[r] for r, many in taken.items()):
            going.remove(package_id)
            used.update(taken)
    return tuple(going)


def unlicensed(desk: Desk, member_id: str = "") -> tuple[str, ...]:
    """Packages (of this member, or of any) with weeks to come in which it may not make them."""
    packages = (p for p in desk.live_packages() if not (p.revoking or p.begun))
    return tuple(
        sorted(
            package.share.package_id
            for package in packages
            if member_id in ("", package.share.work.member_id) and not _licensed(desk, package)
        )
    )


def _licensed(desk: Desk, package: OpenPackage) -> bool:
    """What is late is made from the running week on. A permit that begins later took the place of
    the one by which the package was adopted: until then that one holds."""
    work = package.share.work
    member = desk.member(work.member_id)
    begins = member.permit.valid_from if member.permit else date.min
    weeks = {max(week.week, desk.week) for week in package.share.weeks}
    days = (max(monday(week), begins) for week in weeks if week)
    return all(member.permitted(work.family, day) for day in days)


def _order(desk: Desk, packages: Iterable[OpenPackage]) -> list[OpenPackage]:
    pinned = laid(desk).pinned

    def rank(package: OpenPackage) -> tuple[bool, str, bool, str]:
        last = max((week.week for week in package.share.weeks), default="")
        name = package.share.package_id
        return name not in pinned, last, package.status == "offered", name

    return sorted(packages, key=rank, reverse=True)


def _resources(package: OpenPackage) -> set[Resource]:
    return set(loads(package))


def _only(hours: Counter[Resource], at: Set[Resource]) -> Counter[Resource]:
    return Counter({resource: many for resource, many in hours.items() if resource in at and many})
