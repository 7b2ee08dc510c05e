"""Shops told apart: whose hours a member's lacking step takes, at what price, and who is first."""

from dataclasses import replace
from typing import Any

from libs.contracts.clusters import DispatchPolicy
from libs.contracts.members import GroupHours, MemberProfile
from libs.contracts.plans import (
    CapacityRecorded,
    Load,
    MemberRecorded,
    PlanAdopted,
    PolicyRecorded,
)
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.plan import plan
from services.dispatch.planning.answer import adopt_plan
from services.dispatch.planning.outlook import outlook
from services.dispatch.translating.situation import Shop, Situation
from services.dispatch.translating.translation import shops_of_ways, translate
from tests.dispatch.demo import first_plan
from tests.dispatch.desk import FACTS, NOW, adopt, left_codes, share
from tests.dispatch.situations import HOUR, LI, WEEKS, line, situation

TURNED = line(hours={"grinding": HOUR, "turning": HOUR})


def shop(name: str, hours: int = 200, price: int = 1_000) -> Shop:
    """`hours` of turning a week, open to others."""
    return Shop(name, {"turning": (hours * HOUR,) * WEEKS}, price)


def asked(*shops: Shop, **changes: Any) -> Situation:
    return situation(**{"lines": (TURNED,), "members": (LI,), "shops": shops} | changes)


def turners(of: Situation) -> list[str]:
    """The shop of each way, the first way first."""
    return [shops["turning"] for shops in shops_of_ways(of)]


def test_a_member_may_use_the_two_cheapest_shops_and_the_one_with_most_hours() -> None:
    of = asked(shop("A", 10), shop("B", 20, 990), shop("C", 30), shop("D", 40), shop("E", 5, 980))
    assert turners(of) == ["E", "B", "D"]


def test_what_a_shop_asks_above_the_list_is_in_the_price_of_the_way() -> None:
    of = asked(shop("A", price=1_100), shop("B", price=900))
    cheap, dear = translate(of).ways.price
    worth = TURNED.unit_value
    assert (cheap, dear) == (worth - 60_000_000, worth + 60_000_000)


def test_an_owner_comes_first_in_its_own_shop_and_pays_nothing_more() -> None:
    of = asked(shop("A", price=900), shop("Li", price=1_100))
    assert turners(of) == ["Li", "A"]
    assert translate(of).ways.price[0] == TURNED.unit_value


def test_hours_of_one_shop_are_not_anothers() -> None:
    of = asked(shop("A", 30, 900), shop("B", 25))
    problem = translate(of)
    solved = core.solve(problem, gap=0.0)
    assert check(problem, solved) == () and solved.cost.unserved == 0
    packs = [0, 0]
    for way, many in zip(solved.shares.way, solved.shares.packs, strict=True):
        packs[way] += many
    assert packs == [10, 0]  # 3 packs a week of the cheaper shop are enough
    short = translate(asked(shop("A", 10, 900), shop("B", 11)))
    full = core.solve(short, gap=0.0)
    assert check(short, full) == () and sum(full.shares.packs) == 8


def test_a_line_that_needs_no_shop_has_one_way_and_a_newcomer_too() -> None:
    shops = (shop("A"), shop("B"))
    assert len(translate(asked(*shops, lines=(line(),))).ways.line) == 1
    assert len(translate(asked(*shops, members=(replace(LI, trial=True),))).ways.line) == 1


def test_a_step_that_no_shop_offers_keeps_the_line_from_the_member() -> None:
    assert translate(asked(shop("A", 0))).lines.obstacle == ("line.no_resource",)


APART = PolicyRecorded(policy=DispatchPolicy(shops="apart"))


def turning(shop: str, pool: int) -> tuple[MemberRecorded, CapacityRecorded]:
    profile = MemberProfile(name="车间", uscc="x", role="process_shop", steps=("turning",))
    hours = (GroupHours(resource_group="turning", offered=0, pool=pool),)
    declared = CapacityRecorded(
        member_id=shop, from_week="2026-W49", hours=hours, declared_on=NOW.date()
    )
    return MemberRecorded(member_id=shop, profile=profile), declared


def test_a_share_is_left_out_when_its_shop_has_no_hours_though_another_has() -> None:
    facts = (*FACTS, *turning("S1", 10), *turning("S2", 100), APART)
    at: dict[str, Any] = {"resource_group": "turning", "week": "2026-W50", "pool": True}
    load = Load(**at, hours_e7=50 * HOUR, shop="S1")
    tried = share(9_000).model_copy(update={"load": (load,)})
    assert left_codes(adopt(tried), *facts) == ["share.no_hours"]
    other = tried.model_copy(update={"load": (load.model_copy(update={"shop": "S2"}),)})
    assert left_codes(adopt(other), *facts) == []


def test_a_load_says_its_shop_only_where_there_is_one() -> None:
    load = Load(resource_group="turning", week="2026-W50", hours_e7=1, pool=True)
    assert "shop" not in load.model_dump_json()
    assert '"shop":"S1"' in load.model_copy(update={"shop": "S1"}).model_dump_json()
    assert "shops" not in DispatchPolicy().model_dump_json()


def test_on_the_desk_every_share_says_its_shops_and_all_are_adopted() -> None:
    desk = first_plan(offered=False)
    desk = replace(desk, policy=desk.policy.model_copy(update={"shops": "apart"}))
    look = outlook(desk)
    problem = translate(look.situation)
    solved = core.solve(problem, gap=0.02)
    assert check(problem, solved) == ()
    (command,) = adopt_plan("linxi", desk, look, solved, NOW)
    (event,) = plan.decide(command, desk)
    assert isinstance(event, PlanAdopted)
    assert event.shares == command.shares and event.left_out == ()
    loads = [load for of in event.shares for load in of.load if load.pool]
    assert loads and all(load.shop for load in loads)
    after = outlook(plan.evolve(desk, event)).situation.shops
    taken = sum(load.hours_e7 for load in loads)
    assert pool_of(look.situation.shops) - pool_of(after) == taken


def pool_of(shops: tuple[Shop, ...]) -> int:
    return sum(sum(hours) for of in shops for hours in of.hours.values())


def test_what_was_taken_of_the_pool_before_is_not_given_by_any_shop() -> None:
    desk = first_plan(offered=True)
    pooled = sum(sum(hours) for hours in outlook(desk).situation.pools.values())
    apart = replace(desk, policy=desk.policy.model_copy(update={"shops": "apart"}))
    rounded = pooled - pool_of(outlook(apart).situation.shops)
    assert 0 <= rounded < 1_000  # 1e-7 h: weeks with holidays are cut shop by shop
    assert any(load.pool for of in desk.live_packages() for load in of.share.load)
