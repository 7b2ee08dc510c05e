"""Deny by default, and nobody learns anything of another party's things."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from services.gateway.access import RULES, Caller, Rule, may_see
from services.gateway.app.api import build, furnish
from services.gateway.settings import Settings
from services.gateway.views.buyers import BuyerRow
from tests.gateway.town import Town, order

ROLES = {"group": "group", "F1": "member", "B-1": "buyer", "auditor": "auditor"}
NOBODYS = {"key_id", "buyer_id", "member_id", "order_id", "package_id", "lot_id", "shipment_id",
           "plan_id", "command_id"}  # fmt: skip


def routes(of: Any) -> Iterator[tuple[str, str]]:
    for route in of.routes:
        if hasattr(route, "original_router"):
            yield from routes(route.original_router)
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


def test_every_route_has_a_rule_and_every_rule_its_route(tmp_path: Any) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/x", secret_file=tmp_path / "secret")
    assert set(routes(build(furnish(settings)))) == set(RULES)


def test_a_route_without_a_rule_is_denied_to_everyone() -> None:
    nobody = Rule()
    for role in ("group", "member", "buyer", "auditor", "system"):
        assert nobody.reach(role) == "none"


def test_an_auditor_writes_nothing() -> None:
    assert all(rule.auditor == "none" for (method, _), rule in RULES.items() if method == "POST")


def test_a_member_with_a_buyers_name_is_not_that_buyer() -> None:
    row = BuyerRow(buyer_id="X")
    assert may_see(row, Caller("k", "buyer", "X"), "own")
    assert not may_see(row, Caller("k", "member", "X"), "own")


def test_without_a_key_or_with_a_wrong_one_every_route_is_closed(linxi: Town) -> None:
    linxi.secrets["stranger"] = "gd_test_" + "x" * 43
    for who, code in (("", "key.missing"), ("stranger", "key.unknown")):
        for method, path in sorted(guarded()):
            answer = ask(linxi, who, method, path)
            assert (answer.status_code, answer.json()["code"]) == (401, code), (method, path)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("who", sorted(ROLES))
def test_a_role_reaches_what_its_rule_says_and_nothing_more(linxi: Town, who: str) -> None:
    for method, path in sorted(guarded()):
        reach = RULES[method, path].reach(ROLES[who])  # type: ignore[arg-type]
        answer = ask(linxi, who, method, path)
        denied = answer.status_code == 403 and answer.json()["code"] == "access.denied"
        assert denied == (reach == "none"), (method, path, answer.text)
        assert answer.status_code != 500, (method, path, answer.text)


def guarded() -> set[tuple[str, str]]:
    return {at for at, rule in RULES.items() if not rule.open}


def ask(town: Town, who: str, method: str, path: str) -> Any:
    there = re.sub(r"{(\w+)}", lambda m: "nobodys" if m[1] in NOBODYS else "1", path)
    return town.get(who, there) if method == "GET" else town.post(who, there, {})


def test_anothers_order_is_not_found_exactly_as_one_that_never_was(linxi: Town) -> None:
    placed = linxi.done("B-1", "/v1/orders", order(uuid.uuid4().hex))
    never = "order-" + str(uuid.uuid4())
    for tail in ("", "/timeline"):
        theirs = linxi.get("B-2", f"/v1/orders/{placed['id']}{tail}")
        assert said(theirs, placed["id"]) == said(
            linxi.get("B-2", f"/v1/orders/{never}{tail}"), never
        )
    body = {"reason": "x"}
    write = linxi.post("B-2", f"/v1/orders/{placed['id']}/cancellations", body, If_Match='"1"')
    assert write.status_code == 404
    listed = linxi.get("B-2", "/v1/orders").json()["items"]
    assert placed["id"] not in {item["order_id"] for item in listed}


def said(answer: Any, thing: str) -> tuple[int, str]:
    problem = answer.json() | {"trace_id": ""}
    return answer.status_code, json.dumps(problem).replace(thing, "<id>")


def test_a_buyer_orders_for_itself_only(linxi: Town) -> None:
    answer = linxi.post("B-1", "/v1/orders", order(uuid.uuid4().hex, buyer="B-2"))
    assert (answer.status_code, answer.json()["code"]) == (403, "access.other_party")


def test_neither_buyer_nor_member_sees_the_others_ids_prices_or_names(linxi: Town) -> None:
    placed = linxi.done("B-1", "/v1/orders", order(uuid.uuid4().hex))["id"]
    path = f"/v1/orders/{placed}"
    linxi.until("group", path, lambda o: o["lines"][0]["offered"] == 20_000)
    for at in ("/v1/orders", path, f"{path}/timeline", "/v1/cluster", "/v1/buyers"):
        told = linxi.get("B-1", at).text
        assert not re.search(
            r'F1|F2|厂F|"3\.\d|B-2|买方1|member_id|package_id|price_index', told
        ), at
    for member, other in (("F1", "F2"), ("F2", "F1")):
        for at in ("/v1/packages", "/v1/lots", "/v1/shipments", "/v1/members", "/v1/cluster"):
            told = linxi.get(member, at).text
            assert not re.search(rf"{other}|B-1|B-2|买方|4\.10|buyer|plan_id", told), at


def test_a_member_declares_for_itself_only(linxi: Town) -> None:
    hours = {"from_week": "2026-W50", "hours": []}
    assert linxi.post("F1", "/v1/members/F2/capacities", hours).status_code == 404
    mine = linxi.post("F1", "/v1/members/F1/capacities", hours | {"delivered_per_mille": 1_000})
    assert mine.status_code == 403


def test_a_revoked_key_opens_nothing(linxi: Town) -> None:
    made = linxi.done("group", "/v1/keys", {"role": "member", "party": "F1"})
    linxi.secrets["lost"] = made["secret"]
    assert linxi.get("lost", "/v1/packages").status_code == 200
    linxi.done("group", f"/v1/keys/{made['key_id']}/revocations", {"reason": "手机丢失"})
    assert linxi.get("lost", "/v1/packages").status_code == 401
    assert made["secret"] not in linxi.get("group", "/v1/keys?limit=200").text
