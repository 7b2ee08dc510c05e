"""The trade's own examples: every row of designation_cases.csv, through the library and the CLI."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from libs.bearings import columns, parse

TABLE = Path(__file__).parent / "designation_cases.csv"
CASES = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["input"])
def test_a_designation_means_what_the_trade_says(case: dict[str, str]) -> None:
    found = columns(parse(case["input"]))
    readings = found.pop("readings")
    assert found.pop("note") or case["outcome"] == "accepted"
    assert " | ".join(readings) == case["readings"]
    assert found == {column: case[column] for column in found}


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["same_as"]], ids=lambda case: case["input"]
)
def test_the_normal_spelling_is_the_same_bearing(case: dict[str, str]) -> None:
    written, normal = columns(parse(case["input"])), columns(parse(case["same_as"]))
    differs = {field for field in written if written[field] != normal[field]}
    assert differs == {"input", "same_as"}


def test_the_command_line_prints_one_object_a_line_in_order() -> None:
    codes = ["6205-2RS/C3", "", "7205", "６３０８", "62O5"]
    run = subprocess.run(
        [sys.executable, "-m", "libs.bearings", "parse", *codes],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line["input"] for line in lines] == codes
    expected = [column for column in CASES[0] if column != "certainty"]
    assert sorted(lines[0]) == sorted(expected)
    assert lines[2]["readings"] == ["7205 angular contact ball", "30205 tapered roller"]
    texts = [value for line in lines for field, value in line.items() if field != "readings"]
    assert all(isinstance(value, str) for value in texts)


@pytest.mark.parametrize("arguments", [[], ["parse"], ["read", "6205"]])
def test_the_command_line_says_how_it_is_used(arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "libs.bearings", *arguments], capture_output=True, text=True
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert "usage" in run.stderr
