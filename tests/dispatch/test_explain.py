"""What is told of a plan is complete, and each figure is that of a second count."""

from collections import Counter

import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch.checking.recount import hours_used
from services.dispatch.explaining import (
    buyer_view,
    explain,
    line_reasons,
    member_line,
    member_view,
    share_reasons,
)
from services.dispatch.levelling import solve
from tests.dispatch.small import problem
from tests.dispatch.test_explain_reasons import asked
from tests.dispatch.thrown import planned


def test_the_cost_of_shares_is_the_cost_of_the_plan() -> None:
    for seed in range(20):
        is_asked, plan = planned(seed)
        shares = [s.figures for s in share_reasons(is_asked, plan) if s.code == "share_cost"]
        for term in ("price", "freight", "set_up", "late", "early"):
            stated = sum(int(str(figures[f"{term}_fen"])) for figures in shares)
            # In the unit of these problems a hundredth is 100,000: each share may round by half.
            assert abs(stated - getattr(plan.cost, term) // 100_000) <= len(shares)


def test_hours_stated_as_used_are_those_of_the_independent_count() -> None:
    for seed in range(20):
        is_asked, plan = planned(seed)
        used = hours_used(is_asked, plan)
        resources = is_asked.resources
        loads = {
            (s.figures.get("resource") or f"{s.figures['member']}:{s.figures['group']}"): 0
            for s in explain(is_asked, plan)
            if s.code in ("load", "load_shared")
        }
        for s in explain(is_asked, plan):
            if s.code in ("load", "load_shared"):
                name = s.figures.get("resource") or f"{s.figures['member']}:{s.figures['group']}"
                at = resources.name.index(str(name)), int(str(s.figures["week"]))
                assert used[at] == s.figures["used_e7"]
                loads[name] += int(str(s.figures["used_e7"]))
        by_name = Counter[str]()
        for (resource, _), hours in used.items():
            by_name[resources.name[resource]] += hours
        assert loads == {name: hours for name, hours in by_name.items() if hours}


def able_for_more(is_asked: Problem, plan: Plan) -> set[tuple[str, str]]:
    """Line and member of each pair that does not make all of the line, counted by hand."""
    made = Counter[tuple[int, int]]()
    for line, member, pieces in zip(
        plan.shares.line, plan.shares.member, plan.shares.pieces, strict=True
    ):
        made[line, member] += pieces
    return {
        (is_asked.lines.name[line], is_asked.members.name[member])
        for line, member in zip(is_asked.ways.line, is_asked.ways.member, strict=True)
        if made[line, member] < is_asked.lines.quantity[line]
    }


def test_whoever_could_make_more_of_a_line_hears_why_it_does_not() -> None:
    for seed in range(40):
        is_asked, plan = planned(seed)
        heard = {
            (str(s.figures["line"]), str(s.figures["member"]))
            for s in explain(is_asked, plan)
            if s.code.startswith("passed_")
        }
        assert heard == able_for_more(is_asked, plan)


def test_every_late_or_short_line_is_told_with_its_limits_or_its_price() -> None:
    for seed in range(40):
        is_asked, plan = planned(seed)
        late = {
            line
            for line, week in zip(plan.shares.line, plan.shares.week, strict=True)
            if week > is_asked.lines.due_week[line]
        }
        bad = {is_asked.lines.name[at] for at in late | set(plan.unserved.line)}
        found = explain(is_asked, plan)
        kinds = ("line_late", "line_short")
        assert {s.figures["line"] for s in found if s.code in kinds} == bad
        assert {s.figures["line"] for s in found if s.code in ("line_able", "line_nobody")} == bad


def test_a_late_line_names_the_hours_that_were_gone_and_whose() -> None:
    is_asked = asked(capacity=[60] * 6, lines={"due_week": [0]})
    found = line_reasons(is_asked, solve(is_asked), "6205")
    hours = [s.figures for s in found if s.code == "line_hours"]
    assert [(h["group"], h["weeks"], h["members"]) for h in hours] == [
        ("grinding", ("0",), ("Li", "Wang"))
    ]


def test_the_best_alternative_is_the_next_member_at_its_price() -> None:
    is_asked = asked(capacity=[200] * 6)
    found = share_reasons(is_asked, solve(is_asked), line="6205")
    other = next(s.figures for s in found if s.code == "alternative")
    assert (other["other_member"], other["dearer_price"], other["why"]) == (
        "Wang",
        "1.0000",
        "cheaper",
    )


def test_a_member_calls_a_line_without_share_by_its_number() -> None:
    is_asked = problem(capacity=[500] * 6)
    plan = solve(is_asked)
    numbers = [s.figures["number"] for s in member_view(is_asked, plan, "Wang")]
    assert [member_line(is_asked, "Wang", int(str(n))) for n in numbers] == ["6205", "6306"]
    assert not any("line" in s.figures for s in member_view(is_asked, plan, "Wang"))
    with pytest.raises(KeyError):
        member_line(is_asked, "Wang", 3)


def test_a_buyer_hears_weeks_and_nobody() -> None:
    is_asked = asked(capacity=[60] * 6, lines={"due_week": [0]})
    found = buyer_view(is_asked, solve(is_asked), ["6205"])
    assert {s.code for s in found} == {"share", "line_late", "line_hours"}
    weeks = [s.figures["pieces"] for s in found if s.code == "share"]
    assert sum(int(str(pieces)) for pieces in weeks) == 100


def test_a_plan_of_another_problem_is_refused() -> None:
    plan = solve(problem())
    with pytest.raises(ValueError, match="not one of this problem"):
        explain(asked(), plan)


def test_who_asks_for_what_is_not_there_is_told() -> None:
    is_asked = problem()
    plan = solve(is_asked)
    with pytest.raises(KeyError, match="member Nobody"):
        member_view(is_asked, plan, "Nobody")
    with pytest.raises(KeyError, match="line nothing"):
        buyer_view(is_asked, plan, ["nothing"])
