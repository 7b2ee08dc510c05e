"""Dispatch as a process: decides the plan desk, reacts to facts, plans when a plan is due."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from libs.contracts.attempts import NotePlanFailed
from libs.contracts.base import Actor
from libs.contracts.plans import AdoptPlan, RecordWeek
from libs.contracts.problem import Plan, Problem
from libs.contracts.topics import PLANS
from libs.contracts.weeks import business_day, week_of
from libs.eventlog.kafka import Deciding, Reacting, live
from libs.eventlog.kafka.observing import alarm
from libs.eventlog.kafka.owing import Held, Owed
from libs.eventlog.kafka.settings import home
from libs.telemetry import Meter, start
from services.dispatch.app.failing import no_plan
from services.dispatch.app.settings import QUIET_SECONDS, Planning
from services.dispatch.desk.attempts import LEAST, Attempt, attempt_of
from services.dispatch.desk.state import Desk
from services.dispatch.plan import plan
from services.dispatch.planning.answer import adopt_plan
from services.dispatch.planning.outlook import Outlook, asked
from services.dispatch.planning.rearranging import rearranged
from services.dispatch.policies import POLICIES, SOURCES
from services.dispatch.solver import Clock, Solver, prepare
from services.dispatch.translating.translation import translate

# An order's lines are decided in one piece, so after one a moment (`QUIET_SECONDS`) is enough to
# know that it was all; where one thing follows the other they are planned together, but not for
# ever later.
BUSY_SECONDS, PATIENCE_SECONDS = 0.15, 5.0
log = logging.getLogger("gongdan")
SOON_MS, PAUSE_MS = 10, 50
AGAIN_SECONDS, RARELY_SECONDS = 30, 3_600  # once nothing smaller can be asked
Solved = Callable[[float, Plan | None], None]  # seconds, and the plan where there was one
Start = Callable[[Problem, Attempt, Clock], Solver]


class Solving:
    """One solve in a process of its own, for one state of the desk."""

    def __init__(self, cluster: str, desk: Desk) -> None:
        self.cluster, self.desk, self.sent = cluster, desk, False
        self.attempt, self.ways = attempt_of(desk), 0
        self.lines = asked(desk) if desk.most else ()  # known also where the outlook fails
        self.outlook: Outlook | None = None
        self.solver: Solver | None = None

    def begin(self, solver: Start) -> None:
        look = self.outlook = rearranged(self.desk)
        self.lines = tuple((of.line.order_id, of.line.line) for of in look.lines.values())
        if look.situation.lines:
            problem = translate(look.situation)
            self.ways = len(problem.ways.line)
            self.solver = solver(problem, self.attempt, time.monotonic)

    def finished(self) -> bool:
        return self.solver is None or self.solver.finished

    def answer(self, now: datetime) -> tuple[Plan | None, list[AdoptPlan]]:
        """Errors: NoPlan when the solver failed."""
        assert self.outlook is not None  # it has begun
        plan = self.solver.plan() if self.solver else None
        return plan, adopt_plan(self.cluster, self.desk, self.outlook, plan, now)

    def heard_by(self, desk: Desk) -> bool:
        return self.sent and desk.as_of >= self.desk.facts

    def end(self) -> None:
        if self.solver is not None:
            self.solver.end()


class Planner:
    """What the desk is owed: the week that the clock shows, and a plan when one is due."""

    def __init__(
        self,
        cluster: str,
        solved: Solved = lambda seconds, plan: None,
        solver: Start = Solver,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        """`quiet`: seconds without anything new before a plan."""
        self.busy, self.patience = max(quiet, BUSY_SECONDS), max(20 * quiet, PATIENCE_SECONDS)
        self.quiet = quiet
        self.cluster, self.solved, self.solver, self.began = cluster, solved, solver, 0.0
        self.solving: Solving | None = None
        self.facts, self.news, self.first = -1, 0.0, 0.0
        self.failure: NotePlanFailed | None = None  # until the desk has heard of it
        self.not_before = 0.0

    def watch(self, held: Held, now: datetime) -> Iterable[Owed]:
        for _, desk in held.states("plans"):
            week = week_of(business_day(now))
            if week > desk.week:
                actor = Actor(id="clock", role="system", party=self.cluster)
                turn = RecordWeek(actor=actor, now=now, cluster_id=self.cluster, week=week)
                yield Owed(PLANS, turn, (self.cluster, week))
            else:
                yield from self._plan(desk, now, held.last_event("plans", self.cluster))

    def _plan(self, desk: Desk, now: datetime, cause: str) -> Iterable[Owed]:
        if self.failure is not None:
            yield from self._told(self.failure, desk)
            return
        solving = self.solving
        if solving and (solving.desk.plan_id != desk.plan_id or solving.heard_by(desk)):
            solving.end()  # its plan was adopted or proposed, or another
            self.solving = None
        try:
            commands = self._commands(desk, now)
        except Exception as error:  # the ledger goes on; less is asked for the next time
            self._fail(desk, error, now)
            return
        for command in commands:
            yield Owed(PLANS, command, (command.plan_id, str(command.part)), cause)

    def _commands(self, desk: Desk, now: datetime) -> list[AdoptPlan]:
        """Those of a plan that came now. Errors: whatever planning raises."""
        solving = self.solving
        if solving is None and desk.plan_due and self._ready(desk):
            self.began = time.monotonic()
            solving = self.solving = Solving(self.cluster, desk)
            solving.begin(self.solver)
        if solving is None or solving.sent or not solving.finished():
            return []
        plan, commands = solving.answer(now)
        solving.sent = True
        self.solved(time.monotonic() - self.began, plan)
        return commands

    def _fail(self, desk: Desk, error: Exception, now: datetime) -> None:
        alarm("dispatch.no_plan", "planning failed; less is asked for the next time", failed=True)
        failures, solving, self.solving = desk.failures + 1, self.solving, None
        took = time.monotonic() - self.began
        self.failure = no_plan(self.cluster, desk, solving, error, took, now)
        if solving is not None:
            solving.end()
        pause = min(AGAIN_SECONDS * 2.0 ** min(failures - LEAST, 7), RARELY_SECONDS)
        self.not_before = time.monotonic() + pause if failures >= LEAST else 0.0

    def _told(self, failure: NotePlanFailed, desk: Desk) -> Iterable[Owed]:
        if desk.failures < failure.attempt and desk.plan_id == failure.based_on:
            because = (failure.based_on, str(failure.as_of), str(failure.attempt))
            yield Owed(PLANS, failure, because)
        else:
            self.failure = None

    def _ready(self, desk: Desk) -> bool:
        moment = time.monotonic()
        if desk.facts != self.facts:
            self.facts, self.news = desk.facts, moment
            self.first = self.first or moment
        if moment < self.not_before:
            return False
        quiet = self.busy if self.news > self.first else self.quiet
        ready = moment - self.news > quiet or moment - self.first > self.patience
        if ready:
            self.first = 0.0
        return ready

    def pause(self) -> int:
        """Milliseconds until the next look: soon while a plan is on its way."""
        return SOON_MS if self.solving or self.first else PAUSE_MS


def solves(meter: Meter) -> Solved:
    """Tells how long each solve took and how far from proven best its plan may be."""
    took = meter.create_histogram("gongdan.solve.duration", "s")
    gap = meter.create_histogram("gongdan.solve.gap", "1")

    def solved(seconds: float, plan: Plan | None) -> None:
        if plan is not None:  # else there was nothing to solve
            log.info("a plan is solved", extra={"ms": round(seconds * 1_000)})
            braked = {"gongdan.braked": plan.braked}
            took.record(seconds, braked)
            gap.record(float(plan.gap), braked)

    return solved


def run() -> None:
    settings = Planning()
    here = home("dispatch")
    telemetry = start("dispatch", here.cluster)
    here = replace(here, observer=telemetry.loops())
    prepare()
    planner = Planner(here.cluster, solves(telemetry.meter), quiet=settings.plan_quiet)
    deciding = Deciding(here, ((PLANS, plan),), watch=planner.watch, every=0.0, pause=planner.pause)
    live(here.bootstrap, (deciding, Reacting(here, SOURCES, POLICIES)))
