"""Dispatch as a process: decides the plan desk, reacts to facts, plans when a plan is due."""

import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime
from typing import IO

from libs.contracts.base import Actor
from libs.contracts.plans import RecordWeek
from libs.contracts.problem import Plan
from libs.contracts.topics import PLANS
from libs.contracts.weeks import business_day, week_of
from libs.eventlog.kafka import Deciding, Reacting, live
from libs.eventlog.kafka.deciding import Held, Owed
from libs.eventlog.kafka.settings import home
from libs.telemetry import start
from services.dispatch.answer import adopt_plan
from services.dispatch.desk import Desk
from services.dispatch.outlook import Outlook, outlook
from services.dispatch.plan import plan
from services.dispatch.policies import POLICIES, SOURCES
from services.dispatch.translation import translate

SOLVE_SECONDS = 20.0  # the solver's own brake
HARD_SECONDS = 60.0  # then its process is ended
QUIET_SECONDS, PATIENCE_SECONDS = 0.15, 5.0
AGAIN_SECONDS = 30
log = logging.getLogger("gongdan")


class Solving:
    """One solve in a process of its own, for one state of the desk."""

    def __init__(self, cluster: str, desk: Desk) -> None:
        self.desk, self.sent = desk, False
        self.outlook: Outlook = outlook(desk)
        self.until = time.monotonic() + HARD_SECONDS
        self.process: subprocess.Popen[bytes] | None = None
        if self.outlook.situation.lines:
            problem = translate(self.outlook.situation).model_dump_json().encode()
            self.process = self._start(problem)

    def _start(self, problem: bytes) -> subprocess.Popen[bytes]:
        asked: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (outlives this function)
        asked.write(problem)
        asked.seek(0)
        self.answer: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        command = [sys.executable, "-m", "services.dispatch", "plan", "-"]
        limits = ["--seconds", str(SOLVE_SECONDS), "--gap", "0.01"]
        return subprocess.Popen([*command, *limits], stdin=asked, stdout=self.answer)

    def finished(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return True
        if time.monotonic() > self.until:
            self.end()
        return False

    def plan(self) -> Plan | None:
        """Errors: RuntimeError when the solver failed."""
        if self.process is None:
            return None
        if self.process.returncode != 0:
            raise RuntimeError(f"the solver ended with {self.process.returncode}; see its words")
        self.answer.seek(0)
        return Plan.model_validate_json(self.answer.read())

    def heard_by(self, desk: Desk) -> bool:
        return self.sent and desk.as_of >= self.desk.facts

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Planner:
    """What the desk is owed: the week that the clock shows, and a plan when one is due."""

    def __init__(self, cluster: str) -> None:
        self.cluster = cluster
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
                solving = self.solving = Solving(self.cluster, desk)
            if solving is None or solving.sent or not solving.finished():
                return
            plan = solving.plan()
        except Exception:  # the ledger goes on; the plan is tried again later, or on other facts
            log.exception("dispatch.no_plan: planning failed; tried again in %d s", AGAIN_SECONDS)
            self.solving, self.failed = None, (desk.facts, time.monotonic())
            return
        solving.sent = True
        for command in adopt_plan(self.cluster, solving.desk, solving.outlook, plan, now):
            yield Owed(PLANS, command, (command.plan_id, str(command.part)), cause)

    def _ready(self, desk: Desk) -> bool:
        """An order's lines come one by one: they are planned together, but not for ever later."""
        moment = time.monotonic()
        if desk.facts != self.facts:
            self.facts, self.news = desk.facts, moment
            self.first = self.first or moment
        facts, failed = self.failed
        if desk.facts == facts and moment - failed < AGAIN_SECONDS:
            return False
        ready = moment - self.news > QUIET_SECONDS or moment - self.first > PATIENCE_SECONDS
        if ready:
            self.first = 0.0
        return ready


def run() -> None:
    here = home("dispatch")
    start("dispatch", here.cluster)
    planner = Planner(here.cluster)
    deciding = Deciding(here, ((PLANS, plan),), watch=planner.watch, every=0.05)
    live(here.bootstrap, (deciding, Reacting(here, SOURCES, POLICIES)))
