"""A plan beside what was in force, and what is only proposed: the group's alone."""

import uuid
from typing import Any

from tests.gateway.test_dispatching import proposed, set_policy
from tests.gateway.test_explanations import ENGLISH, asked
from tests.gateway.town import Town, await_answers


def test_the_group_sees_a_plan_beside_the_one_before_it_and_nobody_else_does(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    package = told.get("group", f"/v1/packages/{offers[0]['package_id']}").json()
    path = f"/v1/plans/{package['plan_id']}/difference"
    said = asked(told, "group", path)
    assert said["against"] == told.get("group", path.removesuffix("/difference")).json()["based_on"]
    added = [row for row in said["difference"]["added"] if row["order_id"] == package["order_id"]]
    assert sum(row["quantity"] for row in added) == 20_000
    assert said["after"]["terms"]["unserved"] < said["before"]["terms"]["unserved"]
    assert said["code"] == "difference.cheaper" and "方案改变" in said["sentence"]
    english = told.get("auditor", path, **ENGLISH).json()
    assert "The plan changes" in english["sentence"] and all(i["sentence"] for i in said["items"])
    assert {told.get(who, path).status_code for who in ("F1", "B-1")} == {403}
    assert told.get("group", "/v1/plans/never/difference").json()["code"] == "thing.not_found"


def test_a_member_hears_nothing_of_a_plan_that_is_only_proposed(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    set_policy(told, adoption="approved")
    order_id, plan, _ = proposed(told, uuid.uuid4().hex)
    difference = f"/v1/plans/{plan['plan_id']}/difference"
    await_answers(told, difference)
    said = asked(told, "group", difference)
    assert said["before"]["unserved"] and not said["after"]["unserved"]
    assert order_id in str(said["items"])
    path = f"/v1/members/F1/explanation?plan_id={plan['plan_id']}"
    body = {"plan_id": plan["plan_id"], "number": 1}
    assert told.get("group", path).status_code == 200
    for answer in (told.get("F1", path), told.post("F1", "/v1/counterfactuals", body)):
        assert (answer.status_code, answer.json()["code"]) == (404, "thing.not_found")
    never = told.get("group", "/v1/members/F1/explanation?plan_id=never")
    assert (never.status_code, never.json()["code"]) == (404, "thing.not_found")
    set_policy(told)
    adopted = f"/v1/orders/{order_id}"
    told.until("group", adopted, lambda line: line["lines"][0]["offered"] == 20_000)
