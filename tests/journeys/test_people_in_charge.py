"""Overrides with their cost, approval by one of two dispatchers, and what a plan may move."""

from typing import Any

import pytest

from libs.contracts.base import Actor
from libs.contracts.outcomes import Outcome
from libs.contracts.overrides import (
    Forbid,
    Force,
    Freeze,
    LiftOverride,
    OverrideSet,
    Pin,
    SetOverride,
)
from libs.contracts.packages import DeclinePackage, PackageRevoked
from libs.contracts.plans import ApprovePlan, PlanAdopted, PlanProposed, RejectPlan
from libs.contracts.problem import Plan
from services.dispatch import core
from services.dispatch.desk.overriding import Rule, with_override
from services.dispatch.desk.state import Desk
from services.dispatch.planning.outlook import outlook
from services.dispatch.translating.translation import translate
from tests.journeys.house import House
from tests.journeys.linxi import (
    by,
    member,
    opened,
    place,
    placing,
)
from tests.journeys.oracle import findings
from tests.journeys.test_journeys import offers, open_quantity

LIAN = Actor(id="key-lian", role="group", party="linxi")
WANG = Actor(id="key-wang", role="group", party="linxi")
LINE: dict[str, Any] = {"order_id": "order-1", "line": 1}


def lay_down(house: House, rule: Rule, name: str = "override-1") -> Outcome:
    asked = {**by(LIAN, house), "cluster_id": "linxi", "override_id": name}
    return house.ask(SetOverride(**asked, rule=rule, reason="the buyer's tooling"))


def lift(house: House, name: str = "override-1") -> None:
    asked = {**by(WANG, house), "cluster_id": "linxi", "override_id": name}
    house.ask(LiftOverride(**asked, reason="tooling is back"))


def desk_of(house: House) -> Desk:
    desk: Desk = house.state("plans", "linxi")
    return desk


def holders(house: House) -> set[str]:
    return {package.share.work.member_id for package in desk_of(house).live_packages()}


def best(desk: Desk) -> Plan:
    return core.solve(translate(outlook(desk).situation), work=2_000, gap=0.01)


def test_a_forbidden_member_gives_back_what_it_holds_and_gets_no_more_until_lifted() -> None:
    house = opened()
    place(house)
    (first,) = offers(house)
    assert lay_down(house, Forbid(**LINE, member_id=first.member_id)).result == "done"
    (laid,) = house.events(OverrideSet)
    assert (laid.by, laid.reason) == ("key-lian", "the buyer's tooling")
    assert [revoked.reason for revoked in house.events(PackageRevoked)] == ["revoked.forbidden"]
    assert first.member_id not in holders(house) and open_quantity(house) == 0
    lift(house)
    assert len(desk_of(house).overrides) == 0
    assert findings(house) == []


def test_only_a_forced_member_gets_the_line() -> None:
    house = opened()
    order, steel = placing()
    house.ask(order)
    lay_down(house, Force(**LINE, member_id="F3"))
    house.ask(steel)
    assert holders(house) == {"F3"}


def test_what_an_override_costs_is_known_before_it_is_laid_down() -> None:
    house = opened()
    order, steel = placing()
    house.ask(order)
    house.ask(steel)
    for offer in offers(house):
        asked = by(member(offer.member_id), house)
        house.ask(DeclinePackage(**asked, package_id=offer.package_id, reason="no hands"))
    (offer, *_) = reversed(offers(house))
    rule = Forbid(**LINE, member_id=offer.member_id)
    desk = desk_of(house)
    without = with_override(desk, Pin(package_id=offer.package_id))
    trial = with_override(desk, rule)
    assert desk_of(house) is desk and len(house.events(OverrideSet)) == 0
    assert outlook(without).situation.lines == ()
    dearer = best(trial)
    lay_down(house, rule)
    terms = house.events(PlanAdopted)[-1].solution
    assert terms.objective_fen == pytest.approx(dearer.objective // 100_000, abs=1)


def test_nothing_is_planned_in_frozen_weeks() -> None:
    house = opened()
    lay_down(house, Freeze(until="2026-W51"))
    place(house)
    weeks = {week.week for offer in offers(house) for week in offer.weeks}
    assert weeks and min(weeks) > "2026-W51"


APPROVED: dict[str, Any] = {"adoption": "approved"}


def word(
    house: House, kind: type[ApprovePlan] | type[RejectPlan], who: Actor, plan_id: str
) -> Outcome:
    asked: dict[str, Any] = {**by(who, house), "cluster_id": "linxi", "plan_id": plan_id}
    more: dict[str, Any] = {"reason": "too dear"}
    if kind is ApprovePlan:
        more = {"answer_by": asked["now"].replace(month=12, day=2)}
    return house.ask(kind(**asked, **more))


def test_of_two_dispatchers_one_wins_and_the_other_is_told_what_changed() -> None:
    house = opened(**APPROVED)
    place(house)
    plan = house.events(PlanProposed)[-1]
    assert offers(house) == []
    assert word(house, ApprovePlan, LIAN, plan.plan_id).result == "done"
    late = word(house, ApprovePlan, WANG, plan.plan_id)
    told = {"plan_id": plan.plan_id, "by": "key-lian", "lines": 1, "which": "order-1/1"}
    assert (late.result, late.code) == ("refused", "plan.approved_already")
    assert told.items() <= late.figures.items() and late.figures["at"]
    no = word(house, RejectPlan, WANG, plan.plan_id)
    assert (no.result, no.code) == ("refused", "plan.approved_already")
    assert len(house.events(PlanAdopted)) == 1 and findings(house) == []


def test_who_approves_what_another_rejected_is_told_so() -> None:
    house = opened(**APPROVED)
    place(house)
    plan = house.events(PlanProposed)[-1]
    assert word(house, RejectPlan, WANG, plan.plan_id).result == "done"
    late = word(house, ApprovePlan, LIAN, plan.plan_id)
    assert late.code == "plan.rejected_already" and late.figures["by"] == "key-wang"
