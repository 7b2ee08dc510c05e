"""Whom a fact concerns: orders, members, or every partition's clock and policy."""

from typing import Any, NamedTuple

import msgspec

from libs.contracts.base import Event
from libs.contracts.clusters import ClockMoved, ClusterOpened, PolicySet
from libs.contracts.envelope import Envelope
from libs.contracts.plans import WeekRecorded
from libs.contracts.topics import (
    CLUSTERS,
    LOTS,
    MEMBERS,
    ORDERS,
    PACKAGES,
    PLANS,
    SHIPMENTS,
)
from services.fulfilment import progress, scorecard

# By their partitions: a table's partition must be that of the records that change it.
KEYED = (ORDERS, PACKAGES, LOTS, SHIPMENTS, MEMBERS)
SINGLE = (CLUSTERS, PLANS)
KINDS: dict[str, type[Event]] = {
    name: kind for stream in (*KEYED, *SINGLE) for name, kind in stream.events.items()
}
CLOCK = (ClockMoved, ClusterOpened, WeekRecorded)
FOR_ALL = frozenset(kind.__name__ for kind in (*CLOCK, PolicySet))
FOLLOWED = progress.FOLLOWED | scorecard.FOLLOWED | FOR_ALL


class Route(NamedTuple):
    """`for_all`: to every partition of both."""

    order_id: str | None
    member_id: str | None
    for_all: bool


def parse(about: Envelope, value: bytes) -> Any:
    """Errors: KeyError for an unknown type, ValueError for a body that does not fit it."""
    return KINDS[about.type].model_validate_json(value)


class _Parties(msgspec.Struct, gc=False):
    """All that the first hop reads of a body; the second, which folds it, checks all of it."""

    order_id: str | None = None
    member_id: str | None = None


def route(about: Envelope, value: bytes) -> Route | None:
    """None: nobody here follows facts of this type.

    Errors: KeyError for an unknown type, ValueError for a body that does not say whom it concerns.
    """
    if about.type not in FOLLOWED:
        KINDS[about.type]  # an unknown type is not to be passed over
        return None
    if about.type in FOR_ALL:
        return Route(None, None, for_all=True)
    parties = _parties(value)
    order_id = parties.order_id if about.type in progress.FOLLOWED else None
    member_id = parties.member_id if about.type in scorecard.FOLLOWED else None
    if order_id is None and member_id is None:
        raise ValueError("the fact says neither its order nor its member")
    return Route(order_id, member_id, for_all=False)


_parties = msgspec.json.Decoder(_Parties).decode
