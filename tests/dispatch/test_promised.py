"""Promises for lines nobody has ordered yet, as buyers and the group are told them."""

import json
from dataclasses import replace
from functools import cache
from time import monotonic
from typing import Any

import pytest

from libs.contracts.topics import PLANS
from libs.contracts.weeks import monday
from services.dispatch.app.promising import Still, moved
from services.dispatch.desk.state import Desk
from services.dispatch.plan import plan
from services.dispatch.planning.outlook import outlook
from services.dispatch.planning.prospective import (
    ASKED,
    LEAD,
    Wanted,
    _line,
    ground,
    prospect,
    read,
)
from services.dispatch.supposing.supposition import Supposition, supposed
from services.dispatch.telling.promised import Audience
from tests.recorded.log import recorded

WANTED = (
    Wanted(line=1, designation="6205-2RS", quantity=20_000),
    Wanted(line=2, designation="ABC", quantity=5),
    Wanted(line=3, designation="30205", quantity=500_000),
)


@cache
def desk() -> Desk:
    events: list[Any] = [
        PLANS.events[row.type].model_validate_json(row.value)
        for row in recorded()
        if (row.plural, row.suffix) == ("plans", "events")
    ]
    return plan.fold(events[: len(events) // 2])  # half-way: packages stand


@cache
def promised(audience: Audience, moving: bool = False) -> dict[str, Any]:
    if moving:
        return moved(desk(), WANTED, audience)
    still = Still()
    still.take(desk())
    return still.answer(WANTED, audience)


def test_each_line_has_its_week_or_the_reason_why_it_has_none() -> None:
    one, two, three = promised("buyer")["lines"]
    assert one["week"] > desk().week and one["code"] in ("promise.sure", "promise.week")
    assert (two["week"], two["code"]) == ("", "promise.not_read")
    assert two["figures"]["reason"].startswith("designation.")
    assert (three["week"], three["code"]) == ("", "promise.nobody")


def test_a_buyer_cannot_ask_for_more_than_there_is_to_hear_how_much_is_free() -> None:
    own, all_of_it = (promised(audience)["lines"][2] for audience in ("buyer", "group"))
    assert (own["unserved"], own["split"], "made" in own["figures"]) == (500_000, [], False)
    assert 0 < all_of_it["unserved"] < 500_000 and all_of_it["split"]


def test_no_other_week_is_supposed_than_the_one_that_is_named() -> None:
    shock = {"what": "hours", "group": "heat_treatment", "per_mille": 0, "from_week": "2030-W01"}
    with pytest.raises(ValueError, match="2030-W01 is not planned"):
        supposed(desk(), Supposition.model_validate({"shocks": [shock]}), monotonic)


def test_a_buyer_hears_of_no_member_no_cost_and_nobodys_hours() -> None:
    said = json.dumps(promised("buyer"))
    members = [member for member in desk().members if f'"{member}' in said or f"{member}:" in said]
    assert not members and "cost" not in said and "resource" not in said
    group = json.dumps(promised("group"))
    assert "member_id" in group and "cost" in group


def test_the_group_hears_the_same_weeks_by_member() -> None:
    for own, all_of_it in zip(promised("buyer")["lines"], promised("group")["lines"], strict=True):
        assert own["week"] == all_of_it["week"]
        parts = all_of_it.get("split", []) if own["week"] else []
        assert sum(p["quantity"] for p in parts) == sum(p["quantity"] for p in own.get("split", []))


def test_nothing_that_is_asked_stays_at_the_desk() -> None:
    before = desk()
    prospect(before, WANTED, ground(before))
    promised("buyer")
    assert before is desk() and ("asked", 1) not in before.lines


def test_a_furnace_that_is_down_costs_and_the_desk_is_as_it_was() -> None:
    before = desk()
    weeks = {"from_week": "2027-W01", "to_week": "2027-W02"}
    shock = {"what": "hours", "group": "heat_treatment", "per_mille": 0, **weeks}
    made = supposed(before, Supposition.model_validate({"shocks": [shock]}), monotonic)
    assert made["after"]["cost_fen"] >= made["before"]["cost_fen"]
    assert before is desk()


def test_an_override_has_its_cost_before_it_is_laid_down() -> None:
    package = next(iter(sorted(desk().live)))
    order_id, _ = desk().packages[package].key
    unknown = {"kind": "forbid", "order_id": order_id, "line": 99, "member_id": "F004"}
    made = supposed(desk(), Supposition.model_validate({"rule": unknown}), monotonic)
    assert made["refused"] == "override.line_unknown"
    pin = {"kind": "pin", "package_id": package}
    made = supposed(desk(), Supposition.model_validate({"rule": pin}), monotonic)
    assert made["code"] in ("what_if.dearer", "what_if.cheaper")


def test_a_policy_that_there_is_not_is_no_supposition() -> None:
    with pytest.raises(ValueError, match="colour"):
        supposed(desk(), Supposition(policy={"colour": 1}), monotonic)


def test_one_ground_gives_each_prospect_what_it_would_find_by_itself() -> None:
    """As if the lines had been ordered, over hours that nothing else asks for."""
    found = prospect(desk(), WANTED, ground(desk())).look
    alone = replace(desk(), lines=Desk().lines, unmet=Desk().unmet, most=0)
    for wanted in WANTED[::2]:
        reading = read(wanted.designation)
        assert not isinstance(reading, str)
        key, there = (ASKED, wanted.line), monday(desk().week) + LEAD
        alone = alone.with_line(key, _line(alone, wanted, reading))
        alone = replace(alone, materials=alone.materials.insert(key, there))
    look = outlook(alone)
    assert found.situation == replace(look.situation, packages=())
    assert (found.lines, found.waiting, found.weeks) == (look.lines, look.waiting, look.weeks)
