"""Standing shares, planned again: what moves, what it costs, and what is frozen."""

from dataclasses import replace

import pytest

from libs.contracts.problem import Plan
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.planning.outlook import outlook
from services.dispatch.planning.replanning import replanned
from services.dispatch.translating.situation import Package, Permit, Policy, Situation, Window
from services.dispatch.translating.translation import translate
from tests.dispatch.demo import first_plan
from tests.dispatch.situations import LI, WANG, line, member, situation

CHEAP, DEAR = 1_000_000, 100_000_000  # to move a piece; Li makes it cheaper by 30,000,000
FENCE = Policy(frozen_weeks=2)


def by_wang(week: int, pieces: int = 100, move: int | None = CHEAP) -> Package:
    return Package("a", "Wang", ((week, pieces),), move=move)


def planned(asked: Situation) -> Plan:
    problem = translate(asked)
    plan = core.solve(problem, gap=0.0)
    assert check(problem, plan) == ()
    return plan


def pieces(plan: Plan) -> dict[int, int]:
    """By member."""
    made = dict.fromkeys(plan.shares.member, 0)
    for who, many in zip(plan.shares.member, plan.shares.pieces, strict=True):
        made[who] += many
    return made


def test_a_standing_share_moves_where_that_saves_more_than_it_costs() -> None:
    plan = planned(situation(by_wang(3)))
    assert pieces(plan) == {0: 100} and plan.cost.change == 100 * CHEAP
    plan = planned(situation(by_wang(3, move=DEAR)))
    assert pieces(plan) == {1: 100} and plan.cost.change == 0


def test_what_stands_in_the_nearest_weeks_cannot_move() -> None:
    plan = planned(situation(by_wang(1, 60), by_wang(2, 40), policy=FENCE))
    assert pieces(plan) == {0: 40, 1: 60} and plan.cost.change == 40 * CHEAP


def test_frozen_shares_have_their_hours_however_few_are_declared_now() -> None:
    idle = member("Wang", hours=5)
    plan = planned(situation(by_wang(0), policy=FENCE, members=(LI, idle)))
    assert pieces(plan) == {1: 100}


def test_frozen_shares_of_two_holders_with_short_packs_are_no_more_than_the_line() -> None:
    shares = (by_wang(0, 45), Package("a", "Li", ((1, 45),), move=DEAR))
    lots = tuple(replace(who, min_lot=45) for who in (LI, WANG))
    plan = planned(situation(*shares, policy=FENCE, lines=(line(quantity=90),), members=lots))
    assert sum(pieces(plan).values()) == 90 and set(pieces(plan)) == {0, 1}


def test_a_newcomer_keeps_what_it_holds() -> None:
    new = replace(LI, trial=True)
    policy = Policy(trial_max_pieces=20)
    stands = Package("a", "Li", ((2, 100),), move=DEAR)
    assert pieces(planned(situation(stands, policy=policy, members=(new, WANG)))) == {0: 100}


def test_a_share_that_no_way_can_make_any_more_moves_at_no_cost() -> None:
    revoked = replace(WANG, permits=())
    plan = planned(situation(by_wang(2), members=(LI, revoked)))
    assert pieces(plan) == {0: 100} and plan.cost.change == 0


@pytest.mark.parametrize(
    ("packages", "members", "words"),
    [
        ((by_wang(0, 110),), (LI, WANG), "more stands than is wanted"),
        ((by_wang(4),), (LI, WANG), "in week 4"),
        ((by_wang(0),), (LI,), "not planned here"),
        (
            (by_wang(0),),
            (LI, replace(WANG, permits=(Permit(Window(2, 3)),))),
            "may not work in frozen week 0",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_in_words(
    packages: tuple[Package, ...], members: tuple[object, ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        translate(situation(*packages, policy=FENCE, members=members))


def test_without_a_cost_to_move_only_its_hours_are_taken_off() -> None:
    stands = by_wang(0, move=None)
    problem = translate(situation(replace(stands, hours={"grinding": 10_000_000})))
    assert len(problem.adopted.way) == 0
    wangs = problem.resources.name.index("Wang:grinding") * problem.weeks
    assert problem.capacity[wangs] == 100 * 10_000_000


def test_on_the_desk_packages_that_have_not_begun_are_planned_again() -> None:
    desk = first_plan(offered=True)
    packages = list(desk.live_packages())
    before, look = outlook(desk).situation, replanned(desk).situation
    again = [package for package in look.packages if package.move is not None]
    assert sum(p.quantity for p in packages) == sum(n for p in again for _, n in p.pieces)
    pieces = {line.key: line.quantity for line in before.lines}
    for package in again:
        pieces[package.line] = pieces.get(package.line, 0) + sum(n for _, n in package.pieces)
    assert {line.key: line.quantity for line in look.lines} == pieces
    problem = translate(look)
    assert len(problem.adopted.way) == sum(len(package.pieces) for package in again)
    plan = core.solve(problem, gap=0.01)
    assert check(problem, plan) == () and plan.cost.change == 0


def test_on_the_desk_what_is_being_taken_back_or_has_shrunk_stays_as_it_is() -> None:
    desk = first_plan(offered=True)
    one, *others = sorted(desk.live_packages(), key=lambda package: package.share.package_id)
    desk = desk.with_package(replace(one, revoking=True))
    again = [package for package in replanned(desk).situation.packages if package.move is not None]
    assert len(again) == len(others)
    assert {package.move for package in again} >= {
        line.unit_value * 10 // 1000
        for line in replanned(desk).situation.lines
        if line.key in {package.line for package in again}
    }
