"""What a member's declared hours are worth: what it delivered of what it accepted. Pure.

Credibility (H. Bühlmann, "Experience rating and credibility", ASTIN Bulletin 4, 1967): a record of
n weeks counts n / (n + k), the cluster's mean the rest. A declaration fades with its age.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

from libs.contracts.base import Week
from libs.contracts.members import GroupHours
from libs.contracts.plans import CapacityRecorded
from libs.contracts.weeks import monday, week_of, weeks_from
from services.dispatch.desk.record import UNKNOWN, Record, Standing
from services.dispatch.desk.state import Desk, MemberView, OpenPackage

OTHERS = 3  # members beside one that are known: of fewer, a mean tells of each
K = 4  # weeks that the cluster's mean counts as
WORD = 8  # weeks for which the group's own word stands, in a declaration
FADE = 987  # per mille that a declaration keeps each week: half after a year
OLDEST = 260  # weeks: then it no longer fades
_TWO_WEEKS = timedelta(weeks=2)


class Hours(NamedTuple):
    """Of a resource group in a week, whole hours of a full week, for orders and for the pool."""

    week: Week
    group: str
    declared: int
    per_mille: int


@dataclass(frozen=True)
class Calibration:
    """`record`: of the log alone. `own` with the group's word for the weeks before it; `expected`
    with the cluster's mean, not yet faded. `age_weeks` of the declaration for the coming week."""

    member_id: str
    record: Record
    own: Standing
    cluster: Standing
    expected: Standing
    age_weeks: int
    hours: tuple[Hours, ...]


def calibration(desk: Desk, member_id: str) -> Calibration:
    weeks = weeks_from(desk.week, desk.policy.horizon_weeks + 1)[1:] if desk.week else ()
    view = desk.member(member_id)
    return Calibration(
        member_id=member_id,
        record=desk.records.get(member_id) or Record(),
        own=own(desk, member_id),
        cluster=desk.mean,
        expected=expected(desk, member_id),
        age_weeks=age_weeks(desk, in_force(view, weeks[0])) if weeks else 0,
        hours=tuple(
            Hours(week, hours.resource_group, hours.offered + hours.pool, by)
            for week in weeks
            for by in (factor(desk, member_id, week),)
            for hours in _declared(view, week)
        ),
    )


def few(desk: Desk, member_id: str) -> bool:
    """Whether the cluster's mean would tell this member of others."""
    others = (other for other in desk.members if other != member_id)
    return sum(own(desk, other).weeks > 0 for other in others) < OTHERS


def without_mean(desk: Desk) -> Desk:
    """With what stands for the mean where nobody is known."""
    return replace(desk, mean=UNKNOWN)


def factor(desk: Desk, member_id: str, week: Week) -> int:
    """Per mille by which hours declared for that week are multiplied; 1000 at most."""
    age = age_weeks(desk, in_force(desk.member(member_id), week))
    fresh = min(1000, expected(desk, member_id).per_mille)
    return int(fresh * FADE**age // 1000**age)


def expected(desk: Desk, member_id: str) -> Standing:
    """What a week of this member brings, and how far it scatters: (n own + k mean) / (n + k)."""
    mine, mean = own(desk, member_id), desk.mean
    known = mine.weeks + K
    return Standing(
        weeks=mine.weeks,
        per_mille=(mine.weeks * mine.per_mille + K * mean.per_mille) // known,
        variance=(mine.weeks * mine.variance + K * mean.variance) // known,
    )


def own(desk: Desk, member_id: str) -> Standing:
    """By its record; where that is short, the group's word stands for the weeks before."""
    record, view = desk.records.get(member_id) or Record(), desk.member(member_id)
    spread = record.variance if record.weeks > 1 else desk.mean.variance
    said = [c.delivered_per_mille for c in view.capacity if c.delivered_per_mille is not None]
    word = max(0, WORD - record.weeks) if said else 0
    weeks = record.weeks + word
    if not weeks:
        return Standing(0, desk.mean.per_mille, spread)
    told = said[-1] if said else 0
    return Standing(weeks, (record.weeks * record.per_mille + word * told) // weeks, spread)


def _declared(view: MemberView, week: Week) -> tuple[GroupHours, ...]:
    there = in_force(view, week)
    return there.hours if there else ()


def in_force(view: MemberView, week: Week) -> CapacityRecorded | None:
    return next((c for c in reversed(view.capacity) if c.from_week <= week), None)


def age_weeks(desk: Desk, declared: CapacityRecorded | None) -> int:
    """Full weeks since it was declared, by the desk's week."""
    if declared is None or not desk.week:
        return 0
    return min(OLDEST, max(0, (monday(desk.week) - declared.declared_on).days // 7))


def week_passed(desk: Desk) -> Desk:
    """At the beginning of a week: what was due until the week before the last is settled, for a
    lot takes the week after its own to be inspected and released."""
    due: dict[str, list[Record]] = defaultdict(list)
    until = week_of(monday(desk.week) - _TWO_WEEKS)
    for package in desk.packages.values():
        if package.status in ("accepted", "completed"):
            due[package.share.work.member_id].append(_settled(package, until))
    records = desk.records
    for member_id in sorted(due):
        before, now = records.get(member_id) or Record(), _summed(due[member_id])
        if now != replace(before, weeks=0, sum_per_mille=0, squares=0):
            records = records.insert(member_id, before.grown(now))
    return averaged(replace(desk, records=records))


def _settled(package: OpenPackage, until: Week) -> Record:
    """Rejected lots were accepted work too; what was taken back was not."""
    share = package.share
    planned = sum(week.quantity for week in share.weeks)
    passed = sum(week.quantity for week in share.weeks if week.week <= until)
    kept = package.quantity + package.rejected
    accepted = kept * passed // planned
    delivered = min(accepted, package.delivered)
    hours = sum(load.hours_e7 for load in share.load if not load.pool)
    return Record(
        accepted, delivered, hours * accepted // share.quantity, hours * delivered // share.quantity
    )


def _summed(records: list[Record]) -> Record:
    return Record(
        accepted=sum(record.accepted for record in records),
        delivered=sum(record.delivered for record in records),
        accepted_e7=sum(record.accepted_e7 for record in records),
        delivered_e7=sum(record.delivered_e7 for record in records),
    )


def averaged(desk: Desk) -> Desk:
    """The cluster's mean, each member by the weeks for which it is known; and how far their weeks
    scatter, of those with a record of two weeks at least."""
    known = [(own(desk, member), desk.records.get(member)) for member in sorted(desk.members)]
    weeks = sum(mine.weeks for mine, _ in known)
    if not weeks:
        return replace(desk, mean=UNKNOWN)
    told = [(r.weeks, r.variance) for _, r in known if r is not None and r.weeks > 1]
    scattered = sum(n for n, _ in told)
    mean = sum(mine.weeks * mine.per_mille for mine, _ in known) // weeks
    spread = sum(n * each for n, each in told) // scattered if scattered else UNKNOWN.variance
    return replace(desk, mean=Standing(weeks, mean, spread))
