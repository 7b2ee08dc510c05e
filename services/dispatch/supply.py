"""Whose hours a member draws on: its own where it has any, else one pool a resource group."""

from dataclasses import dataclass

from services.dispatch.situation import Package, Situation


@dataclass(frozen=True)
class Supply:
    """`rows`: source, group and resource in parallel. `capacity`: resources x weeks, 1e-7 h."""

    groups: tuple[str, ...]
    names: tuple[str, ...]
    resource_group: tuple[int, ...]
    rows: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    source_of: dict[str, int]
    capacity: list[int]


def supply_of(situation: Situation) -> Supply:
    """Free hours by resource and week: declared, less what standing packages take."""
    groups = _groups(situation)
    resources: dict[tuple[str, str], tuple[int, ...]] = {
        ("", group): situation.pools.get(group, ()) for group in groups
    }
    for member in situation.members:
        own = {(member.id, group): hours for group, hours in member.own_hours.items()}
        resources |= dict(sorted(own.items()))
    index = {key: at for at, key in enumerate(resources)}
    free = [_padded(hours, situation.weeks) for hours in resources.values()]
    for package in situation.packages:
        _take(package, index, free)
    rows = [
        (at, g, index.get((member.id, group), index["", group]))
        for at, member in enumerate(situation.members)
        for g, group in enumerate(groups)
    ]
    source, group_column, resource = zip(*rows, strict=True) if rows else ((), (), ())
    return Supply(
        groups=groups,
        names=tuple(f"{owner or 'pool'}:{group}" for owner, group in resources),
        resource_group=tuple(groups.index(group) for _, group in resources),
        rows=(source, group_column, resource),
        source_of={member.id: at for at, member in enumerate(situation.members)},
        capacity=[max(0, hours) for weeks in free for hours in weeks],
    )


def _groups(situation: Situation) -> tuple[str, ...]:
    named = set(situation.pools)
    for member in situation.members:
        named |= set(member.own_hours)
    for line in situation.lines:
        named |= set(line.hours) | set(line.setup_hours)
    for package in situation.packages:
        named |= set(package.hours) | set(package.setup_hours)
    return tuple(sorted(named))


def _padded(hours: tuple[int, ...], weeks: int) -> list[int]:
    """Weeks that nobody declared have no hours."""
    return [*hours[:weeks], *([0] * (weeks - len(hours)))]


def _take(package: Package, index: dict[tuple[str, str], int], free: list[list[int]]) -> None:
    first = min((week for week, _ in package.pieces), default=0)
    for group in {*package.hours, *package.setup_hours}:
        weeks = free[index.get((package.member, group), index["", group])]
        for week, pieces in package.pieces:
            if 0 <= week < len(weeks):
                weeks[week] -= pieces * package.hours.get(group, 0)
        if 0 <= first < len(weeks):
            weeks[first] -= package.setup_hours.get(group, 0)
