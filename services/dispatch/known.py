"""What there is to answer from: the desk, and each plan as its solver knew the desk. Pure.

Desks share what did not change, so that one for each plan costs little.
"""

from __future__ import annotations  # rpds types are generic for the type checker alone

from dataclasses import dataclass, field, replace

from rpds import HashTrieMap

from libs.contracts.plans import AnyEvent, PlanAdopted, PlanProposed
from services.dispatch.desk import Desk
from services.dispatch.remembering import evolve

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
    order: tuple[str, ...] = ()  # adopted plans, oldest first


def heard(known: Known, event: AnyEvent) -> Known:
    told = _told(known, event) if isinstance(event, PlanAdopted | PlanProposed) else known
    desk = evolve(known.desk, event)
    by_facts = told.by_facts
    if desk.plan_id != known.desk.plan_id:
        by_facts = HashTrieMap()  # the next plan is based on this one
    by_facts = by_facts.insert(desk.facts, desk).discard(desk.facts - RECENT)
    return replace(told, desk=desk, by_facts=by_facts)


def _told(known: Known, event: PlanAdopted | PlanProposed) -> Known:
    adopted, name = isinstance(event, PlanAdopted), event.plan_id
    told = known.plans.get(name) or Told(known.by_facts.get(event.as_of) or known.desk)
    if adopted and not told.adopted:
        told = Told(told.desk, adopted=True)  # what was proposed gives way to what stood
        known = replace(known, order=(*known.order, name))
    told = replace(told, parts=(*told.parts, event))
    plan_of = known.plan_of
    if adopted:
        for share in event.shares:
            plan_of = plan_of.insert(share.package_id, name)
    return replace(known, plans=known.plans.insert(name, told), plan_of=plan_of)
