"""Explanations, counterfactuals, promises and a member's figures, each to whom it belongs."""

import os
import signal
from typing import Any

import pytest

from tests.gateway.town import ANSWER, Town, await_answers

CHINESE, ENGLISH = {"Accept-Language": "zh-CN"}, {"Accept-Language": "en"}


def asked(told: Town, who: str, path: str, body: Any = None) -> Any:
    answer = told.get(who, path, **CHINESE) if body is None else told.post(who, path, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_its_member_hears_why_it_has_a_package_and_a_rival_hears_nothing(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    mine = offers[0]
    path = f"/v1/packages/{mine['package_id']}/explanation"
    said = asked(told, mine["member_id"], path)
    assert said["items"][0]["code"] == "share"
    assert any("贵厂" in item["sentence"] for item in said["items"])
    english = told.get(mine["member_id"], path, **ENGLISH).json()
    assert any("You make" in item["sentence"] for item in english["items"])
    (rival,) = {"F1", "F2"} - {mine["member_id"]}
    assert rival not in told.get(mine["member_id"], path).text
    never = told.get(rival, "/v1/packages/never/explanation").json()
    theirs = told.get(rival, path)
    assert (theirs.status_code, theirs.json()["code"]) == (404, never["code"])
    assert told.get("B-1", path).status_code == 403


def test_a_buyer_hears_weeks_of_its_line_and_no_member(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    path = f"/v1/orders/{offers[0]['order_id']}/lines/1/explanation"
    said = told.get("B-1", path, **CHINESE)
    assert said.status_code == 200 and said.json()["items"]
    assert not any(word in said.text for word in ("F1", "F2", "_fen", "price"))
    assert told.get("B-2", path).status_code == 404
    assert told.get("F1", path).status_code == 403
    group = asked(told, "group", path)
    assert {item["figures"].get("member") for item in group["items"]} & {"F1", "F2"}


def test_the_group_hears_the_whole_plan(told: Town, offers: list[dict[str, Any]]) -> None:
    package = asked(told, "group", f"/v1/packages/{offers[0]['package_id']}/explanation")
    path = f"/v1/plans/{package['plan_id']}/explanation"
    codes = {item["code"] for item in asked(told, "group", path)["items"]}
    assert {"plan", "plan_cost", "share", "share_cost"} <= codes
    assert told.get("auditor", path).status_code == 200
    assert {told.get(who, path).status_code for who in ("F1", "B-1")} == {403}


def test_a_member_hears_of_all_lines_that_it_could_make_and_what_would_have_won_more(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    said = asked(told, "F1", "/v1/members/F1/explanation")
    assert said["items"]
    assert told.get("F2", "/v1/members/F1/explanation").status_code == 404
    more = asked(told, "F1", "/v1/counterfactuals", {"number": 1})
    assert more["items"][0]["code"].startswith("hours_")
    other = told.post("F1", "/v1/counterfactuals", {"number": 1, "member_id": "F2"})
    assert (other.status_code, other.json()["code"]) == (403, "access.other_party")
    assert told.post("B-1", "/v1/counterfactuals", {"number": 1}).status_code == 403
    neither = told.post("F1", "/v1/counterfactuals", {})
    assert neither.status_code == 422


def test_a_buyer_is_promised_weeks_without_names_and_the_group_with_them(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    lines = [
        {"line": 1, "designation": "6205-2RS", "quantity": 10_000},
        {"line": 2, "designation": "ABC", "quantity": 5},
    ]
    body = {"buyer": "B-1", "lines": lines}
    said = told.post("B-1", "/v1/promises", body, Accept_Language="en")
    assert said.status_code == 200, said.text
    one, two = said.json()["lines"]
    assert one["week"] > "2026-W49" and one["sentence"].startswith("10,000 of 6205-2RS")
    assert (two["week"], two["code"]) == ("", "promise.not_read")
    assert not any(word in said.text for word in ("F1", "F2", "cost", "resource", "member_id"))
    other = told.post("B-2", "/v1/promises", body)
    assert (other.status_code, other.json()["code"]) == (403, "access.other_party")
    group = asked(told, "group", "/v1/promises", body)
    assert {part["member_id"] for part in group["lines"][0]["split"]} <= {"F1", "F2"}
    assert group["lines"][0]["week"] == one["week"] and group["cost"] > 0
    assert told.post("F1", "/v1/promises", body).status_code == 403


def test_nobody_is_promised_anything_for_a_day_that_has_passed(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    line = {"line": 7, "designation": "6205-2RS", "quantity": 10_000, "due": "2026-11-29"}
    body = {"buyer": "B-1", "lines": [line]}
    for language, said in (("zh-CN", "早于今天 2026-11-30"), ("en", "before today, 2026-11-30")):
        refused = told.post("B-1", "/v1/promises", body, Accept_Language=language)
        assert (refused.status_code, refused.json()["code"]) == (422, "promise.due_past")
        assert said in refused.json()["detail"] and refused.json()["params"]["line"] == 7
    body["lines"] = [line | {"due": "2026-11-30"}]
    assert told.post("B-1", "/v1/promises", body).status_code == 200


def test_the_group_asks_what_if_and_nothing_is_touched(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    plans = asked(told, "group", "/v1/plans")
    furnace = {"what": "hours", "group": "heat_treatment", "from_week": "2026-W50"}
    body = {"shocks": [{**furnace, "to_week": "2026-W51"}]}
    said = asked(told, "group", "/v1/what-ifs", body)
    assert said["after"]["cost_fen"] >= said["before"]["cost_fen"] > 0
    assert said["code"].startswith("what_if.") and said["sentence"] != said["code"]
    rule = {"kind": "forbid", "order_id": offers[0]["order_id"], "line": 1, "member_id": "F1"}
    assert "after" in asked(told, "group", "/v1/what-ifs", {"rule": rule})
    refused = told.post("group", "/v1/what-ifs", {"rule": {**rule, "line": 9}})
    assert (refused.status_code, refused.json()["code"]) == (409, "override.line_unknown")
    unknown = told.post("group", "/v1/what-ifs", {"policy": {"colour": 1}})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "what_if.policy_unknown")
    assert {told.post(who, "/v1/what-ifs", {}).status_code for who in ("F1", "B-1")} == {403}
    assert asked(told, "group", "/v1/plans") == plans


@pytest.mark.parametrize("what", ["calibration", "fair-share"])
def test_a_member_sees_its_own_figures_and_no_rival_does(
    told: Town, offers: list[dict[str, Any]], what: str
) -> None:
    path = f"/v1/members/F1/{what}"
    said = asked(told, "F1", path)
    assert said["member_id"] == "F1" and "贵厂" in said["sentence"]
    assert told.get("F2", path).status_code == 404
    assert told.get("B-1", path).status_code == 403
    assert told.get("group", path).json()["member_id"] == "F1"


def test_fair_shares_of_all_members_make_up_what_was_given(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    both = [asked(told, "group", f"/v1/members/{m}/fair-share") for m in ("F1", "F2")]
    assert sum(one["given_hours_e7"] for one in both) > 0
    assert abs(sum(one["balance_hours_e7"] for one in both)) < 100  # parts are rounded down


def test_a_process_that_started_again_answers_the_same(
    told: Town, offers: list[dict[str, Any]]
) -> None:
    assert told.services
    path = f"/v1/packages/{offers[0]['package_id']}/explanation"
    before = asked(told, "group", path)
    os.kill(told.services.pids[ANSWER], signal.SIGKILL)
    away = told.get("group", path)
    assert away.status_code in (200, 503)
    if away.status_code == 503:
        assert away.headers["Retry-After"] and away.json()["code"].startswith("dispatch.")
    await_answers(told, path)
    assert asked(told, "group", path) == before
