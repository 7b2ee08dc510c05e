"""Planning again: from an earlier plan, most of which still stands."""

import gzip
from pathlib import Path

import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.command_line import main
from services.dispatch.core.earlier import earlier_of
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.search.compiled import COMPILED
from tests.dispatch.changes import changed, urgent
from tests.dispatch.clusters import cluster
from tests.dispatch.small import problem

Capture = pytest.CaptureFixture[str]


def test_what_a_plan_says_is_known_again_by_names_when_lines_and_members_have_moved() -> None:
    plan = core.solve(problem(), gap=0.0)
    turned = problem(
        lines={"name": ("6306", "6205"), "quantity": [60, 100], "due_week": [2, 1]},
        members={"name": ("Wang", "Li")},
        ways={"price": [11, 10, 11, 10]},
        resources={"name": ("Wang:grinding", "Li:grinding")},
    )
    again = core.solve(turned, gap=0.0, start=plan)
    assert again.objective == plan.objective and check(turned, again) == ()
    shares = earlier_of(arrays_of(turned), plan).shares
    assert sum(packs for _, _, packs in shares) == 16
    assert {int(way) for way, _, _ in shares} <= {1, 3}  # Li's


def test_shares_that_no_longer_can_be_are_left_out() -> None:
    plan = core.solve(problem(), gap=0.0)
    gone = problem(ways={"last_week": [0] * 4}, members={"name": ("Li", "Zhao")})
    assert all(week == 0 for _, week, _ in earlier_of(arrays_of(gone), plan).shares)
    assert check(gone, core.solve(gone, start=plan)) == ()


def test_a_plan_of_nonsense_does_no_harm() -> None:
    plan = core.solve(problem(), gap=0.0)
    rows = len(plan.shares.way)
    wild = {
        "way": [1 << 40] * rows,
        "line": [-7] * rows,
        "member": [99] * rows,
        "week": [-3] * rows,
        "packs": [1 << 50] * rows,
        "pieces": [0] * rows,
    }
    nonsense = Plan.model_validate(plan.model_dump() | {"shares": wild})
    assert core.solve(problem(), gap=0.0, start=nonsense).objective == plan.objective


def test_a_plan_is_begun_from_another_at_the_command_line(tmp_path: Path, capsys: Capture) -> None:
    asked = tmp_path / "problem.json.gz"
    asked.write_bytes(gzip.compress(problem().model_dump_json().encode()))
    assert main(["plan", str(asked)]) == 0
    (tmp_path / "plan.json").write_text(capsys.readouterr().out)
    assert main(["plan", str(asked), "--from", str(tmp_path / "plan.json")]) == 0
    assert Plan.model_validate_json(capsys.readouterr().out).status == "optimal"
    (tmp_path / "rows.csv").write_text("line,member,week,cartons\n0,Li,0,8\n")
    assert main(["plan", str(asked), "--from", str(tmp_path / "rows.csv")]) == 0


SIZE = (400, 30, 12) if COMPILED else (6, 4, 4)
COLD = 60 if COMPILED else 5


@pytest.mark.skipif(not COMPILED, reason="only a compiled search is asked for large problems")
@pytest.mark.parametrize("change", [changed, urgent])
def test_planning_again_takes_a_fraction_of_the_work_and_is_as_good(change: object) -> None:
    assert callable(change)
    before = cluster(*SIZE, seed=4)
    now: Problem = change(before, seed=4)
    standing = core.solve(before, work=COLD, gap=0.0)
    cold = core.solve(now, work=COLD, gap=0.0)
    again = core.solve(now, work=COLD // 5, gap=0.0, start=standing)
    assert again.method == "search" and check(now, again) == ()
    assert again.objective <= cold.objective * 1.001
    twice = core.solve(now, work=COLD // 5, gap=0.0, start=standing)
    assert again.model_dump_json() == twice.model_dump_json()
