"""`python -m services.dispatch explain` on files, for each who may ask."""

import json
from pathlib import Path

import pytest

from services.dispatch.checking.rows import rows_of_plan
from services.dispatch.command_line import main
from services.dispatch.levelling import solve
from tests.dispatch.small import problem

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    asked = problem(lines={"due_week": [0, 0]})
    (tmp_path / "problem.json").write_text(asked.model_dump_json())
    (tmp_path / "plan.json").write_text(solve(asked).model_dump_json())
    (tmp_path / "plan.csv").write_text(rows_of_plan(asked, solve(asked)))
    return [str(tmp_path / "problem.json"), str(tmp_path / "plan.json")]


def said(capsys: Capture, *words: str) -> str:
    assert main(["explain", *words]) == 0
    return capsys.readouterr().out


def test_all_of_a_plan_comes_as_lines_of_json(files: list[str], capsys: Capture) -> None:
    rows = [json.loads(row) for row in said(capsys, *files).splitlines()]
    codes = {row["code"] for row in rows}
    assert {"plan", "plan_cost", "share", "share_cost", "passed_later", "line_late"} <= codes


def test_the_whole_plan_alone_in_chinese(files: list[str], capsys: Capture) -> None:
    told = said(capsys, *files, "--whole", "--words")
    assert told.startswith("2 行中 2 行全部排出") and "Li makes" not in told


def test_a_plan_given_as_rows_is_explained_too(files: list[str], capsys: Capture) -> None:
    rows = files[1].replace(".json", ".csv")
    told = said(capsys, files[0], rows, "--line", "6205", "--words", "--language", "en")
    assert "Li makes 80 pieces of 6205 in week 0." in told


def test_a_member_hears_its_own_and_asks_by_number(files: list[str], capsys: Capture) -> None:
    mine = ["--as", "member", "--member", "Wang", "--words", "--language", "en"]
    told = said(capsys, *files, *mine, "--first-week", "2026-W32")
    assert "You make 60 pieces of 6306 in week 2026-W32." in told and "Li" not in told
    again = said(capsys, *files, *mine, "--line", "1", "--counterfactual")
    assert again.startswith("No. 1 of the lines you can make") and "6205" not in again


def test_a_buyer_hears_its_line_and_its_relief(files: list[str], capsys: Capture) -> None:
    mine = ["--as", "buyer", "--line", "6205", "--words", "--language", "en"]
    assert "20 of 100 pieces are late" in said(capsys, *files, *mine)
    assert "more capacity of the cluster" in said(capsys, *files, *mine, "--counterfactual")


def test_the_prices_of_fairness_and_stability(files: list[str], capsys: Capture) -> None:
    rows = said(capsys, *files, "--counterfactual").splitlines()
    codes = [json.loads(row)["code"] for row in rows]
    assert codes == ["price_of_fairness", "price_of_stability"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--line", "9999"], "line 9999"),
        (["--as", "member"], "--as member needs --member"),
        (["--as", "member", "--member", "Nobody"], "member Nobody"),
        (["--as", "member", "--member", "Li", "--line", "9"], "line 9"),
        (["--as", "buyer", "--counterfactual"], "--counterfactual needs --line"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    files: list[str], capsys: Capture, words: list[str], why: str
) -> None:
    assert main(["explain", *files, *words]) == 2
    assert why in capsys.readouterr().err


def test_a_member_may_not_ask_for_a_line_it_cannot_make_by_a_foreign_number(
    files: list[str], capsys: Capture
) -> None:
    assert main(["explain", *files, "--as", "member", "--member", "Li", "--line", "x"]) == 2
    assert "x" in capsys.readouterr().err
