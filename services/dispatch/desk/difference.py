"""What lies between two states of the desk: pieces by line, member and week."""

from collections import Counter

from libs.contracts.base import Week
from libs.contracts.overrides import Difference, Held, Shifted
from services.dispatch.desk.state import Desk, LineKey, OpenPackage

Place = tuple[str, Week]  # member, week


def difference(before: Desk, after: Desk) -> Difference:
    """Pieces that left one place of a line and came to another are moved, the others are removed
    or added. What is on its way back still stands until its answer is heard."""
    then, now = _placed(before), _placed(after)
    added: list[Held] = []
    removed: list[Held] = []
    moved: list[Shifted] = []
    for key in sorted({*then, *now}):
        less = then.get(key, Counter()) - now.get(key, Counter())
        more = now.get(key, Counter()) - then.get(key, Counter())
        moved += _shifted(key, less, more)
        removed += _held(key, less)
        added += _held(key, more)
    return Difference(added=tuple(added), removed=tuple(removed), moved=tuple(moved))


def _placed(desk: Desk) -> dict[LineKey, Counter[Place]]:
    placed: dict[LineKey, Counter[Place]] = {}
    for package in desk.packages.values():
        if package.status != "gone":
            placed.setdefault(package.key, Counter()).update(_weeks(package))
    return placed


def _weeks(package: OpenPackage) -> Counter[Place]:
    """The package's pieces by week; what came back of it, or was rejected, is off the last ones."""
    left, weeks = package.quantity, Counter[Place]()
    for week in sorted(package.share.weeks, key=lambda week: week.week):
        weeks[package.share.work.member_id, week.week] += min(left, week.quantity)
        left -= min(left, week.quantity)
    return weeks


def _shifted(key: LineKey, less: Counter[Place], more: Counter[Place]) -> list[Shifted]:
    """Pairs the two in the order of member and week, and takes from both what it paired."""
    moved: list[Shifted] = []
    for source in sorted(less):
        for target in sorted(more):
            pieces = min(less[source], more[target])
            if pieces <= 0:
                continue
            less[source] -= pieces
            more[target] -= pieces
            moved.append(
                Shifted(
                    order_id=key[0],
                    line=key[1],
                    from_member=source[0],
                    from_week=source[1],
                    to_member=target[0],
                    to_week=target[1],
                    quantity=pieces,
                )
            )
    return moved


def _held(key: LineKey, pieces: Counter[Place]) -> list[Held]:
    return [
        Held(order_id=key[0], line=key[1], member_id=member_id, week=week, quantity=many)
        for (member_id, week), many in sorted(pieces.items())
        if many > 0
    ]
