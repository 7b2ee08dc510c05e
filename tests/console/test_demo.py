"""The demo's actors: what follows for them from where the log stands."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.contracts.envelope import zulu
from services.console.app.demo.action import Action
from services.console.app.demo.endings import wrong_endings
from services.console.app.demo.hearing import hear
from services.console.app.demo.opening import opening
from services.console.app.demo.owed import owed
from services.console.app.demo.story import load
from services.console.app.demo.world import World
from services.console.oracle.log import Record

STORY = load()
MONDAY = datetime(2026, 12, 7, tzinfo=UTC)  # 08:00 in Linxi
GROUP = "linxi"


def told(*events: tuple[str, dict[str, Any]], at: datetime = MONDAY) -> World:
    """The world after these events, all at one moment."""
    world = World()
    for type, body in (("ClusterOpened", {"starts": zulu(at)}), *events):
        headers = {"ce_type": type, "ce_time": zulu(at), "ce_subject": "x"}
        hear(world, Record("any", "events", 0, 0, "x", headers, json.dumps(body).encode()))
    return world


def placed(scenario: str) -> tuple[str, dict[str, Any]]:
    order = STORY.order(scenario)
    lines = [
        {"line": line.number, "designation": line.designation, "quantity": line.quantity,
         "due": order.due.isoformat()}
        for line in order.lines
    ]  # fmt: skip
    who = {"po_number": order.po_number, "buyer_id": order.buyer}
    return "OrderPlaced", {"order_id": scenario, **who, "lines": lines}


def offered(scenario: str, line: int, member: str, quantity: int) -> tuple[str, dict[str, Any]]:
    half = quantity // 2
    return "PackageOffered", {
        "package_id": f"package-{member}", "plan_id": "plan-1", "order_id": scenario,
        "line": line, "member_id": member, "quantity": quantity,
        "weeks": [{"week": "2026-W51", "quantity": half},
                  {"week": "2026-W52", "quantity": quantity - half}],
        "answer_by": zulu(MONDAY + timedelta(hours=48)),
    }  # fmt: skip


def accepted(member: str) -> tuple[str, dict[str, Any]]:
    return "PackageAccepted", {"package_id": f"package-{member}"}


def steps(world: World, of: str) -> list[Action]:
    return [step for step in owed(STORY, world, GROUP) if of in step.path]


def test_the_rush_order_is_declined_by_whoever_got_most_of_it() -> None:
    world = told(placed("S07"), offered("S07", 1, "F006", 6000), offered("S07", 1, "F008", 2500))
    answers = {step.who: step for step in steps(world, "/packages/")}
    assert answers["F006"].path.endswith("/declines")
    assert answers["F006"].at == MONDAY + timedelta(hours=24)
    assert answers["F008"].path.endswith("/acceptances")


def test_the_second_offer_of_that_line_is_accepted_like_any_other() -> None:
    type, body = offered("S07", 1, "F009", 6000)
    again = type, {**body, "plan_id": "plan-2"}
    declined = "PackageDeclined", {"package_id": "package-F006"}
    world = told(placed("S07"), offered("S07", 1, "F006", 6000), declined, again)
    assert [s.path for s in steps(world, "/packages/")] == ["/v1/packages/package-F009/acceptances"]


def test_whoever_stays_silent_is_only_waited_for() -> None:
    world = told(placed("S04"), offered("S04", 1, "F017", 30000))
    assert steps(world, "/packages/") == []
    assert Action(MONDAY + timedelta(hours=48)) in owed(STORY, world, GROUP)


def test_a_counter_offer_gives_up_the_last_weeks_first() -> None:
    world = told(placed("S03"), offered("S03", 3, "F018", 1000))
    [step] = steps(world, "/counters")
    weeks = [{"week": "2026-W51", "quantity": 500}, {"week": "2026-W52", "quantity": 300}]
    assert step.body["quantity"] == 800
    assert step.body["weeks"] == weeks


def test_a_week_is_made_by_its_friday_in_lots_of_ten_thousand() -> None:
    world = told(placed("S02"), offered("S02", 1, "F004", 30000), accepted("F004"))
    lots = steps(world, "/lots")
    assert [step.body["quantity"] for step in lots] == [10000, 5000]
    assert {step.at for step in lots} == {datetime(2026, 12, 18, 8, tzinfo=UTC)}
    assert len({step.key for step in lots}) == 2


def test_in_the_week_of_spring_festival_lots_are_made_on_thursday() -> None:
    type, body = offered("S04", 2, "F011", 10)
    week = {"week": "2027-W05", "quantity": 10}
    world = told(placed("S04"), (type, {**body, "weeks": [week]}), accepted("F011"))
    assert [step.at.day for step in steps(world, "/lots")] == [4]


def test_one_lot_of_the_unlucky_line_fails() -> None:
    lots = [
        ("LotMade", {"lot_id": f"lot-{n}", "package_id": "p", "order_id": "S01", "line": 2,
                     "member_id": "F048", "quantity": 3500})
        for n in (1, 2)
    ]  # fmt: skip
    inspections = steps(told(placed("S01"), *lots), "/inspections")
    assert [step.body["defectives"] for step in inspections] == [6, 0]


def test_a_container_waits_until_the_whole_order_is_released() -> None:
    lot = {"lot_id": "lot-1", "package_id": "p", "order_id": "S06", "line": 1,
           "member_id": "F010", "quantity": 1500}  # fmt: skip
    labelled = [("LotMade", lot), ("LotReleased", lot), ("LabelsIssued", lot)]
    [waits] = steps(told(placed("S06"), *labelled), "/shipments")
    assert waits.at == datetime(2027, 2, 20, 0, tzinfo=UTC)  # the Saturday of W07
    other = {**lot, "lot_id": "lot-2", "line": 2, "quantity": 800}
    labelled += [("LotMade", other), ("LotReleased", other), ("LabelsIssued", other)]
    [leaves] = steps(told(placed("S06"), *labelled), "/shipments")
    assert leaves.at == datetime(2026, 12, 12, 0, tzinfo=UTC)
    assert leaves.body["lots"] == ["lot-1", "lot-2"]


def test_a_finished_order_owes_nothing() -> None:
    cancelled = [("LineCancelled", {"order_id": "S05", "line": n, "cancelled": 20000, "kept": 0})
                 for n in (1, 2)]  # fmt: skip
    world = told(placed("S05"), *cancelled)
    assert not [step for step in owed(STORY, world, GROUP) if "S05" in step.path]
    assert not [said for said in wrong_endings(STORY, world) if said.startswith("S05")]


def test_an_ending_that_did_not_come_is_named() -> None:
    said = wrong_endings(STORY, told(placed("S06")))
    assert "S06/1 is not shipped: received, 0 of 1,500 shipped" in said
    assert "S01/1 was not placed" in said
    assert len(said) == 23


def test_an_ending_that_came_too_late_is_named() -> None:
    cancelled = [("LineCancelled", {"order_id": "S05", "line": n, "cancelled": 20000, "kept": 0})
                 for n in (1, 2)]  # fmt: skip
    said = wrong_endings(STORY, told(placed("S05"), *cancelled, at=MONDAY + timedelta(weeks=1)))
    assert "S05/1 was cancelled in 2026-W51, later than 2026-W50" in said


def test_a_cluster_is_opened_with_all_its_parties() -> None:
    world, secrets = told(), {GROUP}
    first = opening(STORY, world, GROUP, secrets)
    assert {step.who for step in first} == {GROUP}
    assert sum(step.path == "/v1/members" for step in first) == 61
    assert sum(step.path == "/v1/buyers" for step in first) == 8
