"""The whole house over a list as its log: every decider, every policy, the planner; no broker."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from libs.contracts.base import Command
from libs.contracts.clusters import ClockMoved, ClusterOpened
from libs.contracts.envelope import Envelope, derived, zulu
from libs.contracts.outcomes import Outcome
from libs.contracts.plans import AdoptPlan, RecordWeek
from libs.contracts.topics import (
    BUYERS,
    CLUSTERS,
    HOME_OF,
    KEYS,
    LOTS,
    MEMBERS,
    ORDERS,
    PACKAGES,
    PLANS,
    SHIPMENTS,
    STREAMS,
    Stream,
)
from libs.contracts.weeks import business_day, week_of
from libs.eventlog.batch import Batch
from libs.eventlog.decider import Decider
from libs.eventlog.ledger import Ledger, Taken, Written
from libs.eventlog.policies import owed_envelope, react
from services.dispatch import core
from services.dispatch import policies as dispatch_policies
from services.dispatch.plan import plan
from services.dispatch.planning.answer import adopt_plan
from services.dispatch.planning.rearranging import rearranged
from services.dispatch.translating.translation import translate
from services.gateway.key import key
from services.intake import policies as intake_policies
from services.intake.buyer import buyer
from services.intake.order import order
from services.members import policies as members_policies
from services.members.cluster import cluster
from services.members.member import member
from services.production import deadlines
from services.production import policies as production_policies
from services.production.lot import lot
from services.production.package import package
from services.production.shipment import shipment

DECIDERS: tuple[tuple[Stream, Decider[Any, Any, Any]], ...] = (
    (KEYS, key),
    (BUYERS, buyer),
    (ORDERS, order),
    (MEMBERS, member),
    (CLUSTERS, cluster),
    (PLANS, plan),
    (PACKAGES, package),
    (LOTS, lot),
    (SHIPMENTS, shipment),
)
POLICIES = {
    "intake": intake_policies,
    "members": members_policies,
    "dispatch": dispatch_policies,
    "production": production_policies,
}


@dataclass(frozen=True)
class Place:
    cluster: str
    service: str

    @property
    def source(self) -> str:
        return f"/{self.cluster}/{self.service}"


@dataclass
class House:
    """`ask` decides a command and everything that follows from it, in order, until all is quiet."""

    cluster: str = "linxi"
    now: datetime | None = None
    log: list[tuple[Stream, Written]] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    commands: list[tuple[Stream, Written]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledgers = {
            stream.plural: Ledger(stream, decider, f"/{self.cluster}/{stream.owner}", self.cluster)
            for stream, decider in DECIDERS
        }
        self.newest: dict[str, str] = {}  # by stream: its last event
        self.facts: deque[tuple[Any, Envelope]] = deque()

    def ask(self, command: Command, name: str = "") -> Outcome:
        """The command's outcome; `name` asks the same thing again where it is the same."""
        command_id = derived("ask", name or str(len(self.log)), command.model_dump_json())
        envelope = owed_envelope(Place(self.cluster, "test"), command, (command_id,), "")
        self._decide(command, envelope)
        self._settle()
        return self.outcomes[envelope.id]

    def _decide(self, command: Command, envelope: Envelope) -> None:
        stream = HOME_OF[type(command).__name__]
        batch = Batch(self.ledgers[stream.plural])
        value, subject = command.model_dump_json().encode(), command.subject.encode()
        asked = Written("commands", subject, value, envelope.headers())
        self.commands.append((stream, asked))
        for written in batch.take(Taken(subject, value, envelope.headers(), 0)):
            self.log.append((stream, written))
            if written.suffix == "outcomes":
                outcome = Outcome.model_validate_json(written.value)
                self.outcomes[outcome.command_id] = outcome
            elif written.suffix == "events":
                about = Envelope.of(written.headers)
                event = stream.events[about.type].model_validate_json(written.value)
                self.facts.append((event, about))
                self.newest[stream.plural] = about.id
            else:
                raise AssertionError(dict(written.headers)["parked_reason"].decode())
        batch.apply()

    def _settle(self) -> None:
        while self.facts or self._watch():
            if not self.facts:
                continue
            event, about = self.facts.popleft()
            if isinstance(event, ClusterOpened):
                self.now = event.starts
            elif isinstance(event, ClockMoved):
                self.now = event.to
            self._react(event, about)

    def _react(self, event: Any, about: Envelope) -> None:
        of = next(s for s in STREAMS if type(event).__name__ in s.events)
        for service, policies in POLICIES.items():
            if of.plural in policies.SOURCES:
                place = Place(self.cluster, service)
                for command, envelope in react(place, policies.POLICIES, event, about):
                    self._decide(command, envelope)

    def _watch(self) -> bool:
        """What clock and state call for; whether anything was."""
        desk = self.state("plans", self.cluster)
        if self.now is None:
            return False
        packages = self.ledgers["packages"].states
        owed: list[Command] = list(deadlines.owed(packages, self.now))
        week = week_of(business_day(self.now))
        if week > desk.week:
            actor = {"id": "clock", "role": "system", "party": self.cluster}
            owed.append(
                RecordWeek.model_validate(
                    {"actor": actor, "now": self.now, "cluster_id": self.cluster, "week": week}
                )
            )
        elif desk.plan_due:
            asked = rearranged(desk)
            solved = None
            if asked.situation.lines:
                solved = core.solve(translate(asked.situation), work=2_000, gap=0.01)
            owed += adopt_plan(self.cluster, desk, asked, solved, self.now)
        for command in owed:
            because = (command.subject, zulu(command.now), str(len(self.log)))
            cause = self.newest.get("plans", "") if isinstance(command, AdoptPlan) else ""
            envelope = owed_envelope(Place(self.cluster, "watch"), command, because, cause)
            self._decide(command, envelope)
        return bool(owed)

    def state(self, plural: str, subject: str) -> Any:
        ledger = self.ledgers[plural]
        return ledger.states.get(subject, ledger.decider.initial)

    def events(self, kind: type[Any]) -> list[Any]:
        """All that happened of this kind, in order."""
        return [
            kind.model_validate_json(written.value)
            for stream, written in self.log
            if written.suffix == "events"
            and dict(written.headers)["ce_type"] == kind.__name__.encode()
        ]
