"""Every code that can leave the house has its sentence, in both languages."""

import ast
import re
from pathlib import Path

import pytest

from libs.bearings import RESOURCE_GROUPS
from services.gateway.language import CATALOGUE, Language, placeholders, preferred, sentence
from services.gateway.problems import EDGE

SERVICES = Path(__file__).parents[2] / "services"
CODE = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
# Not codes: settings of topics, names of files and loggers, columns of the solver's problem, what
# a span says, and alarms of a process, of which only its log and docs/operations tell.
NO_CODES = re.compile(
    r"(cleanup|retention|gongdan|services|http|en|fulfilment|lines|members|ways|steps|sources"
    r"|setups|setup_hours|adopted|closed|messaging|dispatch)\..*"
    r"|read_model\.(partition_stopped|rebuilt)"
)
OWNERS = ("intake", "members", "production", "dispatch", "fulfilment", "gateway")


def trees() -> list[tuple[Path, ast.Module]]:
    files = [file for owner in OWNERS for file in sorted((SERVICES / owner).rglob("*.py"))]
    return [(file, ast.parse(file.read_text())) for file in files]


def codes() -> set[str]:
    """Every text that has the form of a code."""
    found = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    prefixes = {"hold.reading", "member.uscc"}  # of codes, in a table of statuses
    return {c for c in found - prefixes if CODE.fullmatch(c) and not NO_CODES.fullmatch(c)}


def refusals() -> list[tuple[str, set[str], str]]:
    """Code, names of the figures, place: of every `Refused("code", figure=...)`."""
    found = []
    for file, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("Refused", "_denied", "_reason"):
                continue
            code = next((a.value for a in node.args if isinstance(a, ast.Constant)), None)
            figures = {word.arg for word in node.keywords if word.arg}
            if isinstance(code, str) and all(word.arg for word in node.keywords):
                found.append((code, figures, f"{file.name}:{node.lineno}"))
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_code_has_its_sentence(language: Language) -> None:
    assert codes() | set(EDGE) <= CATALOGUE[language].keys()


def test_both_languages_tell_the_same_figures() -> None:
    chinese, english = CATALOGUE["zh-CN"], CATALOGUE["en"]
    assert chinese.keys() == english.keys()
    for code, said in english.items():
        assert placeholders(said) == placeholders(chinese[code]), code


def test_a_sentence_asks_for_no_figure_that_its_refusal_does_not_give() -> None:
    for code, figures, place in refusals():
        assert placeholders(CATALOGUE["en"][code]) <= figures, (code, place)


def test_figures_stand_in_the_sentence() -> None:
    said = sentence("line.below_shipped", {"shipped": 20_000, "ordered": 60_000}, "en")
    assert "20,000 of 60,000" in said


def test_a_figure_that_is_a_code_becomes_its_own_sentence() -> None:
    figures: dict[str, int | str] = {
        "line": 1, "designation": "ABC", "reason": "designation.letter_o"
    }  # fmt: skip
    assert "字母 O" in sentence("designation.unreadable", figures, "zh-CN")


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "zh-CN"), ("en", "en"), ("en-GB,zh;q=0.5", "en"), ("fr, zh;q=0.9, en;q=0.8", "zh-CN"),
     ("zh-CN;q=0.1, en;q=0.2", "en"), ("en;q=x, ,;q=", "zh-CN"), ("fr", "zh-CN")],
)  # fmt: skip
def test_the_language_is_the_callers_choice_or_chinese(header: str, language: str) -> None:
    assert preferred(header) == language


def test_weeks_and_groups_are_said_as_people_say_them() -> None:
    figures: dict[str, int | str] = {"week": "2026-W51", "group": "heat_treatment"}
    chinese = sentence("promise.relax.hours", figures, "zh-CN")
    assert chinese == "集群产能（热处理）增加后，可在 2026 年第 51 周结束前做完。"
    assert "(heat treatment)" in sentence("promise.relax.hours", figures, "en")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_resource_group_has_its_name(language: Language) -> None:
    assert {f"group.{group}" for group in RESOURCE_GROUPS} <= CATALOGUE[language].keys()
