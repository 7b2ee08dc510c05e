"""What there is to answer from: the desk, and each plan as its solver knew the desk. Pure.

Desks share what did not change, so that one for each plan costs little.
"""

from __future__ import annotations  # rpds types are generic for the type checker alone

from dataclasses import dataclass, field, replace
from datetime import timedelta

from rpds import HashTrieMap, HashTrieSet

from libs.contracts.plans import AnyEvent, PlanAdopted, PlanProposed, Share, WeekRecorded
from libs.contracts.weeks import monday, week_of
from services.dispatch.desk.remembering import evolve
from services.dispatch.desk.state import Desk

KEPT = 500  # plans: the last ones; older ones while work of theirs is under way or counted
KEPT_WEEKS = timedelta(weeks=26)  # that a package's last week is past: fair shares look back 13
RECENT = 5_000  # facts that may come while a plan is solved; after more the newest desk stands in


@dataclass(frozen=True)
class Told:
    """A plan: the desk that its solver knew, and its parts as they were adopted or proposed."""

    desk: Desk
    parts: tuple[PlanAdopted | PlanProposed, ...] = ()
    adopted: bool = False


@dataclass(frozen=True)
class Known:
    """`by_facts`: desks since the last plan. `plan_of`: packages. `prior`: the desk before the
    last event, to tell what it changed."""

    desk: Desk = field(default_factory=Desk)
    by_facts: HashTrieMap[int, Desk] = field(default_factory=HashTrieMap)
    plans: HashTrieMap[str, Told] = field(default_factory=HashTrieMap)
    plan_of: HashTrieMap[str, str] = field(default_factory=HashTrieMap)
    order: tuple[str, ...] = ()  # adopted plans that are kept, oldest first
    heard: tuple[str, ...] = ()  # all plans that are kept, proposed or adopted, oldest first
    gone: HashTrieSet[str] = field(default_factory=HashTrieSet)  # names of those that are not


def heard(known: Known, event: AnyEvent) -> Known:
    told = _told(known, event) if isinstance(event, PlanAdopted | PlanProposed) else known
    desk = evolve(known.desk, event)
    by_facts = told.by_facts
    if desk.plan_id != known.desk.plan_id:
        by_facts = HashTrieMap()  # the next plan is based on this one
    by_facts = by_facts.insert(desk.facts, desk).discard(desk.facts - RECENT)
    known = replace(told, desk=desk, by_facts=by_facts)
    if isinstance(event, WeekRecorded):
        return _kept(known, known.heard[:-KEPT])
    return _kept(known, known.heard[-KEPT - 1 : -KEPT])


def _told(known: Known, event: PlanAdopted | PlanProposed) -> Known:
    adopted, name = isinstance(event, PlanAdopted), event.plan_id
    if name in known.gone:
        known = replace(known, gone=known.gone.discard(name))
    told = known.plans.get(name) or Told(known.by_facts.get(event.as_of) or known.desk)
    if adopted and not told.adopted:
        told = Told(told.desk, adopted=True)  # what was proposed gives way to what stood
        known = replace(known, order=(*known.order, name))
    told = replace(told, parts=(*told.parts, event))
    plan_of = known.plan_of
    if adopted:
        for share in event.shares:
            plan_of = plan_of.insert(share.package_id, name)
    heard = known.heard if name in known.plans else (*known.heard, name)
    plans = known.plans.insert(name, told)
    return replace(known, plans=plans, plan_of=plan_of, heard=heard)


def _kept(known: Known, older: tuple[str, ...]) -> Known:
    """Without those of the older plans that nobody will ask about."""
    gone = {name for name in older if not _under_way(known, name)}
    if not gone:
        return known
    plans, names = known.plans, known.gone
    for name in gone:
        plans, names = plans.discard(name), names.insert(name)
    return replace(
        known,
        plans=plans,
        gone=names,
        order=tuple(name for name in known.order if name not in gone),
        heard=tuple(name for name in known.heard if name not in gone),
    )


def _under_way(known: Known, plan_id: str) -> bool:
    """A package of it is live, or its last week is not long past."""
    told, desk = known.plans[plan_id], known.desk
    shares = (share for part in told.parts for share in part.shares) if told.adopted else ()
    since = week_of(monday(desk.week) - KEPT_WEEKS) if desk.week else ""
    for share in shares:
        package = desk.packages.get(share.package_id)
        if package is not None and (package.live or _last_week(package.share) >= since):
            return True
    return False


def _last_week(share: Share) -> str:
    return max((week.week for week in share.weeks), default="")
