"""`python -m services.dispatch explain`: why a plan is as it is, from files alone."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from libs.contracts.problem import Plan, Problem
from libs.contracts.weeks import weeks_from
from services.dispatch import explaining
from services.dispatch.explaining import Labels, Statement

Read = Callable[[str], Problem]
ReadPlan = Callable[[Problem, str], Plan]


def add(commands: Any, read_problem: Read, read_plan: ReadPlan, unusable: type[Exception]) -> None:
    """Adds the command; files are read, and refused, as the other commands do."""
    parser = commands.add_parser("explain", help="why a plan is as it is, as data or in words")
    parser.add_argument("problem", help="a problem or a cluster file")
    parser.add_argument("plan", help="its plan, as JSON or rows")
    parser.add_argument("--line", help="one line, by name or as the member's view numbers it")
    parser.add_argument("--member", help="one member, by name")
    parser.add_argument("--whole", action="store_true", help="the plan as a whole")
    parser.add_argument("--as", dest="audience", choices=("group", "member", "buyer"))
    parser.add_argument("--words", action="store_true", help="sentences instead of JSON")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN")
    parser.add_argument("--counterfactual", action="store_true", help="plan again, changed")
    parser.add_argument("--work", type=int, help="limit of each plan made again")
    parser.add_argument("--first-week", help="what week 0 is, such as 2026-W49")

    def command(asked: argparse.Namespace, clock: object) -> int:
        problem = read_problem(asked.problem)
        try:
            plan = read_plan(problem, asked.plan)
            asked.line = _by_number(problem, asked)
            for statement in _asked(problem, plan, asked):
                _print(statement, asked)
        except (KeyError, ValueError) as wrong:
            raise unusable(wrong.args[0] if wrong.args else str(wrong)) from wrong
        return 0

    parser.set_defaults(command=command)


def _print(statement: Statement, asked: argparse.Namespace) -> None:
    if asked.words:
        print(explaining.say(statement, asked.language))
    else:
        json.dump(statement.model_dump(mode="json"), sys.stdout, ensure_ascii=False)
        print()


def _labels(problem: Problem, asked: argparse.Namespace) -> Labels:
    first = asked.first_week
    return Labels(weeks=tuple(weeks_from(first, problem.weeks)) if first else ())


def _asked(problem: Problem, plan: Plan, asked: argparse.Namespace) -> Sequence[Statement]:
    labels = _labels(problem, asked)
    audience = asked.audience or "group"
    if asked.counterfactual:
        return tuple(_planned_again(problem, plan, asked, audience, labels))
    if audience == "member":
        return _of_member(problem, plan, asked, labels)
    if audience == "buyer":
        lines = [asked.line] if asked.line else problem.lines.name
        return explaining.buyer_view(problem, plan, lines, labels=labels)
    if asked.line:
        told = explaining.line_reasons(problem, plan, asked.line, labels=labels)
    elif asked.whole:
        told = explaining.whole_reasons(problem, plan, labels=labels)
    else:
        told = explaining.explain(problem, plan, labels=labels)
    return [s for s in told if not asked.member or s.figures.get("member") == asked.member]


def _of_member(
    problem: Problem, plan: Plan, asked: argparse.Namespace, labels: Labels
) -> Sequence[Statement]:
    if not asked.member:
        raise ValueError("--as member needs --member")
    return explaining.member_view(problem, plan, asked.member, line=asked.line, labels=labels)


def _by_number(problem: Problem, asked: argparse.Namespace) -> str | None:
    """A member may call a line by the number that its statements give it."""
    named: str | None = asked.line
    if asked.audience == "member" and named and named not in problem.lines.name and asked.member:
        return explaining.member_line(problem, asked.member, int(named))
    return named


def _planned_again(
    problem: Problem, plan: Plan, asked: argparse.Namespace, audience: Any, labels: Labels
) -> Iterator[Statement]:
    """A line and a member: what would have won it more. A line: what would have to give for it to
    be on time. Neither: what fairness and stability cost."""
    again: dict[str, Any] = {"work": asked.work}
    told = again | {"labels": labels, "audience": audience}
    if asked.line and asked.member:
        yield explaining.counterfactual(problem, plan, asked.line, asked.member, **told)
    elif asked.line:
        yield from explaining.relief(problem, plan, asked.line, **told)
    elif audience != "group":
        raise ValueError("--counterfactual needs --line")
    else:
        yield explaining.price_of_fairness(problem, plan, **again)
        yield explaining.price_of_stability(problem, plan, **again)
