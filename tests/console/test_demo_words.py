"""What breaks down in the demo, and what the demo says of its plans."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.console.app.demo.door import Door, Wallet
from services.console.app.demo.words import words
from tests.console.test_demo import GROUP, STORY, accepted, offered, placed, steps, told


def declared(week: str) -> tuple[str, dict[str, Any]]:
    return "CapacityDeclared", {"member_id": "F003", "from_week": week}


def test_a_furnace_that_is_down_is_declared_and_then_that_it_is_mended() -> None:
    (rule,) = STORY.actors["breakdowns"]
    (down,) = steps(told(), "/capacities")
    hours = {row["resource_group"]: row["offered"] + row["pool"] for row in down.body["hours"]}
    assert (down.who, down.body["from_week"]) == ("F003", rule["from_week"])
    assert [group for group, each in hours.items() if not each] == [rule["group"]]
    (mended,) = steps(told(declared(rule["from_week"])), "/capacities")
    assert mended.body["from_week"] == rule["back"] > rule["from_week"]
    assert all(row["offered"] + row["pool"] for row in mended.body["hours"])
    assert not steps(told(declared(rule["from_week"]), declared(rule["back"])), "/capacities")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """At which each question is answered with one sentence that names who asked."""

    def answer(request: httpx.Request) -> httpx.Response:
        who = request.headers["Authorization"].removeprefix("Bearer ")
        item = {"code": "passed_later", "sentence": f"{who} of S02/1"}
        lines = [{"sentence": f"promised to {who}"}]
        return httpx.Response(200, json={"items": [item], "lines": lines})

    made = Door("http://gateway", Wallet(tmp_path / "keys.json"))
    made.wallet.secrets = {who: who for who in (GROUP, "F003", "B-CN-01", "B-CN-02")}
    made.client = httpx.Client(base_url="http://gateway", transport=httpx.MockTransport(answer))
    yield made
    made.close()


def test_a_split_what_healed_and_a_promise_are_told_in_words(door: Door) -> None:
    declined = "PackageDeclined", {"package_id": "package-F009"}
    world = told(
        *(placed("S02"), offered("S02", 1, "F003", 9_000), accepted("F003")),
        *(placed("S07"), offered("S07", 1, "F009", 6_000), declined),
    )
    lines = list(words(STORY, world, door, GROUP))
    assert lines[0] == "Why S02/1 was split as it was, as F003 is told it:"
    assert "S07/1 healed: 6,000 of F009 (declined) came back; then nobody yet." in lines
    assert lines[-1].strip().startswith("promised to B-CN-01")
