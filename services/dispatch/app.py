"""Dispatch as a process: decides the plan desk, reacts to facts, plans when a plan is due."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from libs.contracts.base import Actor
from libs.contracts.plans import RecordWeek
from libs.contracts.problem import Plan
from libs.contracts.topics import PLANS
from libs.contracts.weeks import business_day, week_of
from libs.eventlog.kafka import Deciding, Reacting, live
from libs.eventlog.kafka.observing import alarm
from libs.eventlog.kafka.owing import Held, Owed
from libs.eventlog.kafka.settings import home
from libs.telemetry import Meter, start
from services.dispatch.answer import adopt_plan
from services.dispatch.desk import Desk
from services.dispatch.outlook import Outlook, outlook
from services.dispatch.plan import plan
from services.dispatch.policies import POLICIES, SOURCES
from services.dispatch.solver import Solver, prepare
from services.dispatch.translation import translate

SOLVE_SECONDS = 20.0  # the solver's own brake
HARD_SECONDS = 60.0  # then its process is ended
# An order's lines are decided in one piece, so after one a moment is enough to know that it was
# all; where one thing follows the other they are planned together, but not for ever later.
QUIET_SECONDS, BUSY_SECONDS, PATIENCE_SECONDS = 0.02, 0.15, 5.0
log = logging.getLogger("gongdan")
SOON_MS, PAUSE_MS = 10, 50
AGAIN_SECONDS = 30
Solved = Callable[[float, Plan | None], None]  # seconds, and the plan where there was one


class Solving:
    """One solve in a process of its own, for one state of the desk."""

    def __init__(self, cluster: str, desk: Desk) -> None:
        self.desk, self.sent = desk, False
        self.outlook: Outlook = outlook(desk)
        self.until = time.monotonic() + HARD_SECONDS
        self.solver: Solver | None = None
        if self.outlook.situation.lines:
            problem = translate(self.outlook.situation)
            self.solver = Solver(problem, SOLVE_SECONDS, time.monotonic)

    def finished(self) -> bool:
        if self.solver is None or self.solver.finished:
            return True
        if time.monotonic() > self.until:
            self.end()
        return False

    def plan(self) -> Plan | None:
        """Errors: RuntimeError when the solver failed."""
        return self.solver.plan() if self.solver else None

    def heard_by(self, desk: Desk) -> bool:
        return self.sent and desk.as_of >= self.desk.facts

    def end(self) -> None:
        if self.solver is not None:
            self.solver.end()


class Planner:
    """What the desk is owed: the week that the clock shows, and a plan when one is due."""

    def __init__(self, cluster: str, solved: Solved = lambda seconds, plan: None) -> None:
        self.cluster, self.solved, self.began = cluster, solved, 0.0
        self.solving: Solving | None = None
        self.facts, self.news, self.first = -1, 0.0, 0.0
        self.failed = (-1, 0.0)  # facts and moment of the last plan that failed

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
        solving = self.solving
        if solving and (solving.desk.plan_id != desk.plan_id or solving.heard_by(desk)):
            solving.end()  # its plan was adopted or proposed, or another
            solving = self.solving = None
        try:
            if solving is None and desk.plan_due and self._ready(desk):
                self.began = time.monotonic()
                solving = self.solving = Solving(self.cluster, desk)
            if solving is None or solving.sent or not solving.finished():
                return
            plan = solving.plan()
        except Exception:  # the ledger goes on; the plan is tried again later, or on other facts
            says = f"planning failed; tried again in {AGAIN_SECONDS} s"
            alarm("dispatch.no_plan", says, failed=True)
            self.solving, self.failed = None, (desk.facts, time.monotonic())
            return
        solving.sent = True
        self.solved(time.monotonic() - self.began, plan)
        for command in adopt_plan(self.cluster, solving.desk, solving.outlook, plan, now):
            yield Owed(PLANS, command, (command.plan_id, str(command.part)), cause)

    def _ready(self, desk: Desk) -> bool:
        moment = time.monotonic()
        if desk.facts != self.facts:
            self.facts, self.news = desk.facts, moment
            self.first = self.first or moment
        facts, failed = self.failed
        if desk.facts == facts and moment - failed < AGAIN_SECONDS:
            return False
        quiet = BUSY_SECONDS if self.news > self.first else QUIET_SECONDS
        ready = moment - self.news > quiet or moment - self.first > PATIENCE_SECONDS
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
    here = home("dispatch")
    telemetry = start("dispatch", here.cluster)
    here = replace(here, observer=telemetry.loops())
    prepare()
    planner = Planner(here.cluster, solves(telemetry.meter))
    deciding = Deciding(here, ((PLANS, plan),), watch=planner.watch, every=0.0, pause=planner.pause)
    live(here.bootstrap, (deciding, Reacting(here, SOURCES, POLICIES)))
