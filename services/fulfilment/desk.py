"""What a partition knows of the cluster: the clock's week, and how many rejected lots are many."""

from dataclasses import dataclass, replace

from libs.contracts.clusters import (
    ClockMoved,
    ClusterOpened,
    PolicySet,
    QualityPolicy,
)
from libs.contracts.plans import WeekRecorded
from libs.contracts.weeks import business_day, week_of
from services.fulfilment.figures import latest

Fact = ClusterOpened | ClockMoved | WeekRecorded | PolicySet


@dataclass(frozen=True)
class Desk:
    """`week` "" until the first fact that tells it."""

    week: str = ""
    limit: tuple[int, int] = (0, QualityPolicy().suspend_after_rejected)


def evolve(desk: Desk, fact: Fact, seq: int) -> Desk:
    """The clock of a sandbox moves by its own facts; that of a real cluster shows in the weeks
    that dispatch records. Either only goes forward."""
    match fact:
        case ClusterOpened(starts=None):
            return desk
        case ClusterOpened(starts=instant) | ClockMoved(to=instant) if instant:
            return replace(desk, week=max(desk.week, week_of(business_day(instant))))
        case WeekRecorded():
            return replace(desk, week=max(desk.week, fact.week))
        case PolicySet():
            limit = fact.policy.quality.suspend_after_rejected
            return replace(desk, limit=latest(desk.limit, seq, limit))
    return desk
