"""The cluster's time: its own stream's in a sandbox, the machine's otherwise."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from libs.contracts.clusters import ClockMoved, ClusterOpened
from libs.contracts.envelope import Envelope
from libs.contracts.topics import CLUSTERS
from libs.eventlog.kafka.clients import Home
from libs.eventlog.kafka.following import Follow
from libs.eventlog.kafka.machine import machine_time


class Clock:
    """Knows from its start where the cluster's stream stands: a sandbox never sees our time."""

    def __init__(self, home: Home, beat: Callable[[], None]) -> None:
        self.follow = Follow(home, (CLUSTERS,), group=home.name(f"clock.{home.instance}"))
        self.opened = False
        self.sandbox: datetime | None = None
        self.moved = True
        self.event = self.trace = ""  # of the last move: its id, its traceparent
        self.follow.catch_up(self._hear, beat)

    def _hear(self, event: Any, about: Envelope) -> None:
        self.moved, self.event, self.trace = True, about.id, about.traceparent
        match event:
            case ClusterOpened():
                self.opened, self.sandbox = True, event.starts
            case ClockMoved():
                self.sandbox = event.to

    def now(self) -> datetime | None:
        """None until the cluster is opened: whether it is a sandbox is not known before."""
        for event, about in self.follow.poll():
            self._hear(event, about)
        if not self.opened:
            return None
        return self.sandbox or machine_time()
