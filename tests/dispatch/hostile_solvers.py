"""What may happen to a solver's process, done to a real one."""

import os
import signal
import time

from libs.contracts.problem import Plan, Problem
from services.dispatch.desk.attempts import SOLVE_SECONDS, Attempt
from services.dispatch.solver import Clock, plan_within

BLOCK = 10_000_000  # bytes


def killed(problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    """By a stranger, as the kernel does it when the machine is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def hanging(problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    while True:
        time.sleep(1.0)


def spinning(problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    while True:
        pass


def hungry(problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    eaten = []
    while True:
        eaten.append(bytearray(BLOCK))


def at_first(hostile: int, solve: str, problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    """Hostile while more than `hostile` lines are asked, or the first attempt's seconds."""
    if len(problem.lines.name) > hostile or attempt.seconds > SOLVE_SECONDS / 2:
        return {"killed": killed, "hanging": hanging, "hungry": hungry}[solve](
            problem, attempt, clock
        )
    return plan_within(problem, attempt, clock)


def telling_nonsense(problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    """A plan of a line that there is not."""
    plan = plan_within(problem, attempt, clock)
    rows = plan.shares.model_dump() | {"line": [99] * len(plan.shares.line)}
    return Plan.model_validate(plan.model_dump() | {"shares": rows})


def nonsense_at_first(problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    first = attempt.seconds > SOLVE_SECONDS / 2
    return (telling_nonsense if first else plan_within)(problem, attempt, clock)
