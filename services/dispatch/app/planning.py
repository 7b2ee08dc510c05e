"""Dispatch as a process: decides the plan desk, reacts to facts, plans when a plan is due."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from libs.contracts.attempts import NotePlanFailed
from libs.contracts.base import Actor
from libs.contracts.plans import RecordWeek
from libs.contracts.problem import Plan, Problem
from libs.contracts.topics import PLANS
from libs.contracts.weeks import business_day, week_of
from libs.eventlog.kafka import Deciding, Reacting, live
from libs.eventlog.kafka.observing import alarm
from libs.eventlog.kafka.owing import Held, Owed
from libs.eventlog.kafka.settings import home
from libs.telemetry import Meter, start
from services.dispatch.answer import adopt_plan
from services.dispatch.app.failing import no_plan
from services.dispatch.app.settings import QUIET_SECONDS, Planning
from services.dispatch.attempts import LEAST, Attempt, attempt_of
from services.dispatch.desk import Desk
from services.dispatch.outlook import Outlook
from services.dispatch.plan import plan
from services.dispatch.policies import POLICIES, SOURCES
from services.dispatch.rearranging import rearranged
from services.dispatch.solver import Clock, Solver, prepare
from services.dispatch.translation import translate

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

    def __init__(self, cluster: str, desk: Desk, solver: Start = Solver) -> None:
        self.desk, self.sent = desk, False
        self.outlook: Outlook = rearranged(desk)
        self.attempt, self.lines, self.ways = attempt_of(desk), len(self.outlook.lines), 0
        self.solver: Solver | None = None
        if self.outlook.situation.lines:
            problem = translate(self.outlook.situation)
            self.ways = len(problem.ways.line)
            self.solver = solver(problem, self.attempt, time.monotonic)

    def finished(self) -> bool:
        return self.solver is None or self.solver.finished

    def plan(self) -> Plan | None:
        """Errors: NoPlan when the solver failed."""
        return self.solver.plan() if self.solver else None

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
            solving = self.solving = None
        try:
            if solving is None and desk.plan_due and self._ready(desk):
                self.began = time.monotonic()
                solving = self.solving = Solving(self.cluster, desk, self.solver)
            if solving is None or solving.sent or not solving.finished():
                return
            plan = solving.plan()
        except Exception as error:  # the ledger goes on; less is asked for the next time
            self._fail(desk, error, now)
            return
        solving.sent = True
        self.solved(time.monotonic() - self.began, plan)
        for command in adopt_plan(self.cluster, solving.desk, solving.outlook, plan, now):
            yield Owed(PLANS, command, (command.plan_id, str(command.part)), cause)

    def _fail(self, desk: Desk, error: Exception, now: datetime) -> None:
        alarm("dispatch.no_plan", "planning failed; less is asked for the next time", failed=True)
        failures, solving, self.solving = desk.failures + 1, self.solving, None
        took = time.monotonic() - self.began
        self.failure = no_plan(self.cluster, desk, solving, error, took, now)
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
