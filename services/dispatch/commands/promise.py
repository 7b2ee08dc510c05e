"""`python -m services.dispatch promise`: when prospective lines could be made, from files alone."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from libs.contracts.problem import Plan, Problem
from services.dispatch.commands.refusing import in_words

Read = Callable[[str], Problem]
ReadPlan = Callable[[Problem, str], Plan]


class Like(BaseModel):
    """A line such as one that stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: str
    pieces: int
    due_week: int


class Likes(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    like: tuple[Like, ...]


def add(commands: Any, read_problem: Read, read_plan: ReadPlan, unusable: type[Exception]) -> None:
    """Adds the command; files are read, and refused, as the other commands do."""
    parser = commands.add_parser("promise", help="when prospective lines could be made, by whom")
    parser.add_argument("problem", help="a problem or a cluster file")
    parser.add_argument("plan", help="its plan, as JSON or rows")
    parser.add_argument(
        "asked", help='a problem of the new lines, or {"like": [{"line", "pieces", "due_week"}]}'
    )
    parser.add_argument("--moving", action="store_true", help="lines that stand may give way")
    parser.add_argument("--frozen-weeks", type=int, help="adopt the whole plan, these weeks frozen")
    parser.add_argument(
        "--move-per-mille", type=int, default=50, help="of its price, for a piece that moves"
    )
    parser.add_argument("--until", choices=("standing", "due", "open"), default="standing")
    parser.add_argument("--records", help="what members delivered of what they accepted, as JSON")
    parser.add_argument("--words", action="store_true", help="sentences instead of JSON")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN")

    def command(asked: argparse.Namespace, clock: object) -> int:
        problem = read_problem(asked.problem)
        with in_words(unusable):
            return _promise(problem, read_plan(problem, asked.plan), asked)

    parser.set_defaults(command=command)


def _promise(problem: Problem, plan: Plan, asked: argparse.Namespace) -> int:
    # Numbers in arrays are loaded only by who promises.
    from services.dispatch import promising
    from services.dispatch.promising.sentences import said

    if asked.frozen_weeks is not None:
        problem = promising.adopt(problem, plan, asked.frozen_weeks, asked.move_per_mille)
    until: Literal["standing", "due", "open"] = asked.until
    standing = promising.standing_of(problem, plan, until)
    records = json.loads(Path(asked.records).read_text("utf-8")) if asked.records else {}
    terms = promising.Terms(records={name: promising.Record(**r) for name, r in records.items()})
    find = promising.promise_moving if asked.moving else promising.promise
    answer = find(standing, _asked(problem, asked.asked), terms)
    print("\n".join(said(answer, asked.language)) if asked.words else answer.model_dump_json())
    return 0


def _asked(problem: Problem, path: str) -> Problem:
    from services.dispatch.promising.alike import like

    text = Path(path).read_bytes()
    if b'"like"' not in text[:64]:
        return Problem.model_validate_json(text)
    names = {name: row for row, name in enumerate(problem.lines.name)}
    rows = Likes.model_validate_json(text).like
    strange = [each.line for each in rows if each.line not in names]
    if strange:
        raise ValueError(f"no line is called {strange[0]!r}")
    return like(problem, [(names[each.line], each.pieces, each.due_week) for each in rows])
