"""`python -m services.dispatch what-if`: the plan after a shock, beside the one that stands."""

import argparse
from collections.abc import Callable
from typing import Any

from libs.contracts.problem import Plan, Problem
from services.dispatch.commands.refusing import in_words

Read = Callable[[str], Problem]
ReadPlan = Callable[[Problem, str], Plan]


def add(commands: Any, read_problem: Read, read_plan: ReadPlan, unusable: type[Exception]) -> None:
    """Adds the command; files are read, and refused, as the other commands do."""
    parser = commands.add_parser("what-if", help="plan again after shocks, and compare")
    parser.add_argument("problem", help="a problem or a cluster file")
    parser.add_argument("--plan", help="the plan that stands; without one, it is made first")
    parser.add_argument(
        "--shock",
        action="append",
        required=True,
        help='{"hours": {"group", "member", "per_mille", "from_week", "to_week"}}, '
        '{"suspended": {"member", "from_week"}}, {"larger": {"line", "times"}} or {"policy": {}}',
    )
    parser.add_argument("--seconds", type=float, help="emergency brake of each plan")
    parser.add_argument("--work", type=int, help="limit of each plan, in units of work")
    parser.add_argument("--words", action="store_true", help="sentences instead of JSON")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN")

    def command(asked: argparse.Namespace, clock: Any) -> int:
        problem = read_problem(asked.problem)
        with in_words(unusable):
            plan = read_plan(problem, asked.plan) if asked.plan else None
            return _what_if(problem, plan, asked, clock)

    parser.set_defaults(command=command)


def _what_if(problem: Problem, plan: Plan | None, asked: argparse.Namespace, clock: Any) -> int:
    from services.dispatch.promising.sentences import compared
    from services.dispatch.supposing.compared import what_if
    from services.dispatch.supposing.shocks import Shock

    shocks = [Shock.model_validate_json(text) for text in asked.shock]
    limits = {"seconds": asked.seconds, "work": asked.work, "clock": clock}
    told = what_if(problem, shocks, plan=plan, **limits)
    print("\n".join(compared(told, asked.language)) if asked.words else told.model_dump_json())
    return 1 if told.after.status == "infeasible" else 0
