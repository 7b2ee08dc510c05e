"""The command line: one verb, one file."""

import typer

from services.console.app import (
    backup,
    config,
    keys,
    order,
    parked,
    replay,
    restore,
    topics,
    verify,
)
from services.console.app.answers import exit_codes
from services.console.app.demo import command

app = typer.Typer(
    help="Gongdan 共单: the operator's command line. Exit codes: 0 done, 1 refused, 2 usage,"
    " 3 unavailable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(topics.app, name="topics")
app.add_typer(keys.app, name="keys")
app.add_typer(parked.app, name="parked")
app.add_typer(order.app, name="order")
app.add_typer(config.app, name="config")
app.command()(verify.verify)
app.command()(replay.replay)
app.command()(backup.backup)
app.command()(restore.restore)
app.command()(command.demo)
app.command()(command.dev)


def main() -> None:
    with exit_codes():
        app()
