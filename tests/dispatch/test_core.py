"""What the core promises: optimal and checked, the same every time, and words for nonsense."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.core.brake import Brake
from services.dispatch.core.construct import construct
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.reading import plan_of
from services.dispatch.core.search.searching import search
from tests.dispatch.small import made, problem, wide


def test_the_cheaper_member_makes_what_its_hours_allow() -> None:
    plan = core.solve(problem(), gap=0.0)
    assert plan.status == "optimal"
    assert plan.cost.price == 1600 and plan.cost.set_up == 60
    assert {member for _, member, _, _ in made(plan)} == {0}


def test_a_line_that_nobody_can_make_is_unserved_with_its_reason() -> None:
    lines = {"obstacle": ("", "line.no_capability")}
    ways = {"line": [0, 0], "member": [0, 1], "recipe": [0, 0], "source": [0, 1]}
    plan = core.solve(problem(lines=lines, ways=ways | {"price": [10, 11], "setup": [0, 0]}))
    assert list(plan.unserved.line) == [1] and plan.unserved.reason == ("line.no_capability",)


def test_no_hours_leave_everything_unserved_and_say_so() -> None:
    plan = core.solve(problem(capacity=[0] * 6))
    assert set(plan.unserved.reason) == {"line.no_hours"} and plan.cost.unserved == 160 * 50


def test_a_line_due_before_today_is_late_from_the_first_week() -> None:
    plan = core.solve(problem(lines={"due_week": [-2, 2]}), gap=0.0)
    # 80 pieces beside the set-up in week 0 are two weeks late.
    assert plan.cost.late >= 80 * 2 * 2 and not len(plan.unserved.line)


def test_the_short_pack_is_counted_whole_in_hours_and_exactly_in_pieces() -> None:
    plan = core.solve(problem(lines={"quantity": [95, 60]}))
    assert sum(pieces for line, _, _, pieces in made(plan) if line == 0) == 95
    assert check(problem(lines={"quantity": [95, 60]}), plan) == ()


def test_a_minimum_lot_is_kept_by_every_member_used() -> None:
    tight = problem(capacity=[70, 0, 0, 70, 0, 0], ways={"min_pieces": [40] * 4})
    plan = core.solve(tight, gap=0.0)
    by_pair: dict[tuple[int, int], int] = {}
    for line, member, _, pieces in made(plan):
        by_pair[line, member] = by_pair.get((line, member), 0) + pieces
    assert by_pair and all(pieces >= 40 for pieces in by_pair.values())


def test_a_newcomer_gets_at_most_one_line() -> None:
    plan = core.solve(problem(members={"max_lines": [1, -1]}), gap=0.0)
    assert len({line for line, member, _, _ in made(plan) if member == 0}) == 1


def test_a_frozen_share_stays_where_it_is() -> None:
    stands = {"way": [1], "week": [2], "packs": [3], "move_cost": [-1]}
    plan = core.solve(problem(adopted=stands), gap=0.0)
    assert (0, 1, 2, 30) in made(plan)


def test_moving_an_accepted_share_costs_and_is_done_only_where_it_pays() -> None:
    stands = {"way": [1], "week": [0], "packs": [8], "move_cost": [1000]}
    kept = core.solve(problem(adopted=stands), gap=0.0)
    assert (0, 1, 0, 80) in made(kept) and kept.cost.change == 0


def test_a_family_shares_its_set_up_in_each_week() -> None:
    weekly = {"scope": ("family",), "repeats": ("week",)}
    plan = core.solve(problem(setups=weekly, capacity=[200] * 6), gap=0.0)
    assert plan.cost.set_up == 30


def test_a_step_before_takes_its_hours_in_the_earlier_week() -> None:
    plan = core.solve(problem(steps={"weeks_before": [1]}), gap=0.0)
    assert all(week >= 1 for _, _, week, _ in made(plan))


def test_forbidden_lateness_that_cannot_be_kept_names_the_limits() -> None:
    forced = {"unserved_cost": [-1, 50], "late_cost": [-1, 2], "due_week": [0, 2]}
    plan = core.solve(problem(lines=forced, capacity=[60, 100, 100, 50, 100, 100]))
    assert plan.status == "infeasible" and not len(plan.shares.way)
    told = " | ".join(plan.conflict)
    assert "line 6205: all 100 pieces" in told and "not later than week 0" in told
    assert "Li:grinding" in told and "Wang:grinding" in told and "6306" not in told


def test_lines_that_must_be_made_on_time_without_any_hours_name_the_limits() -> None:
    forced = {"unserved_cost": [-1, -1], "late_cost": [-1, -1]}
    plan = core.solve(problem(lines=forced, capacity=[0] * 6))
    assert plan.status == "infeasible" and not len(plan.shares.way)
    told = " | ".join(plan.conflict)
    assert "all 100 pieces must be made" in told or "all 60 pieces must be made" in told
    assert "Li:grinding: 0 h" in told and "Wang:grinding: 0 h" in told


def test_the_same_problem_gives_the_same_plan_to_the_byte() -> None:
    first, second = (core.solve(problem(), work=50).model_dump_json() for _ in range(2))
    assert first == second


def test_the_brake_leaves_a_checked_plan_with_its_bound() -> None:
    ticks = itertools.count()
    plan = core.solve(wide(), seconds=1.0, clock=lambda: float(next(ticks)))
    assert plan.braked and plan.status in ("feasible", "optimal") and int(plan.bound) >= 0


def test_a_plan_travels_as_json_and_back() -> None:
    plan = core.solve(problem())
    again = Plan.model_validate_json(plan.model_dump_json())
    assert again.model_dump_json() == plan.model_dump_json() and check(problem(), again) == ()


workshops = st.builds(
    problem,
    lines=st.fixed_dictionaries(
        {
            "quantity": st.lists(st.integers(1, 150), min_size=2, max_size=2),
            "due_week": st.lists(st.integers(-1, 3), min_size=2, max_size=2),
            "max_members": st.lists(st.integers(0, 2), min_size=2, max_size=2),
        }
    ),
    ways=st.fixed_dictionaries(
        {
            "min_pieces": st.lists(st.integers(0, 60), min_size=4, max_size=4),
            "first_week": st.lists(st.integers(0, 2), min_size=4, max_size=4),
        }
    ),
    capacity=st.lists(st.integers(0, 120), min_size=6, max_size=6),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workshops)
def test_program_search_and_insertion_agree_and_pass_the_check(workshop: Problem) -> None:
    exact = core.solve(workshop, gap=0.0)
    a = arrays_of(workshop)
    answer = search(a, Brake(None, None), 5, 0.0)
    inserted = construct(a)
    for shares in (answer.shares, inserted):
        plan = plan_of(a, shares, answer.bound, gap=0.0, method="search", work=0, braked=False)
        assert check(workshop, plan) == ()
        assert plan.objective >= exact.objective >= answer.bound - 1e-6
