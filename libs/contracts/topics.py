"""The streams: what each is called, who owns it, what may be asked and what can have happened.

A topic is `<cluster_id>.<plural>.<raw|commands|events|outcomes|parked>`; all topics of a stream
have the same number of partitions, so a key is on the same partition of each.
"""

import struct
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from libs.contracts import (
    buyers,
    clusters,
    keys,
    lots,
    members,
    orders,
    packages,
    plans,
    shipments,
)
from libs.contracts.base import Command, Event

Suffix = Literal["raw", "commands", "events", "outcomes", "parked"]
PARTITIONS = 6
MESSAGE_BYTES = 4 * 1024 * 1024  # of a message, its key and headers included
PARKED_BYTES = MESSAGE_BYTES + 64 * 1024  # the same once it is parked: its reason comes on top


class Stream(NamedTuple):
    plural: str
    owner: str
    partitions: int
    commands: dict[str, type[Command]]
    events: dict[str, type[Event]]

    def topic(self, cluster: str, suffix: Suffix) -> str:
        return f"{cluster}.{self.plural}.{suffix}"


def _stream(plural: str, owner: str, commands: object, events: object, partitions: int) -> Stream:
    return Stream(
        plural,
        owner,
        partitions,
        {kind.__name__: kind for kind in get_args(commands)},
        {kind.__name__: kind for kind in get_args(events)},
    )


KEYS = _stream("keys", "gateway", keys.AnyCommand, keys.AnyEvent, 1)
BUYERS = _stream("buyers", "intake", buyers.AnyCommand, buyers.AnyEvent, 1)
ORDERS = _stream("orders", "intake", orders.AnyCommand, orders.AnyEvent, PARTITIONS)
MEMBERS = _stream("members", "members", members.AnyCommand, members.AnyEvent, PARTITIONS)
CLUSTERS = _stream("clusters", "members", clusters.AnyCommand, clusters.AnyEvent, 1)
PLANS = _stream("plans", "dispatch", plans.AnyCommand, plans.AnyEvent, 1)
PACKAGES = _stream("packages", "production", packages.AnyCommand, packages.AnyEvent, PARTITIONS)
LOTS = _stream("lots", "production", lots.AnyCommand, lots.AnyEvent, PARTITIONS)
SHIPMENTS = _stream("shipments", "production", shipments.AnyCommand, shipments.AnyEvent, PARTITIONS)

STREAMS = (KEYS, BUYERS, ORDERS, MEMBERS, CLUSTERS, PLANS, PACKAGES, LOTS, SHIPMENTS)
STREAM = {stream.plural: stream for stream in STREAMS}
HOME_OF = {kind: stream for stream in STREAMS for kind in stream.commands}  # by command's name

# The doors of bulk orders, one a trade; their messages become commands on orders.
DOMESTIC = Stream("orders.domestic", "intake", PARTITIONS, {}, {})
EXPORT = Stream("orders.export", "intake", PARTITIONS, {}, {})
DOORS = (DOMESTIC, EXPORT)


def topics(cluster: str) -> dict[str, int]:
    """Every topic of a cluster, with its number of partitions."""
    ledger: tuple[Suffix, ...] = ("commands", "events", "outcomes", "parked")
    door: tuple[Suffix, ...] = ("raw", "parked")
    names = {s.topic(cluster, suffix): s.partitions for s in STREAMS for suffix in ledger}
    names.update({s.topic(cluster, suffix): s.partitions for s in DOORS for suffix in door})
    return names


@lru_cache(16_384)  # a stream is asked more than once
def partition_of(key: bytes, partitions: int = PARTITIONS) -> int:
    """Where every Kafka client puts this key by default: 32 bits of murmur2, without the sign."""
    size, whole = len(key), len(key) & ~3
    mixed = (0x9747B28C ^ size) & 0xFFFFFFFF
    for (word,) in struct.iter_unpack("<I", key[:whole]):
        word = word * 0x5BD1E995 & 0xFFFFFFFF
        word = (word ^ word >> 24) * 0x5BD1E995 & 0xFFFFFFFF
        mixed = mixed * 0x5BD1E995 & 0xFFFFFFFF ^ word
    if size > whole:
        mixed = (mixed ^ int.from_bytes(key[whole:], "little")) * 0x5BD1E995 & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 13) * 0x5BD1E995 & 0xFFFFFFFF
    return ((mixed ^ mixed >> 15) & 0x7FFFFFFF) % partitions
