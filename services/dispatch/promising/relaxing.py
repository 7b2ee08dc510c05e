"""What would have to give for a line to be ready earlier: each limit is lifted alone."""

from collections.abc import Iterator, Mapping

import numpy as np

from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.core.search.standing import SLOTS
from services.dispatch.promising.answers import Relaxed, ShortHours
from services.dispatch.promising.asking import Query
from services.dispatch.promising.placing import allowed, enter, slots_of
from services.dispatch.promising.splitting import Split, earliest, nothing
from services.dispatch.promising.standing import Standing


def relaxations(
    standing: Standing,
    q: Query,
    free: Ints,
    may: Flags,
    before: int,
    others: Mapping[str, Query],
    limits: tuple[Ints, Ints],
) -> tuple[Relaxed, ...]:
    """Those that alone make a week before `before` possible, the earliest first.

    `others`: the line as it would be under another rule, by name; `limits`: lines that each
    member has, and may have.
    """
    found = [*_rules(q, free, may, before), *_hours(standing, q, free, may, before)]
    for name, other in others.items():
        week, _ = _tried(other, free, allowed(other, *limits), before)
        found += [Relaxed(what=name, week=week)] if week >= 0 else []
    return tuple(sorted(found, key=lambda each: (each.week, each.what, each.group)))


def _tried(q: Query, free: Ints, may: Flags, before: int) -> tuple[int, Split]:
    split = nothing(slots_of(q), free.shape[1])
    if before <= 0 or not may.any():
        return -1, split
    week, _ = earliest(q, free, may, before, split)
    return week, split


def _rules(q: Query, free: Ints, may: Flags, before: int) -> Iterator[Relaxed]:
    weeks = np.arange(q.open.shape[1])
    ready = int(np.where(q.open, weeks, len(weeks)).min(initial=len(weeks)))
    begun, anybody = np.ones_like(q.open), np.ones_like(may)
    whole = np.full_like(q.most, q.packs)
    changed: dict[str, tuple[Query, Flags]] = {
        "minimum_lot": (q._replace(least=np.zeros_like(q.least)), may),
        "member_limit": (q._replace(most_members=SLOTS), may),
        "largest_share": (q._replace(most=whole), may if may.all() else q.most > 0),
        "newcomer": (q, anybody),
        "material": (q._replace(open=q.open | (weeks < ready)), may),
        "weeks": (q._replace(open=begun), may),
    }
    idle = {
        "minimum_lot": not (q.least > 1).any(),
        "member_limit": slots_of(q) == slots_of(q._replace(most_members=0)),
        "largest_share": bool((q.most >= q.packs).all()),
        "newcomer": bool(may.all()),
        "material": ready == 0,
        "weeks": bool((q.open | (weeks < ready)).all()),
    }
    for what, (query, who) in changed.items():
        week = -1 if idle[what] else _tried(query, free, who, before)[0]
        if week >= 0:
            yield Relaxed(what=what, week=week)


def _hours(standing: Standing, q: Query, free: Ints, may: Flags, before: int) -> Iterator[Relaxed]:
    """Group by group, as if it had hours without end; what was then taken too much is told."""
    problem = standing.problem
    of_resource = np.append(np.asarray(problem.resources.group), -1)
    for group in np.unique(of_resource[q.resource[q.hours > 0]]).tolist():
        resources = np.flatnonzero(of_resource == group)
        plenty = free.copy()
        plenty[resources] += standing.a.capacity.sum() + 1
        week, split = _tried(q, plenty, may, before)
        if week < 0:
            continue
        left = free.copy()
        enter(q, left, split)
        short = [
            ShortHours(
                resource=problem.resources.name[resource],
                group=problem.groups[group],
                week=at,
                hours=-int(left[resource, at]),
            )
            for resource in resources.tolist()
            for at in np.flatnonzero(left[resource] < np.minimum(free[resource], 0)).tolist()
        ]
        yield Relaxed(what="hours", week=week, group=problem.groups[group], hours=tuple(short))
