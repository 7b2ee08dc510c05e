"""The cluster: its name, clock, calendar, policy and price list."""

from typing import Any, ClassVar

from libs.contracts.clusters import (
    Calendar,
    CalendarPublished,
    ClockMoved,
    ClusterOpened,
    ListPrice,
    Policy,
    PolicySet,
    PricesPublished,
)
from libs.contracts.envelope import Envelope, zulu
from services.gateway.rows import Row, Rows


class ClusterRow(Row):
    """`clock` is the sandbox's time, "" for a real cluster, which is on the machine's."""

    TABLE: ClassVar[str] = "clusters"
    KEY: ClassVar[tuple[str, ...]] = ("cluster_id",)

    cluster_id: str
    name: str = ""
    clock: str = ""
    calendar: Calendar = Calendar()
    policy: Policy = Policy()
    prices: tuple[ListPrice, ...] = ()


def project(rows: Rows, event: Any, about: Envelope) -> None:
    row = rows.get(ClusterRow, event.cluster_id)
    row = row or ClusterRow(cluster_id=event.cluster_id, created=about.time)
    rows.put(_evolve(row, event).but(seq=about.seq))


def _evolve(row: ClusterRow, event: Any) -> Any:
    match event:
        case ClusterOpened():
            return row.but(name=event.name, clock=zulu(event.starts) if event.starts else "")
        case CalendarPublished():
            return row.but(calendar=event.calendar)
        case PolicySet():
            return row.but(policy=event.policy)
        case PricesPublished():
            return row.but(prices=event.prices)
        case ClockMoved():
            return row.but(clock=zulu(event.to))
    return row
