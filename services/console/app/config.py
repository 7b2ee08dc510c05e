"""`gongdan config`: what the settings are, and where each comes from."""

import os
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from services.console.app.answers import show, table
from services.console.settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def config() -> None:
    """The settings."""


@app.command("show")
def show_command(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Every setting with its value and its source; passwords are left out."""
    settings = Settings()
    values = {name: str(getattr(settings, name)) for name in Settings.model_fields}
    values["database"] = make_url(settings.database).render_as_string(hide_password=True)
    rows = [(f"GONGDAN_{name.upper()}", value, _source(name)) for name, value in values.items()]
    columns = ("setting", "value", "from")
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    show(data, as_json, table("Settings", columns, rows))


def _source(name: str) -> str:
    return "environment" if f"GONGDAN_{name.upper()}" in os.environ else "default"
