"""What is not done is answered in one form, in the caller's language."""

import json
import re
import uuid
from typing import Any

import pytest

from services.gateway.app.frame import BODY_BYTES, trace_of
from services.gateway.app.limits import Limits
from services.gateway.app.paging import Cursors
from services.gateway.problems import Problem, status_of
from services.gateway.settings import Settings
from tests.gateway.town import Town, order


def send(linxi: Town, content: bytes, **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {linxi.secrets['B-1']}", "Idempotency-Key": uuid.uuid4().hex,
            "Content-Type": "application/json"} | headers  # fmt: skip
    return linxi.client.post(linxi.address + "/v1/orders", content=content, headers=sent)


def test_a_problem_says_what_is_wrong_in_chinese_or_english(linxi: Town) -> None:
    chinese = linxi.get("B-1", "/v1/orders/none")
    english = linxi.get("B-1", "/v1/orders/none", **{"Accept-Language": "en"})
    assert chinese.headers["Content-Type"] == "application/problem+json"
    assert (chinese.headers["Content-Language"], chinese.json()["detail"]) == (
        "zh-CN",
        "没有 none。",
    )
    assert (english.headers["Content-Language"], english.json()["detail"]) == (
        "en", "There is no none."
    )  # fmt: skip
    assert english.json()["code"] == chinese.json()["code"] == "thing.not_found"
    assert english.headers["Vary"] == "Accept-Language"


def test_every_wrong_field_is_pointed_at(linxi: Town) -> None:
    body = order(uuid.uuid4().hex)
    body["lines"][0]["quantity"] = 0
    body["colour"] = "red"
    answer = send(linxi, json.dumps(body).encode())
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert pointers == {"/lines/0/quantity", "/colour"}
    told = {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}
    assert told["/lines/0/quantity"] == "不能小于 1。"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"rule": {"kind": "sell"}}, "field.union_tag_invalid"),
        ({"rule": {"order_id": "o"}}, "field.union_tag_not_found"),
        ({"shocks": [{"what": "hours", "from_week": "2025-W53"}]}, "field.week"),
        ({"policy": {"shops": None}}, "field.bool_type"),
    ],
)
def test_no_field_is_told_in_the_words_of_a_library(
    linxi: Town, wrong: dict[str, Any], code: str
) -> None:
    for language in ("zh-CN", "en"):
        answer = linxi.post("group", "/v1/what-ifs", wrong, Accept_Language=language)
        assert answer.status_code == 422
        told = {fault["code"]: fault["detail"] for fault in answer.json()["errors"]}
        assert code in told and not told.keys() & {"field.other"}, told
        assert not any("?" in said or "Invalid" in said for said in told.values()), told
        if language == "zh-CN":
            assert all(re.search("[一-鿿]", said) for said in told.values()), told


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"buyer": 1' + b"0" * 5_000]
)
def test_a_body_that_is_no_json_is_refused(linxi: Town, content: bytes) -> None:
    answer = send(linxi, content)
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_body_above_two_mebibytes_is_refused_with_the_limit(linxi: Town) -> None:
    whole = send(linxi, b" " * (BODY_BYTES + 1))
    parts = linxi.client.post(
        linxi.address + "/v1/orders", content=iter([b" " * 1_000_000] * 3)
    )  # without a length
    for answer in (whole, parts):
        assert answer.status_code == 413
        assert answer.json()["params"] == {"most_bytes": BODY_BYTES}


def test_addresses_and_methods_that_are_not_there(linxi: Town) -> None:
    assert linxi.get("group", "/v1/nothing").json()["code"] == "route.not_found"
    answer = linxi.client.delete(linxi.address + "/v1/orders")
    assert (answer.status_code, answer.json()["code"]) == (405, "method.not_allowed")


def test_a_callers_trace_goes_on() -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    assert trace_of(f"00-{trace}-b7ad6b7169203331-01").split("-")[1] == trace
    for wrong in ("", "x", f"00-{'0' * 32}-b7ad6b7169203331-01", f"ff-{trace}-b7ad6b7169203331-01"):
        assert trace not in trace_of(wrong)


def test_whoever_asks_too_often_is_told_when_to_go_on() -> None:
    limits = Limits(Settings(live_per_minute=2))
    assert "r=1" in limits.spend("key-1", test=False)["RateLimit"]
    limits.spend("key-1", test=False)
    with pytest.raises(Problem) as problem:
        limits.spend("key-1", test=False)
    assert problem.value.status == 429
    assert int(problem.value.headers["Retry-After"]) in range(1, 61)
    limits.spend("key-1", test=True)
    limits.spend("key-2", test=False)


def test_a_cursor_cannot_be_made_up_or_taken_elsewhere() -> None:
    ours = Cursors(b"s", "first")
    cursor = ours.write("orders", ["2026", "order-1"])
    assert ours.read("orders", cursor) == ["2026", "order-1"]
    for secret, what, given in ((b"t", "orders", cursor), (b"s", "lots", cursor),
                                (b"s", "orders", "x" + cursor), (b"s", "orders", "é")):  # fmt: skip
        with pytest.raises(Problem, match=r"cursor\.unreadable"):
            Cursors(secret, "first").read(what, given)


def test_a_cursor_of_another_epoch_says_so() -> None:
    cursor = Cursors(b"s", "first").write("events", [1, 2])
    with pytest.raises(Problem, match=r"cursor\.epoch_ended") as told:
        Cursors(b"s", "second").read("events", cursor)
    assert (told.value.status, told.value.figures) == (410, {"epoch": "second"})


@pytest.mark.parametrize(
    ("code", "status"),
    [("line.below_shipped", 409), ("designation.unreadable", 422), ("order.terms_changed", 412),
     ("package.unknown", 404), ("not.group", 403), ("order.po_duplicate", 409)],
)  # fmt: skip
def test_the_status_follows_from_the_code(code: str, status: int) -> None:
    assert status_of(code) == status


def test_pages_follow_one_another_without_gap_or_repetition(linxi: Town) -> None:
    for _ in range(3):
        linxi.done("B-2", "/v1/orders", order(uuid.uuid4().hex, buyer="B-2"))
    whole = [item["order_id"] for item in linxi.get("B-2", "/v1/orders").json()["items"]]
    seen, path = [], "/v1/orders?limit=2"
    while path:
        answer = linxi.get("B-2", path)
        seen += [item["order_id"] for item in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")
    assert seen == whole
    assert len(whole) >= 3


def test_the_log_is_given_out_once_each(linxi: Town) -> None:
    seen, after = [], ""
    while True:
        page = linxi.get("auditor", f"/v1/events?limit=200&after={after}").json()
        seen += [event["id"] for event in page["items"]]
        after = page["next"]
        if not page["items"]:
            break
    assert len(seen) == len(set(seen)) > 10
    assert "secret_hash" not in linxi.get("auditor", "/v1/events?limit=200").text
    assert linxi.get("auditor", "/v1/operations").json()["items"]
