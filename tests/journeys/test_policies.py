"""The group turns on what is off by default, by its policy; the desk plans by it."""

from collections import Counter
from dataclasses import replace

from libs.contracts.clusters import DispatchPolicy, Policy, SetPolicy
from libs.contracts.members import DeclareCapacity, GroupHours
from libs.contracts.packages import PackageOffered
from libs.contracts.plans import PlanAdopted, Share
from services.dispatch.planning.outlook import FEN, outlook
from services.dispatch.translating.translation import translate
from tests.journeys.house import House
from tests.journeys.linxi import END_STEPS, GROUP, MONDAY, STEPS, by, opened, place

WANTED = 20_000


def adopted(house: House) -> list[Share]:
    plans = house.events(PlanAdopted)
    assert not any(plan.left_out for plan in plans)
    return [share for plan in plans for share in plan.shares]


def by_member(house: House) -> Counter[str]:
    made = Counter[str]()
    for share in adopted(house):
        made[share.work.member_id] += share.quantity
    assert made.total() == WANTED == sum(o.quantity for o in house.events(PackageOffered))
    return made


def set_policy(house: House, dispatch: DispatchPolicy) -> None:
    policy = Policy(dispatch=dispatch)
    house.ask(SetPolicy(**by(GROUP, house), cluster_id="linxi", policy=policy))


def test_with_a_weight_on_fairness_the_members_share_a_line_more_evenly() -> None:
    cheapest, fair = opened(), opened()
    set_policy(fair, DispatchPolicy(fair_per_million=200_000))
    place(cheapest)
    place(fair)
    alone, shared = by_member(cheapest), by_member(fair)
    assert max(shared.values()) < max(alone.values()) and len(shared) > len(alone)
    assert not alone.keys() - shared.keys()


def test_a_piece_left_costs_what_the_policy_says_whatever_it_is_worth() -> None:
    house = opened()
    set_policy(house, DispatchPolicy(unserved_fen_per_piece=350))
    place(house)
    by_member(house)
    desk = house.state("plans", "linxi")
    (line,) = desk.lines.values()
    waiting = desk.with_line(("order-1", 1), replace(line, committed=0))
    dear, plain = (
        translate(outlook(replace(waiting, policy=policy)).situation).lines.unserved_cost[0]
        for policy in (desk.policy, DispatchPolicy())
    )
    assert dear - plain == 350 * FEN


def test_with_shops_apart_a_package_says_whose_hours_it_takes_for_a_lacking_step() -> None:
    house = opened()
    set_policy(house, DispatchPolicy(shops="apart"))
    groups = {*STEPS, *END_STEPS, "forging", "annealing"} - {"heat_treatment"}
    hours = tuple(GroupHours(resource_group=g, offered=200) for g in sorted(groups))
    house.ask(
        DeclareCapacity(
            **by(GROUP, house),
            member_id="F1",
            from_week="2026-W49",
            hours=hours,
            declared_on=MONDAY.date(),
        )
    )
    place(house)
    by_member(house)
    lacking = [share for share in adopted(house) if share.work.member_id == "F1"]
    loads = [load for share in lacking for load in share.load if load.pool]
    assert loads and {load.resource_group for load in loads} == {"heat_treatment"}
    assert {load.shop for load in loads} <= {"F2", "F3"}
