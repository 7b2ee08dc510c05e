"""The command line on a real log: what it prints, and how it exits."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from libs.contracts.clusters import MoveClock
from services.console.app import topics
from services.console.app.answers import NotDone
from services.console.app.cli import app
from services.console.app.keys import is_empty
from services.console.app.parked import parked
from services.console.app.sending import new_id, send


@pytest.fixture
def here(kafka: str, cluster: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GONGDAN_KAFKA", kafka)
    monkeypatch.setenv("GONGDAN_CLUSTER", cluster)
    topics.create(kafka, cluster)
    return cluster


def run(*words: str) -> Any:
    """What the command says as JSON. Errors: whatever it raises."""
    result = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_first_key_is_refused_on_a_log_that_is_not_empty(kafka: str, here: str) -> None:
    assert is_empty(kafka, here)
    park(kafka, here, "lot-1")
    with pytest.raises(NotDone, match="is not empty"):
        run("keys", "bootstrap")


def test_what_is_parked_is_shown_and_can_be_tried_again(kafka: str, here: str) -> None:
    assert run("parked", "show") == []
    park(kafka, here, "lot-1")
    assert [row["key"] for row in run("parked", "show")] == ["lot-1"]
    sent = run("parked", "retry", "lots", "lot-1", "--reason", "mended")
    assert sent == {"sent": "RetryParked", "topic": f"{here}.lots.commands", "key": "lot-1"}
    assert set(parked(kafka, here)) == {("lots", "lot-1")}


def test_nothing_can_be_dropped_where_nothing_is_parked(here: str) -> None:
    with pytest.raises(NotDone, match="Nothing is parked under lot-9"):
        run("parked", "drop", "lots", "lot-9", "--reason", "gone")


def test_an_unknown_stream_is_a_usage_error(here: str) -> None:
    assert CliRunner().invoke(app, ["replay", "nothing"]).exit_code == 2


def test_an_empty_stream_replays_to_nothing(here: str) -> None:
    assert run("replay", "orders") == {"events": [], "broken": []}


def test_passwords_are_not_shown(here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGDAN_DATABASE", "postgresql+psycopg://me:secret@db/gongdan")
    shown = {row["setting"]: row for row in run("config", "show")}
    assert shown["GONGDAN_DATABASE"]["value"] == "postgresql+psycopg://me:***@db/gongdan"
    assert shown["GONGDAN_CLUSTER"] == {
        "setting": "GONGDAN_CLUSTER", "value": here, "from": "environment",
    }  # fmt: skip


def park(kafka: str, cluster: str, key: str) -> None:
    """A message on a parked topic, as an owner would put it there."""
    clock: dict[str, Any] = {
        "actor": {"id": "a", "role": "group", "party": cluster},
        "now": "2026-11-30T00:00:00Z",
        "cluster_id": cluster,
        "to": "2026-12-01T00:00:00Z",
    }
    message = MoveClock.model_validate(clock)
    send(kafka, cluster, f"{cluster}.lots.parked", key, message, new_id(key))
