"""The house rules that no linter knows: the tree, the words, the sizes, the order of an aggregate.

`python scripts/house.py` names each breach with its place; `make check` runs it.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SERVICES = {"gateway", "intake", "members", "dispatch", "production", "fulfilment", "console"}
LIBS = {"contracts", "eventlog", "bearings", "telemetry"}
TOP = {"services", "libs", "deploy", "tests", "docs", "examples", "scripts"}
LINES, FUNCTION_LINES = 200, 30
MATCH_LINES = 40  # a match by command or event: a line or two a case
LANGUAGE_LINES = 450  # libs/contracts: all that a stream says, on one page
NO_NAME = re.compile(r"(^|_)(utils?|common|helpers?|managers?|handlers?|processors?)(_|$)", re.I)
NO_CLASS = re.compile(r"(Utils?|Common|Helper|Manager|Handler|Processor)$")
NO_EVENT = re.compile(r"(Updated|Event|StatusChanged)$")
ORDER = ("state", "decide", "evolve", "decider")


def tree(root: Path) -> Iterator[str]:
    folders = {p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith((".", "__"))}
    for name in sorted(folders - TOP - {"gongdan.egg-info"}):
        yield f"{name}/: no room of the house"
    for room, wanted in (("services", SERVICES), ("libs", LIBS)):
        found = {path.parent.name for path in (root / room).glob("*/__init__.py")}
        for name in sorted(found ^ wanted):
            yield f"{room}/{name}: {'missing' if name in wanted else 'no room of the house'}"


def file_breaches(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    most = LANGUAGE_LINES if "contracts" in path.parts else LINES
    if text.count("\n") > most:
        yield f"{path}: {text.count(chr(10))} lines, {most} at most: split it by noun"
    if NO_NAME.search(path.stem):
        yield f"{path}: a name that says nothing"
    module = ast.parse(text)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if "tests" not in path.parts:
                yield from length(path, node)
            if NO_NAME.search(node.name):
                yield f"{path}:{node.lineno}: {node.name}: a name that says nothing"
        if isinstance(node, ast.ClassDef) and NO_CLASS.search(node.name):
            yield f"{path}:{node.lineno}: {node.name}: a name that says nothing"
        if isinstance(node, ast.ClassDef) and "contracts" in path.parts:
            bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
            if "Event" in bases and NO_EVENT.search(node.name):
                yield f"{path}:{node.lineno}: {node.name}: an event says what has happened"
    yield from aggregate(path, module)


def length(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    lines = (node.end_lineno or 0) - node.lineno + 1
    matches = any(isinstance(part, ast.Match) for part in node.body)
    most = MATCH_LINES if matches else FUNCTION_LINES
    if lines > most:
        yield f"{path}:{node.lineno}: {node.name} has {lines} lines, {most} at most"


def aggregate(path: Path, module: ast.Module) -> Iterator[str]:
    """A file that makes a Decider: docstring, state, decide, evolve, and the decider last."""
    seen = []
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            seen.append("state")
        elif isinstance(node, ast.FunctionDef) and node.name in ORDER:
            seen.append(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            name = getattr(node.value.func, "id", "")
            seen += ["decider"] if name == "Decider" else []
    if "decider" not in seen:
        return
    if not ast.get_docstring(module):
        yield f"{path}: an aggregate begins with what it is, in a line"
    if [ORDER.index(part) for part in seen] != sorted(ORDER.index(part) for part in seen):
        yield f"{path}: an aggregate's order is {', '.join(ORDER)}; here {', '.join(seen)}"


def main() -> int:
    root = Path(__file__).parents[1]
    breaches = list(tree(root))
    for room in ("services", "libs", "tests"):
        for path in sorted((root / room).rglob("*.py")):
            breaches += file_breaches(path.relative_to(root))
    print("\n".join(breaches) or "The house is in order.")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
