"""Law 9: an event's name and fields are storage. What was once published parses for ever.

A file here is never changed. A new field has a default; a changed meaning is a new event.
"""

import json
from pathlib import Path

import pytest

from libs.contracts.topics import STREAMS

EVENTS = {name: kind for stream in STREAMS for name, kind in stream.events.items()}
GOLDEN = sorted(Path(__file__).parent.glob("v*/*.json"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_published_event_parses_and_loses_nothing(file: Path) -> None:
    said = json.loads(file.read_text(encoding="utf-8"))
    again = json.loads(EVENTS[file.stem].model_validate(said).model_dump_json())
    assert {name: again[name] for name in said} == said


def test_every_event_has_its_golden_file() -> None:
    assert {file.stem for file in GOLDEN} == set(EVENTS)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_readers_ignore_fields_that_they_do_not_know(name: str) -> None:
    file = next(file for file in GOLDEN if file.stem == name)
    said = json.loads(file.read_text(encoding="utf-8")) | {"later": {"field": 1}}
    EVENTS[name].model_validate(said)


def numbers(schema: object) -> bool:
    if isinstance(schema, dict):
        return schema.get("type") == "number" or any(numbers(v) for v in schema.values())
    return isinstance(schema, list) and any(numbers(item) for item in schema)


@pytest.mark.parametrize(
    "kind", [k for s in STREAMS for k in (*s.commands.values(), *s.events.values())]
)
def test_no_contract_holds_a_float(kind: type) -> None:
    assert not numbers(kind.model_json_schema())  # type: ignore[attr-defined]
