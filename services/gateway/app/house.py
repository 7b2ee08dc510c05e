"""What the routes share: settings, the read model, the way to the log, who waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from sqlalchemy import Engine, func, select

from services.gateway.app import tables
from services.gateway.app.limits import Limits
from services.gateway.app.projector import Projector
from services.gateway.app.sending import Sender
from services.gateway.app.store import find
from services.gateway.app.waiting import Memory, Waiters
from services.gateway.settings import Settings
from services.gateway.views.clusters import ClusterRow

Outcome = Mapping[str, Any]


@dataclass
class House:
    settings: Settings
    engine: Engine
    projector: Projector
    sender: Sender
    waiters: Waiters
    limits: Limits
    secret: bytes
    memory: Memory = field(default_factory=Memory)

    def outcome(self, command_id: str) -> Outcome | None:
        """Known once the read model holds it and all of its events."""
        o, e = tables.outcomes, tables.events
        with self.engine.connect() as db:
            found = db.execute(select(o).where(o.c.command_id == command_id)).mappings().first()
            if found is None:
                return None
            held = select(func.count()).select_from(e).where(e.c.causationid == command_id)
            if found["events"] and (db.scalar(held) or 0) < len(found["events"]):
                return None
            return dict(found)

    def cluster(self) -> ClusterRow:
        with self.engine.connect() as db:
            row = find(db, ClusterRow, self.settings.cluster)
        return row or ClusterRow(cluster_id=self.settings.cluster)


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


def now_in(cluster: ClusterRow) -> datetime:
    """The sandbox's clock, else the machine's."""
    return datetime.fromisoformat(cluster.clock) if cluster.clock else datetime.now(UTC)
