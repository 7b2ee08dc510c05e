"""Read models, one file a noun: each a second `evolve`, from a stream's events to its rows."""

from typing import Any

from libs.contracts.envelope import Envelope
from services.gateway.rows import Row, Rows
from services.gateway.views import (
    buyers,
    clusters,
    keys,
    lots,
    members,
    orders,
    overrides,
    packages,
    plans,
    shipments,
)

ROWS: tuple[type[Row], ...] = (
    keys.KeyRow,
    buyers.BuyerRow,
    orders.OrderRow,
    orders.LineRow,
    members.MemberRow,
    clusters.ClusterRow,
    plans.PlanRow,
    overrides.OverrideRow,
    overrides.PromiseRow,
    overrides.HeadRow,
    overrides.ReturnRow,
    packages.PackageRow,
    lots.LotRow,
    shipments.ShipmentRow,
)
_PROJECT = {
    "keys": keys.project,
    "buyers": buyers.project,
    "orders": orders.project,
    "members": members.project,
    "clusters": clusters.project,
    "plans": plans.project,
    "packages": packages.project,
    "lots": lots.project,
    "shipments": shipments.project,
}


def project(plural: str, rows: Rows, event: Any, about: Envelope) -> None:
    """What this event of the stream `plural` changes in its rows."""
    _PROJECT[plural](rows, event, about)
