"""The house as it really runs: the ledger services as processes on a real broker."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from libs.contracts.base import Command
from libs.contracts.clusters import ClockMoved, ClusterOpened
from libs.contracts.outcomes import Outcome
from tests.journeys.house import DECIDERS
from tests.kafka.services import Asking

FOLDING = {stream.plural: decider for stream, decider in DECIDERS}
PLANNED_SECONDS = 60.0


class States(NamedTuple):
    states: dict[str, Any]


class Running(Asking):
    """Of a `House` what trouble asks for. What is known is folded from the events that came, so a
    person here may act on yesterday's news, as people do."""

    def __init__(self, bootstrap: str, cluster: str) -> None:
        super().__init__(bootstrap, cluster)
        self.now: datetime | None = None
        self.ledgers: dict[str, States] = defaultdict(lambda: States({}))

    @property
    def log(self) -> list[Any]:
        return self.seen

    def ask(self, command: Command, seconds: float = 20.0) -> Outcome:
        """Its outcome; then whatever plan is known to be due is waited for."""
        outcome = super().ask(command, seconds)
        self.until(self._planned, PLANNED_SECONDS, "a plan")
        return outcome

    def _planned(self) -> bool:
        return not self.state("plans", self.cluster).plan_due

    def state(self, plural: str, subject: str) -> Any:
        return self.ledgers[plural].states.get(subject, FOLDING[plural].initial)

    def _take(self, record: Any) -> None:
        before = len(self.seen)
        super()._take(record)
        for event in self.seen[before:]:
            plural, subject = record.topic.split(".")[1], record.key.decode()
            state = self.state(plural, subject)
            self.ledgers[plural].states[subject] = FOLDING[plural].evolve(state, event)
            if isinstance(event, ClusterOpened):
                self.now = event.starts
            elif isinstance(event, ClockMoved):
                self.now = event.to
