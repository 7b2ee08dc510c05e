"""The core from the command line: plan, check and schema, without any service running."""

import gzip
import json
from pathlib import Path

import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch.checking.check import check
from services.dispatch.command_line import main
from services.dispatch.core.arrays import Arrays
from services.dispatch.core.brake import Brake
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.reading import plan_of
from services.dispatch.core.search.compiled import COMPILED
from services.dispatch.core.search.searching import search
from tests.dispatch.clusters import cluster
from tests.dispatch.small import problem

Capture = pytest.CaptureFixture[str]


def on_disk(folder: Path, asked: Problem) -> str:
    path = folder / "problem.json.gz"
    path.write_bytes(gzip.compress(asked.model_dump_json().encode()))
    return str(path)


def test_a_plan_is_printed_and_passes_its_check(tmp_path: Path, capsys: Capture) -> None:
    asked = on_disk(tmp_path, problem())
    assert main(["plan", asked, "--work", "10"]) == 0
    printed = capsys.readouterr().out
    assert Plan.model_validate_json(printed).status == "optimal"
    (tmp_path / "plan.json").write_text(printed)
    assert main(["check", asked, str(tmp_path / "plan.json")]) == 0


def test_rows_go_out_and_come_back_for_the_check(tmp_path: Path, capsys: Capture) -> None:
    asked = on_disk(tmp_path, problem())
    assert main(["plan", asked, "--rows"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("line,member,week,cartons\n0,Li,") and "bound" in told.err
    (tmp_path / "rows.csv").write_text(told.out)
    assert main(["check", asked, str(tmp_path / "rows.csv")]) == 0


def test_a_plan_that_takes_more_hours_than_there_are_is_caught(
    tmp_path: Path, capsys: Capture
) -> None:
    asked = on_disk(tmp_path, problem())
    (tmp_path / "rows.csv").write_text("line,member,week,cartons\n0,Li,0,10\n1,Li,0,6\n")
    assert main(["check", asked, str(tmp_path / "rows.csv")]) == 1
    assert "Li:grinding, week 0: 200 of 100" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{}", "cost_unit"),
        ("not json", "JSON"),
        (problem().model_dump_json().replace("[100,60]", "[NaN,60]"), "quantity"),
        (problem().model_dump_json().replace("[100,60]", "[-1,60]"), "quantity"),
    ],
)
def test_input_that_cannot_be_used_is_answered_in_words(
    text: str, word: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "problem.json").write_text(text)
    assert main(["plan", str(tmp_path / "problem.json")]) == 2
    assert word in capsys.readouterr().err


def test_both_schemas_are_printed(capsys: Capture) -> None:
    assert main(["schema"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"Problem", "Plan"}


def searched(a: Arrays, work: int) -> Plan:
    answer = search(a, Brake(None, None), work, 0.0)
    return plan_of(
        a, answer.shares, answer.bound, gap=0.0, method="search", work=answer.work, braked=False
    )


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_search_keeps_every_limit_and_is_the_same_every_time(seed: int, large: bool) -> None:
    size = (400, 30, 12) if COMPILED else (6, 4, 4)
    work = 20 if COMPILED else 1
    asked = cluster(*size, seed=seed, large=large)
    a = arrays_of(asked)
    plan = searched(a, work)
    assert check(asked, plan) == ()
    assert plan.model_dump_json() == searched(a, work).model_dump_json()
    assert 0 < int(plan.bound) <= plan.objective
