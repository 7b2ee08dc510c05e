"""Rows in SQL: what the projector writes in one transaction, and what answers are read from."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    Select,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from services.gateway.app import tables
from services.gateway.app.tables import TABLES, metadata
from services.gateway.rows import Row

R = TypeVar("R", bound=Row)


def open_database(url: str) -> Engine:
    """SQLite in WAL mode, so that answers are read while facts are written; or PostgreSQL."""
    where = make_url(url)
    if where.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=10, pool_pre_ping=True)
    if where.database:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=10, max_overflow=40)
    event.listen(engine, "connect", _pragmas)
    return engine


def _pragmas(connection: Any, _: Any) -> None:
    # NORMAL: a power cut may lose the last facts, and they are read again from the log.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
        connection.execute(f"pragma {pragma}")


def prepare(engine: Engine, log: Mapping[str, str]) -> str:
    """Make the tables; make them anew where they tell of another log or have another form.

    Gives the log that they told of before, where it was another one; "" otherwise.
    """
    wanted = {**log, "form": _form()}
    with engine.begin() as db:
        tables.origin.create(db, checkfirst=True)
        found = {row.name: row.value for row in db.execute(select(tables.origin))}
        if found != wanted:
            metadata.drop_all(db)
            metadata.create_all(db)
            db.execute(tables.origin.insert(), [{"name": n, "value": v} for n, v in wanted.items()])
    return "" if found.get("log") == wanted["log"] else found.get("log", "")


def _form() -> str:
    made = "".join(str(CreateTable(table)) for table in metadata.sorted_tables)
    return hashlib.sha256(made.encode()).hexdigest()


def upsert(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert, or replace what has the same primary key."""
    if rows:
        db.execute(_upsert(db.dialect.name, table), list(rows))


@cache
def _upsert(dialect: str, table: Table) -> Insert:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = [column.name for column in table.primary_key.columns]
    rest = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    made: Insert = insert.on_conflict_do_update(index_elements=keys, set_=rest)
    return made


class SqlRows:
    """Rows over a connection: loaded when asked for, written at `flush`."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.seen: dict[tuple[type[Row], tuple[str | int, ...]], Row | None] = {}
        self.changed: dict[tuple[type[Row], tuple[str | int, ...]], Row] = {}

    def get(self, kind: type[R], *key: str | int) -> R | None:
        at = (kind, key)
        if at not in self.seen:
            self.seen[at] = find(self.db, kind, *key)
        found = self.seen[at]
        return found if isinstance(found, kind) else None

    def put(self, row: Row) -> None:
        at = (type(row), row.key)
        self.seen[at] = self.changed[at] = row

    def flush(self) -> None:
        for kind, table in TABLES.items():
            rows = [columns(row) for (of, _), row in self.changed.items() if of is kind]
            upsert(self.db, table, rows)


def columns(row: Row) -> dict[str, Any]:
    return row.model_dump(mode="json")


def find(db: Connection, kind: type[R], *key: str | int) -> R | None:
    asked = dict(zip(kind.KEY, key, strict=True))
    found = db.execute(_one(TABLES[kind], kind.KEY), asked).mappings().first()
    return kind.model_validate(dict(found)) if found else None


@cache
def _one(table: Table, key: tuple[str, ...]) -> Select[Any]:
    """Made once: building a statement takes longer than running it."""
    return select(table).where(*(table.c[name] == bindparam(name) for name in key))


def rows_where(db: Connection, kind: type[R], **equal: str | int) -> list[R]:
    """All rows with these figures, by key."""
    table = TABLES[kind]
    wanted = [table.c[name] == value for name, value in equal.items()]
    query = select(table).where(*wanted).order_by(*(table.c[name] for name in kind.KEY))
    return [kind.model_validate(dict(found)) for found in db.execute(query).mappings()]


def newest(
    db: Connection,
    kind: type[R],
    equal: Mapping[str, str],
    before: Sequence[str | int] | None,
    limit: int,
) -> list[R]:
    """A page, newest first; `before` is (created, *key) of the last row of the page before it."""
    table = TABLES[kind]
    order = [table.c.created, *(table.c[name] for name in kind.KEY)]
    query = select(table).where(*(table.c[name] == value for name, value in equal.items()))
    if before is not None:
        query = query.where(tuple_(*order) < tuple_(*before))
    query = query.order_by(*(column.desc() for column in order)).limit(limit)
    return [kind.model_validate(dict(found)) for found in db.execute(query).mappings()]


def outcome(db: Connection, command_id: str) -> Mapping[str, Any] | None:
    """Known once the read model holds it and all of its events."""
    asked = {"command_id": command_id}
    found = db.execute(_one(tables.outcomes, ("command_id",)), asked).mappings().first()
    if found is None:
        return None
    if found["events"] and (db.scalar(_HELD, asked) or 0) < len(found["events"]):
        return None
    return dict(found)


_HELD = (
    select(func.count())
    .select_from(tables.events)
    .where(tables.events.c.causationid == bindparam("command_id"))
)
