"""The tables of the read model: one for each row class, and the log's own figures."""

import types
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from services.gateway.rows import Row
from services.gateway.views import ROWS

metadata = MetaData()


def _kind(annotation: Any) -> Any:
    """Scalars are columns that SQL can compare; all else is JSON."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _kind(next(arg for arg in args if arg is not type(None)))
    if origin is Literal or annotation in (str, datetime, date):
        return Text
    if annotation is bool:
        return Boolean
    return BigInteger if annotation is int else JSON


def _table(row: type[Row]) -> Table:
    columns = [Column(name, _kind(f.annotation)) for name, f in row.model_fields.items()]
    return Table(row.TABLE, metadata, *columns, PrimaryKeyConstraint(*row.KEY))


TABLES: dict[type[Row], Table] = {row: _table(row) for row in ROWS}

# What the log says of itself: how far it is read, each stream's last event, outcomes, events.
positions = Table(
    "positions",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger),
)
heads = Table(
    "heads",
    metadata,
    Column("plural", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", BigInteger),
    Column("hash", Text),
)
# The trace that each stream began with.
traces = Table(
    "traces",
    metadata,
    Column("plural", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("traceparent", Text),
)
outcomes = Table(
    "outcomes",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("plural", Text),
    Column("subject", Text),
    Column("actor", Text),
    Column("body_hash", Text),
    Column("result", Text),
    Column("events", JSON),
    Column("code", Text),
    Column("figures", JSON),
)
events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plural", Text),
    Column("partition", Integer),
    Column("offset", BigInteger),
    Column("subject", Text),
    Column("seq", BigInteger),
    Column("type", Text),
    Column("time", Text),
    Column("actor", Text),
    Column("causationid", Text),
    Column("order_id", Text),
    Column("line", Integer),
    Column("member_id", Text),
    Column("body", JSON),
    Index("events_log", "plural", "partition", "offset"),
    Index("events_cause", "causationid"),
    Index("events_order", "order_id", "time"),
)
# A partition that was stopped: its log does not hold together, or an event is unreadable.
stopped = Table(
    "stopped",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger),
    Column("reason", Text),
)
# Whose read model this is: the broker's cluster, the topics' cluster, the tables' form.
origin = Table(
    "origin",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text),
)

Index("keys_secret", metadata.tables["keys"].c.secret_hash)
Index("packages_line", metadata.tables["packages"].c.order_id)
Index("packages_member", metadata.tables["packages"].c.member_id)
Index("lots_line", metadata.tables["lots"].c.order_id)
Index("lots_member", metadata.tables["lots"].c.member_id)
Index("orders_buyer", metadata.tables["orders"].c.buyer_id)
