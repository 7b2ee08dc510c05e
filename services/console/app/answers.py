"""How a command ends: what it says, and its exit code."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import typer
from kafka.errors import KafkaError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from services.console.app.jars import KafkaUnavailable

DONE, REFUSED, USAGE, UNAVAILABLE = 0, 1, 2, 3
# 120 columns where nobody says how many there are: tables must stay readable in a log.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 120)
err = Console(stderr=True, soft_wrap=True)


class NotDone(Exception):
    """The command was understood and is not done; the message is a sentence that says why."""


class Unavailable(Exception):
    """Kafka, the gateway or the database cannot be reached; the message says which and where."""


@contextmanager
def exit_codes() -> Iterator[None]:
    """1 refused, 3 unavailable; usage errors (2) are typer's own."""
    try:
        yield
    except NotDone as why:
        err.print(str(why), style="red", markup=False)
        sys.exit(REFUSED)
    except (Unavailable, KafkaUnavailable) as why:
        err.print(str(why), style="red", markup=False)
        sys.exit(UNAVAILABLE)
    except (KafkaError, httpx.TransportError, SQLAlchemyError) as why:
        err.print(f"Not reachable: {type(why).__name__}: {why}", style="red", markup=False)
        sys.exit(UNAVAILABLE)


def show(data: Any, as_json: bool, *tables: Table, sentence: str = "") -> None:
    """Machines get `data` as JSON, people the tables and the sentence."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        return
    for table in tables:
        out.print(table)
    if sentence:
        out.print(sentence, markup=False)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    made = Table(title=title, title_justify="left", header_style="bold", show_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    return made
