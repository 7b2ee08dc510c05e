"""A solve in a process of its own, forked from one that has imported everything it needs."""

import multiprocessing
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.connection import Connection

from libs.contracts.problem import Plan, Problem

CORE = "services.dispatch.levelling"
FORKING = multiprocessing.get_context("forkserver")
GAP = 0.01  # what counts as proved


def prepare() -> None:
    """Start the process that the others are forked from; it ends with this one."""
    FORKING.set_forkserver_preload([CORE])
    forkserver.ensure_running()


class Solver:
    """One process, one solve. `seconds`: the solver's own brake, by `clock`."""

    def __init__(self, problem: Problem, seconds: float, clock: Callable[[], float]) -> None:
        self.answer, told = FORKING.Pipe(duplex=False)
        asked = (problem.model_dump_json().encode(), seconds, clock, told)
        self.process = FORKING.Process(target=_solve, args=asked, daemon=True)
        self.process.start()
        told.close()

    @property
    def finished(self) -> bool:
        return self.answer.poll()

    def plan(self) -> Plan:
        """Errors: RuntimeError when the solver failed, was ended, or no plan keeps the limits."""
        try:
            plan = Plan.model_validate_json(self.answer.recv_bytes())
        except EOFError:
            self.process.join()
            code = self.process.exitcode
            raise RuntimeError(f"the solver ended with {code}; see its words") from None
        finally:
            self.answer.close()
        if plan.status == "infeasible":
            raise RuntimeError(f"no plan keeps the limits: {'; '.join(map(str, plan.conflict))}")
        return plan

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def _solve(problem: bytes, seconds: float, clock: Callable[[], float], told: Connection) -> None:
    # The service that asks never needs the solver's libraries.
    from services.dispatch.levelling import solve

    begun = clock()
    asked = Problem.model_validate_json(problem)
    left = max(seconds - (clock() - begun), 0.01)
    plan = solve(asked, seconds=left, gap=GAP, clock=clock)
    told.send_bytes(plan.model_dump_json().encode())
