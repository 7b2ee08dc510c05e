"""`python -m services.dispatch plan|check|schema`: the core without any service running."""

import argparse
import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from libs.contracts.problem import Plan, Problem
from services.dispatch import core
from services.dispatch.checking.check import check
from services.dispatch.checking.rows import plan_from_rows, rows_of_plan
from services.dispatch.commands import explain, promise, what_if
from services.dispatch.core.brake import Clock
from services.dispatch.core.search.warming import warm
from services.dispatch.levelling import solve
from services.dispatch.translating.clusterfile import problem_of_cluster

Kind = TypeVar("Kind", Problem, Plan)


class Unusable(Exception):
    """What was given cannot be worked with; the message says why, in words."""


def main(argv: list[str], clock: Clock | None = None) -> int:
    """Runs one command. 0: done; 1: a plan breaks rules, or none can be; 2: unusable input.

    `clock` (seconds, monotonic) is what --seconds is measured by; the caller owns it.
    """
    asked = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace, Clock | None], int] = asked.command
    try:
        return command(asked, clock)
    except core.Unsound as unsound:
        for fault in unsound.faults:
            print(fault, file=sys.stderr)
    except (Unusable, OSError) as unusable:
        print(unusable, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.dispatch")
    commands = parser.add_subparsers(required=True)
    plan = commands.add_parser("plan", help="print the plan of a problem or a cluster file")
    plan.add_argument("problem", help="JSON, gzipped or not; - is standard input")
    plan.add_argument("--seconds", type=_positive, help="emergency brake")
    plan.add_argument("--work", type=int, help="limit of the search, in units of work")
    plan.add_argument("--gap", type=float, default=core.DEFAULT_GAP, help="what counts as proved")
    plan.add_argument("--from", dest="start", help="a plan to begin from, as JSON or rows")
    plan.add_argument("--rows", action="store_true", help="print line,member,week,cartons")
    plan.set_defaults(command=_plan)
    checked = commands.add_parser("check", help="the independent check of a plan")
    checked.add_argument("problem")
    checked.add_argument("plan", help="a plan as JSON, or rows as CSV")
    checked.set_defaults(command=_check)
    schema = commands.add_parser("schema", help="print the JSON Schema of Problem and Plan")
    schema.set_defaults(command=_schema)
    warming = commands.add_parser("warm", help="compile the search once, before it is needed")
    warming.set_defaults(command=_warm)
    explain.add(commands, read_problem, read_plan, Unusable)
    promise.add(commands, read_problem, read_plan, Unusable)
    what_if.add(commands, read_problem, read_plan, Unusable)
    return parser


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("seconds must be above 0")
    return seconds


def _plan(asked: argparse.Namespace, clock: Clock | None) -> int:
    started = clock() if clock else 0.0
    problem = read_problem(asked.problem)
    start = read_plan(problem, asked.start) if asked.start else None
    spent = clock() - started if clock else 0.0
    seconds = max(asked.seconds - spent, 0.01) if asked.seconds else None
    limits = {"seconds": seconds, "work": asked.work, "gap": asked.gap}
    plan = solve(problem, **limits, clock=clock, start=start)
    if asked.rows:
        sys.stdout.write(rows_of_plan(problem, plan))
        took = f"{clock() - started:.2f}" if clock else "unknown"
        print(f"objective {plan.objective} {plan.cost_unit}", file=sys.stderr)
        print(f"bound {plan.bound}\nseconds {took}", file=sys.stderr)
        print(f"gap {plan.gap} controllable {plan.controllable_gap}", file=sys.stderr)
    else:
        print(plan.model_dump_json())
    for limit in plan.conflict:
        print(limit, file=sys.stderr)
    return 1 if plan.status == "infeasible" else 0


def _check(asked: argparse.Namespace, clock: Clock | None) -> int:
    problem = read_problem(asked.problem)
    try:
        plan = read_plan(problem, asked.plan)
    except ValueError as wrong:
        print(wrong)
        return 1
    broken = check(problem, plan)
    for rule in broken:
        print(rule)
    if not broken:
        print(f"kept: objective {plan.objective} {plan.cost_unit}")
    return 1 if broken else 0


def _schema(asked: argparse.Namespace, clock: Clock | None) -> int:
    print(json.dumps({"Problem": Problem.model_json_schema(), "Plan": Plan.model_json_schema()}))
    return 0


def _warm(asked: argparse.Namespace, clock: Clock | None) -> int:
    from services.dispatch.promising.warming import warm as warm_promises

    warm()
    warm_promises()
    return 0


def read_problem(path: str) -> Problem:
    """A `Problem`, or a cluster file translated into one. Raises Unusable in words."""
    text = _read(path)
    if b'"order_scenario_lines"' in text[:65536] or b'"horizon_weeks"' in text[:65536]:
        try:
            return problem_of_cluster(json.loads(text))
        except (ValueError, KeyError, TypeError, StopIteration) as wrong:
            raise Unusable(f"{path}: not a cluster file that can be read: {wrong!r}") from wrong
    return _parsed(Problem, text)


def read_plan(problem: Problem, path: str) -> Plan:
    """A plan as JSON, or the one that rows are. ValueError where a row names what is not there."""
    text = _read(path)
    if text.lstrip().startswith(b"{"):
        return _parsed(Plan, text)
    return plan_from_rows(problem, text.decode())


def _parsed(kind: type[Kind], text: bytes) -> Kind:
    try:
        return kind.model_validate_json(text)
    except ValidationError as wrong:
        faults = [
            f"{'.'.join(map(str, fault['loc'])) or kind.__name__}: {fault['msg']}"
            for fault in wrong.errors(include_url=False, include_input=False)[:20]
        ]
        raise Unusable("\n".join(faults)) from None


def _read(path: str) -> bytes:
    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
