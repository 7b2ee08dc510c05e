"""Whose hours a member draws on: its own where it has any, else a shop's, or one pool's a group."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.dispatch.translating.shops import choices
from services.dispatch.translating.situation import Package, Situation
from services.dispatch.translating.standing import frozen_hours

Owner = tuple[str, str]  # member, "": the pool, or a shop's pool; and the group


@dataclass(frozen=True)
class Source:
    """Where a way's hours come from: its member's own, and of which shop the steps it lacks."""

    member: str
    shops: Mapping[str, str]  # by group

    def owner(self, group: str, index: Mapping[Owner, int]) -> int:
        """The resource: a group that it has itself is never a shop's."""
        if (self.member, group) in index:
            return index[self.member, group]
        shop = pool_of(self.shops[group]) if group in self.shops else ""
        return index[shop, group]


@dataclass(frozen=True)
class Supply:
    """`rows`: source, group and resource in parallel. `capacity`: resources x weeks, 1e-7 h."""

    groups: tuple[str, ...]
    names: tuple[str, ...]
    resource_group: tuple[int, ...]
    rows: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    sources: tuple[Source, ...]
    sources_of: Mapping[str, tuple[int, ...]]  # by member, the cheapest first
    capacity: list[int]


def pool_of(shop: str) -> str:
    """The name of a shop's pool hours as a resource; its own hours have its plain name."""
    return f"+{shop}"


def supply_of(situation: Situation) -> Supply:
    """Free hours by resource and week: declared, less what standing packages take.

    What is frozen always has its hours, however few are declared now.
    """
    groups, resources = _groups(situation), _resources(situation)
    index = {key: at for at, key in enumerate(resources)}
    free = [_padded(hours, situation.weeks) for hours in resources.values()]
    for package in situation.packages:
        if package.move is None:
            _take(package, index, free)
    _keep(situation, index, free)
    sources = [Source(m.id, shops) for m in situation.members for shops in choices(situation, m)]
    rows = [
        (at, g, source.owner(group, index))
        for at, source in enumerate(sources)
        for g, group in enumerate(groups)
    ]
    source, group_column, resource = zip(*rows, strict=True) if rows else ((), (), ())
    return Supply(
        groups=groups,
        names=tuple(f"{owner or 'pool'}:{group}" for owner, group in resources),
        resource_group=tuple(groups.index(group) for _, group in resources),
        rows=(source, group_column, resource),
        sources=tuple(sources),
        sources_of=_by_member(sources),
        capacity=[max(0, hours) for weeks in free for hours in weeks],
    )


def _by_member(sources: list[Source]) -> dict[str, tuple[int, ...]]:
    of: dict[str, tuple[int, ...]] = {}
    for at, source in enumerate(sources):
        of[source.member] = (*of.get(source.member, ()), at)
    return of


def _resources(situation: Situation) -> dict[Owner, tuple[int, ...]]:
    resources = {("", group): situation.pools.get(group, ()) for group in _groups(situation)}
    for member in situation.members:
        own = {(member.id, group): hours for group, hours in member.own_hours.items()}
        resources |= dict(sorted(own.items()))
    for shop in situation.shops:
        pool = {(pool_of(shop.id), group): hours for group, hours in shop.hours.items()}
        resources |= dict(sorted(pool.items()))
    return resources


def _groups(situation: Situation) -> tuple[str, ...]:
    named = set(situation.pools)
    for member in situation.members:
        named |= set(member.own_hours)
    for shop in situation.shops:
        named |= set(shop.hours)
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


def _keep(situation: Situation, index: dict[tuple[str, str], int], free: list[list[int]]) -> None:
    need: Counter[tuple[int, int]] = Counter()
    for (member, group, week), hours in frozen_hours(situation).items():
        if week >= 0:
            need[index.get((member, group), index["", group]), week] += hours
    for (resource, week), hours in need.items():
        free[resource][week] = max(free[resource][week], hours)
