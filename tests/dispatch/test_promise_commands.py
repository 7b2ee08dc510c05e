"""`promise` and `what-if` from the command line, as data and in words, in both languages."""

import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from services.dispatch import core
from services.dispatch.command_line import main
from services.dispatch.promising import Promise
from services.dispatch.supposing.compared import Compared
from tests.dispatch.small import problem

Capture = pytest.CaptureFixture[str]
LIKE = {"like": [{"line": "6205", "pieces": 100, "due_week": 2}]}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    asked = problem()
    texts = {
        "problem.json": asked.model_dump_json(),
        "plan.json": core.solve(asked).model_dump_json(),
        "asked.json": json.dumps(LIKE),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return [str(tmp_path / name) for name in texts]


def test_a_promise_is_printed_as_data(files: list[str], capsys: Capture) -> None:
    assert main(["promise", *files]) == 0
    told = Promise.model_validate_json(capsys.readouterr().out)
    assert told.lines[0].week == 1 and told.moved == ()


def test_a_promise_for_which_others_give_way(files: list[str], capsys: Capture) -> None:
    assert main(["promise", *files, "--moving", "--frozen-weeks", "0", "--until", "due"]) == 0
    told = Promise.model_validate_json(capsys.readouterr().out)
    assert told.lines[0].week in (0, 1)


@pytest.mark.parametrize(("language", "word"), [("zh_CN", "最早"), ("en", "can be ready")])
def test_a_promise_is_said_in_words(
    language: str, word: str, files: list[str], capsys: Capture
) -> None:
    assert main(["promise", *files, "--words", "--language", language]) == 0
    assert word in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize(("language", "word"), [("zh_CN", "费用"), ("en", "cost")])
def test_what_if_is_said_in_words(
    language: str, word: str, files: list[str], capsys: Capture
) -> None:
    shock = '{"suspended": {"member": "Li", "from_week": 0}}'
    asked = ["what-if", files[0], "--plan", files[1], "--shock", shock]
    assert main([*asked, "--words", "--language", language]) == 0
    assert word in capsys.readouterr().out.splitlines()[0]
    assert main(asked) == 0
    assert Compared.model_validate_json(capsys.readouterr().out).changed


def test_what_cannot_be_asked_is_answered_in_words(
    files: list[str], tmp_path: Path, capsys: Capture
) -> None:
    strange = {"like": [{"line": "6999", "pieces": 1, "due_week": 0}]}
    (tmp_path / "asked.json").write_text(json.dumps(strange))
    assert main(["promise", *files]) == 2
    assert "6999" in capsys.readouterr().err
    assert main(["what-if", files[0], "--shock", '{"larger": {"line": "6999", "times": 2}}']) == 2
    assert "6999" in capsys.readouterr().err
    assert main(["what-if", files[0], "--shock", "{}"]) == 2


def test_both_languages_say_everything() -> None:
    folder = resources.files("services.dispatch.promising")
    zh, en = (
        tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in ("zh_CN", "en")
    )
    assert zh.keys() == en.keys()
