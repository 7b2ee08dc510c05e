"""An outlook in which standing packages may move: all of them for what-ifs, a few for the live
plan (`rearranging`). To move a package is to revoke it and to offer it anew."""

from collections.abc import Iterable
from dataclasses import replace

from services.dispatch.desk.overriding import laid
from services.dispatch.desk.state import Desk, OpenPackage
from services.dispatch.planning.outlook import Outlook, line_name, outlook
from services.dispatch.translating.gates import open_weeks
from services.dispatch.translating.situation import Package


def replanned(desk: Desk, only: frozenset[str] | None = None) -> Outlook:
    """Packages (or those `only`) that have not begun are planned again, at the policy's cost of
    moving them. What is pinned stands."""
    pinned = laid(desk).pinned
    free = desk.live_packages() if only is None else (desk.packages[name] for name in only)
    packages = sorted(
        (package for package in free if package.share.package_id not in pinned),
        key=lambda package: package.share.package_id,
    )
    look = outlook(desk)
    going = [package for package in packages if _untouched(package, look)]
    look = outlook(_without(desk, going))
    allowed = [package for package in going if _allowed(package, look)]
    if len(allowed) < len(going):
        look = outlook(_without(desk, allowed))
    stated = (_stated(desk, package, look) for package in allowed)
    every = (*look.situation.packages, *stated)
    situation = replace(look.situation, packages=every)
    return replace(look, situation=situation, movable=tuple(allowed))


def _untouched(package: OpenPackage, look: Outlook) -> bool:
    """All of it is still to be made, in weeks that are planned, and nobody is taking it back; no
    shop has said that it works on it."""
    weeks = package.share.weeks
    if any(load.shop for load in package.share.load):
        return False
    whole = sum(week.quantity for week in weeks) == package.quantity
    free = whole and not package.revoking and not package.begun
    return free and all(week.week in look.weeks for week in weeks)


def _without(desk: Desk, packages: Iterable[OpenPackage]) -> Desk:
    for package in packages:
        line = desk.lines[package.key]
        desk = desk.with_package(replace(package, status="gone"))
        left = replace(line, committed=line.committed - package.quantity)
        desk = desk.with_line(package.key, left)
    return desk


def _allowed(package: OpenPackage, look: Outlook) -> bool:
    """Its line is planned and its member known; what of it is frozen is still licensed."""
    situation, name = look.situation, line_name(package.key)
    line = next((line for line in situation.lines if line.key == name), None)
    at = package.share.work.member_id
    member = next((member for member in situation.members if member.id == at), None)
    if line is None or member is None:
        return False
    weeks, _ = open_weeks(line, member, situation)
    frozen = (look.weeks.index(week.week) for week in package.share.weeks)
    return all(at in weeks for at in frozen if at < situation.policy.frozen_weeks)


def _stated(desk: Desk, package: OpenPackage, look: Outlook) -> Package:
    policy, name = desk.policy, line_name(package.key)
    accepted = package.status == "accepted"
    share = policy.move_accepted_per_mille if accepted else policy.move_offered_per_mille
    value = next(line.unit_value for line in look.situation.lines if line.key == name)
    return Package(
        line=name,
        member=package.share.work.member_id,
        pieces=tuple((look.weeks.index(w.week), w.quantity) for w in package.share.weeks),
        move=value * share // 1000,
    )
