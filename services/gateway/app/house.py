"""What the routes share: settings, the read model, the way to the log, who waits."""

from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from sqlalchemy import Connection, Engine

from libs.eventlog.kafka.machine import machine_time
from services.gateway.app.dispatch import Dispatch
from services.gateway.app.limits import Limits
from services.gateway.app.paging import Cursors
from services.gateway.app.projector import Projector
from services.gateway.app.sending import Sender
from services.gateway.app.store import find, outcome
from services.gateway.app.waiting import Memory, Outcome, Waiters
from services.gateway.settings import Settings
from services.gateway.views.clusters import ClusterRow


@dataclass
class House:
    settings: Settings
    engine: Engine
    projector: Projector
    sender: Sender
    waiters: Waiters
    limits: Limits
    secret: bytes
    dispatch: Dispatch
    memory: Memory = field(default_factory=Memory)

    @property
    def cursors(self) -> Cursors:
        return Cursors(self.secret, self.projector.epoch)

    def outcome(self, command_id: str) -> Outcome | None:
        with self.engine.connect() as db:
            return outcome(db, command_id)

    def begin(self, command_id: str) -> tuple[Outcome | None, ClusterRow]:
        """What a write begins with: whether it was decided before, and the cluster."""
        with self.engine.connect() as db:
            return outcome(db, command_id), self._cluster(db)

    def cluster(self) -> ClusterRow:
        with self.engine.connect() as db:
            return self._cluster(db)

    def _cluster(self, db: Connection) -> ClusterRow:
        row = find(db, ClusterRow, self.settings.cluster)
        return row or ClusterRow(cluster_id=self.settings.cluster)


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


def now_in(cluster: ClusterRow) -> datetime:
    """The sandbox's clock, else the machine's."""
    return datetime.fromisoformat(cluster.clock) if cluster.clock else machine_time()
