"""People in charge of plans, over HTTP: overrides, approval, promised weeks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.gateway.town import Town, issue, order

POLICY = {"lot_sets": 30_000, "sampling": [{"lot_to": 30_000, "sample": 125, "accept": 3,
                                            "reject": 4}]}  # fmt: skip
BALL_LINE = {"kind": "forbid", "line": 1, "member_id": "F1"}


def set_policy(made: Town, **dispatch: Any) -> None:
    policy = {"quality": POLICY, "dispatch": {"material_lead_days": 7, **dispatch}}
    made.done("group", "/v1/cluster/policies", {"policy": policy})


@pytest.fixture
def approved(linxi: Town) -> Iterator[Town]:
    """Plans wait for a dispatcher, of whom there are two; weeks are promised."""
    for name in ("lian", "wang"):
        if name not in linxi.secrets:
            linxi.secrets[name] = issue(linxi, "group", "linxi")
    set_policy(linxi, adoption="approved", promise_per_mille_week=60)
    yield linxi
    set_policy(linxi)


def proposed(made: Town, po_number: str) -> tuple[str, dict[str, Any], str]:
    """An order's id, the plan that is proposed for it, and that plan's ETag."""
    order_id = made.done("B-1", "/v1/orders", order(po_number))["id"]

    def covers(page: dict[str, Any]) -> bool:
        return bool(page["items"]) and order_id in str(
            made.get("group", f"/v1/plans/{page['items'][0]['plan_id']}").json()["shares"]
        )

    page = made.until("group", "/v1/plans?status=proposed", covers)
    answer = made.get("group", f"/v1/plans/{page['items'][0]['plan_id']}")
    return order_id, answer.json(), answer.headers["ETag"]


def test_of_two_dispatchers_at_once_one_wins_and_the_other_is_told(approved: Town) -> None:
    order_id, plan, known = proposed(approved, "PO-APPROVE-1")
    assert plan["solution"]["objective_fen"] > 0
    added = [held for held in plan["changes"]["added"] if held["order_id"] == order_id]
    assert sum(held["quantity"] for held in added) == 20_000
    path = f"/v1/plans/{plan['plan_id']}/approvals"
    with ThreadPoolExecutor() as both:
        asked = [both.submit(approved.post, who, path, If_Match=known) for who in ("lian", "wang")]
        answers = [answer.result() for answer in asked]
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert won.status_code == 200 and lost.status_code in (409, 412), lost.text
    said = lost.json()
    assert said["code"] in ("plan.approved_already", "plan.changed")
    assert said["params"]["plan_id"] == plan["plan_id"] and said["params"]["at"]
    assert said["params"]["by"].startswith("key-") and f"{order_id}/1" in said["params"]["which"]
    later = approved.post("wang", path, If_Match=known)
    assert (later.status_code, later.json()["code"]) == (412, "plan.changed")
    assert later.headers["ETag"] != known
    line = approved.until(
        "B-1", f"/v1/orders/{order_id}", lambda said: said["lines"][0]["promised"] is not None
    )["lines"][0]
    assert line["promised"]["week"] and line["promised"]["why"]["code"] == "promise.made"


def test_a_plan_is_not_decided_on_unseen(approved: Town) -> None:
    _, plan, known = proposed(approved, "PO-APPROVE-2")
    path = f"/v1/plans/{plan['plan_id']}"
    assert approved.post("lian", f"{path}/approvals").status_code == 428
    assert approved.post("lian", f"{path}/approvals", If_Match="x").status_code == 400
    no = approved.post("lian", f"{path}/rejections", {"reason": "太贵"}, If_Match=known)
    assert no.status_code == 200
    row = approved.get("group", path).json()
    assert (row["status"], row["reason"]) == ("rejected", "太贵") and row["by"].startswith("key-")


def test_an_override_is_laid_down_with_a_reason_listed_and_lifted(linxi: Town) -> None:
    order_id = linxi.done("B-1", "/v1/orders", order("PO-OVERRIDE-1"))["id"]
    line = f"/v1/orders/{order_id}"
    linxi.until("group", line, lambda said: said["lines"][0]["packages"])
    body = {"rule": {**BALL_LINE, "order_id": order_id}, "reason": "买方要求"}
    answer = linxi.post("group", "/v1/overrides", body, key="override-1")
    assert answer.status_code == 201, answer.text
    again = linxi.post("group", "/v1/overrides", body, key="override-1")
    assert again.json()["id"] == answer.json()["id"]
    override_id = answer.json()["id"]
    (row, *_) = linxi.get("group", "/v1/overrides?status=in_force").json()["items"]
    assert (row["override_id"], row["kind"], row["reason"]) == (override_id, "forbid", "买方要求")
    assert row["by"].startswith("key-")

    def elsewhere(said: dict[str, Any]) -> bool:
        packages = said["lines"][0]["packages"]
        live = [p for p in packages if p["status"] in ("offered", "accepted")]
        return bool(live) and all(package["member_id"] != "F1" for package in live)

    linxi.until("group", line, elsewhere)
    path = f"/v1/overrides/{override_id}/liftings"
    assert linxi.post("group", path, {"reason": "已解决"}).status_code == 200
    lifted = linxi.get("group", "/v1/overrides?status=lifted").json()["items"]
    assert [row["lifted_reason"] for row in lifted] == ["已解决"]
    for who in ("F1", "B-1", "auditor"):
        assert linxi.post(who, "/v1/overrides", body).status_code == 403
    empty = linxi.post("group", "/v1/overrides", {**body, "reason": ""})
    assert empty.status_code == 422
