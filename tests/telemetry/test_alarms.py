"""Each alarm that can be raised has a section that says what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parents[2]
PAGE = (HERE / "docs/operations/alarms.md").read_text()
RAISE = ("alarm", "_alarm")


def raised() -> Iterator[tuple[str, str]]:
    """Code and place: of each call that raises an alarm, or logs a line that says it is one."""
    for file in sorted([*HERE.glob("libs/**/*.py"), *HERE.glob("services/**/*.py")]):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and (_raises(node.func) or _says_so(node)):
                first = node.args[0] if node.args else None
                at = f"{file.relative_to(HERE)}:{node.lineno}"
                yield (str(first.value) if isinstance(first, ast.Constant) else ast.dump(node)), at


def _raises(called: ast.expr) -> bool:
    name = getattr(called, "attr", getattr(called, "id", ""))
    return name in RAISE


def _says_so(call: ast.Call) -> bool:
    """`extra={"alarm": True, ...}` or `alarm=True`, but for the two functions that add it."""
    if not (call.args and isinstance(call.args[0], ast.Constant)):
        return False
    extras = [word.value for word in call.keywords if word.arg == "extra"]
    names = {k.value for e in extras if isinstance(e, ast.Dict) for k in e.keys
             if isinstance(k, ast.Constant)}  # fmt: skip
    return "alarm" in names or any(word.arg == "alarm" for word in call.keywords)


def test_every_alarm_has_a_section_that_says_what_to_do() -> None:
    codes = {code for code, _ in raised()}
    assert {"loop.failed", "message.parked", "alarm.line_held", "dispatch.no_plan"} <= codes
    sections = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S))
    missing = [(code, at) for code, at in raised() if code not in sections]
    assert missing == []
    assert sections.keys() - codes == set()
    assert all("Do:" in said or "above" in said for said in sections.values())


def test_no_line_is_an_alarm_by_its_words_alone() -> None:
    for file in [*HERE.glob("libs/**/*.py"), *HERE.glob("services/**/*.py")]:
        assert '"alarm: ' not in file.read_text(), file
