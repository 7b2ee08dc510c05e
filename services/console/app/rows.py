"""The gateway's read model as any reader sees it: by reflection, not by its code."""

from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, inspect, select
from sqlalchemy.engine import make_url

from services.console.oracle.rows import KEYS


def exists(database: str) -> bool:
    """False only for a SQLite file that is not there: opening it would make an empty one."""
    url = make_url(database)
    file = url.database if url.get_backend_name() == "sqlite" else None
    return file is None or Path(file).exists()


def read_model(database: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables that the oracle compares. Errors: SQLAlchemyError."""
    engine = create_engine(database)
    try:
        there = [table for table in KEYS if table in inspect(engine).get_table_names()]
        metadata = MetaData()
        metadata.reflect(engine, only=there)
        with engine.connect() as connection:
            return {
                name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for name, table in metadata.tables.items()
            }
    finally:
        engine.dispose()
