"""Which standing packages a plan may move: a stated share of them, none that is near, pinned,
begun or on its way back. To move one is to revoke it and, once that is heard, to offer it anew."""

from libs.contracts.base import Week
from libs.contracts.overrides import Moved
from libs.contracts.weeks import weeks_from
from services.dispatch.desk.overriding import Laid, laid
from services.dispatch.desk.state import Desk, OpenPackage


def most_moves(desk: Desk) -> int:
    """How many packages the next plan may move: none while those of the last one settle, or while
    less is asked of the solver than is open."""
    return 0 if desk.settling or desk.most else len(desk.live) * desk.policy.moved_per_mille // 1000


def movable(desk: Desk) -> list[OpenPackage]:
    """Every package that may be moved, by id."""
    rules, first = laid(desk), first_open_week(desk)
    packages = (p for p in desk.live_packages() if _movable(p, rules, first))
    return sorted(packages, key=lambda package: package.share.package_id)


def first_open_week(desk: Desk) -> Week:
    """The first week beyond the frozen fence."""
    fence = desk.policy.frozen_weeks + 1
    return weeks_from(desk.week, fence + 1)[fence] if desk.week else ""


def _movable(package: OpenPackage, rules: Laid, first: Week) -> bool:
    """All of it still is to be made, beyond the fence; no shop has said that it works on it."""
    share = package.share
    busy = package.revoking or package.begun or share.package_id in rules.pinned
    if busy or any(load.shop for load in share.load):
        return False
    whole = sum(week.quantity for week in share.weeks) == package.quantity
    return whole and all(first <= week.week and week.week > rules.until for week in share.weeks)


def allowed_moves(moves: tuple[Moved, ...], desk: Desk) -> tuple[Moved, ...]:
    """Of what a plan would move, what may be moved now."""
    if not moves:
        return ()
    free = {package.share.package_id for package in movable(desk)}
    return tuple(moved for moved in moves if moved.package_id in free)[: most_moves(desk)]
