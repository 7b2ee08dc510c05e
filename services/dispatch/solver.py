"""A solve in a process of its own, forked from one that has imported everything it needs.

Its limits are hard. Time: it is ended from here, and by the kernel (`RLIMIT_CPU`) if nobody is here
any more. Memory: `RLIMIT_DATA`, which counts what the process itself asked for, as a plan's size
does: 154 MB of data where 178 MB are resident, 287 where 309 are. `RLIMIT_AS` counts compiled code,
libraries and what threads reserve too, 225 MB that say nothing; a watched resident size comes late.
"""

import multiprocessing
import resource
import signal
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import print_exc

from libs.contracts.problem import Plan, Problem
from services.dispatch.desk.attempts import Attempt

CORE = "services.dispatch.levelling"
FORKING = multiprocessing.get_context("forkserver")
GAP = 0.01  # what counts as proved
MEMORY_BYTES = 1_500_000_000
GRACE_SECONDS = 40.0  # from its own brake until its process is ended
PLANNED, FAILED = b"+", b"-"
Clock = Callable[[], float]
Solve = Callable[[Problem, Attempt, Clock], Plan]


class NoPlan(RuntimeError):
    """`code` is that of a `PlanFailed`, `error` the name of what the solver raised."""

    def __init__(self, code: str, signal: int = 0, error: str = "") -> None:
        super().__init__(code, signal, error)
        self.code, self.signal, self.error = code, signal, error


def prepare() -> None:
    """Start the process that the others are forked from; it ends with this one."""
    FORKING.set_forkserver_preload([CORE])
    forkserver.ensure_running()


def plan_within(problem: Problem, attempt: Attempt, clock: Clock) -> Plan:
    """What the solver's process does. The service that asks never needs the solver's libraries."""
    from services.dispatch.core import constructed
    from services.dispatch.levelling import solve

    if attempt.construct:
        return constructed(problem)
    return solve(problem, seconds=attempt.seconds, gap=GAP, clock=clock)


class Solver:
    """One process, one solve, within the attempt's seconds and `memory` bytes."""

    def __init__(
        self,
        problem: Problem,
        attempt: Attempt,
        clock: Clock,
        solve: Solve = plan_within,
        memory: int = MEMORY_BYTES,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self.answer, told = FORKING.Pipe(duplex=False)
        asked = (problem.model_dump_json().encode(), attempt, clock, told, solve, memory, grace)
        self.process = FORKING.Process(target=_solve, args=asked, daemon=True)
        self.clock, self.memory, self.peak, self.hung = clock, memory, 0, False
        self.until = clock() + attempt.seconds + grace
        self.process.start()
        told.close()

    @property
    def finished(self) -> bool:
        """True once there is an answer, or none can come any more."""
        self.peak = max(self.peak, _resident(self.process.pid))
        if self.answer.poll():
            return True
        if self.clock() > self.until:
            self.hung = True
            self.end()
        return False

    def plan(self) -> Plan:
        """Errors: NoPlan when the solver failed, was ended, or no plan keeps the limits."""
        try:
            said = self.answer.recv_bytes()
        except (EOFError, OSError):
            raise self._death() from None
        finally:
            self.answer.close()
        if said[:1] == FAILED:
            self.end()
            code, _, error = said[1:].decode().partition(" ")
            raise NoPlan(code, error=error)
        plan = Plan.model_validate_json(said[1:])
        if plan.status == "infeasible":
            raise NoPlan("solver.failed", error="; ".join(map(str, plan.conflict))[:500])
        return plan

    def end(self) -> None:
        self.process.kill()
        self.process.join()

    def _death(self) -> NoPlan:
        self.process.join()
        killed = max(0, -(self.process.exitcode or 0))
        if self.hung or killed == signal.SIGXCPU:
            return NoPlan("solver.hung", signal=killed)
        return NoPlan("solver.killed", signal=killed)


def _resident(pid: int | None) -> int:
    """Bytes of a process at its peak; 0 where nobody can say."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = (line.split() for line in told.splitlines())
    return next((int(words[1]) * 1024 for words in lines if words[0] == "VmHWM:"), 0)


def _solve(
    problem: bytes,
    attempt: Attempt,
    clock: Clock,
    told: Connection,
    solve: Solve,
    memory: int,
    grace: float,
) -> None:
    begun = clock()
    cpu = int(attempt.seconds + grace) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    try:
        asked = Problem.model_validate_json(problem)
        left = max(attempt.seconds - (clock() - begun), 0.01)
        plan = solve(asked, attempt._replace(seconds=left), clock)
        said = PLANNED + plan.model_dump_json().encode()
    except MemoryError:
        said = FAILED + b"solver.memory"
    except Exception as error:
        print_exc()
        said = FAILED + f"solver.failed {type(error).__name__}".encode()
    told.send_bytes(said)
