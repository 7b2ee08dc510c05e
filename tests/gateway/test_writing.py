"""Idempotency, terms, and how a write is answered."""

import uuid
from pathlib import Path

from services.gateway.app.asking import hash_of
from tests.gateway.town import Town, order, town


def test_the_same_request_again_is_answered_from_what_became_of_it(linxi: Town) -> None:
    key, body = uuid.uuid4().hex, order(uuid.uuid4().hex)
    first = linxi.post("B-1", "/v1/orders", body, key)
    again = linxi.post("B-1", "/v1/orders", body, key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_rotated_key_of_the_same_party_may_repeat_a_request(linxi: Town) -> None:
    key, body = uuid.uuid4().hex, order(uuid.uuid4().hex)
    linxi.post("B-1", "/v1/orders", body, key)
    linxi.secrets["B-1 new"] = linxi.done("group", "/v1/keys", {"role": "buyer", "party": "B-1"})[
        "secret"
    ]
    again = linxi.post("B-1 new", "/v1/orders", body, key)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_same_key_with_another_body_is_told_apart(linxi: Town) -> None:
    key = uuid.uuid4().hex
    linxi.post("B-1", "/v1/orders", order(uuid.uuid4().hex), key)
    other = linxi.post("B-1", "/v1/orders", order(uuid.uuid4().hex), key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")


def test_spaces_and_the_order_of_names_make_no_other_body() -> None:
    assert hash_of(b'{"a": 1, "b": [2]}') == hash_of(b'{"b":[2],"a":1}')
    assert hash_of(b"") == hash_of(b"{}")
    assert hash_of(b'{"a": 1}') != hash_of(b'{"a": 2}')


def test_a_write_without_its_key_is_not_done(linxi: Town) -> None:
    sent = {"Authorization": f"Bearer {linxi.secrets['B-1']}"}
    answer = linxi.client.post(linxi.address + "/v1/orders", json=order("x"), headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.missing")


def test_a_keys_secret_is_shown_once(linxi: Town) -> None:
    key, body = uuid.uuid4().hex, {"role": "auditor", "party": "审计"}
    first = linxi.post("group", "/v1/keys", body, key).json()
    again = linxi.post("group", "/v1/keys", body, key).json()
    assert first["secret"].startswith("gd_test_")
    assert (again["secret"], again["key_id"]) == ("", first["key_id"])


def test_terms_are_changed_only_by_who_knows_them(linxi: Town) -> None:
    placed = linxi.done("B-1", "/v1/orders", order(uuid.uuid4().hex))
    path = f"/v1/orders/{placed['id']}"
    line = f"{path}/lines/1/amendments"
    assert linxi.post("B-1", line, {"quantity": 21_000}).status_code == 428
    stale = linxi.post("B-1", line, {"quantity": 21_000}, If_Match='"77"')
    fresh = stale.headers["ETag"]
    assert (stale.status_code, stale.json()["params"]["expected"]) == (412, 77)
    assert fresh == linxi.get("B-1", path).headers["ETag"]
    linxi.done("B-1", line, {"quantity": 21_000}, If_Match=fresh)
    assert linxi.get("B-1", path).json()["lines"][0]["ordered"] == 21_000
    late = linxi.post("B-1", f"{path}/cancellations", {"reason": "x"}, If_Match=fresh)
    assert late.status_code == 412


def test_a_line_added_later_comes_through_the_door_of_its_order(linxi: Town) -> None:
    body = order(uuid.uuid4().hex)
    path = f"/v1/orders/{linxi.done('B-1', '/v1/orders', body)['id']}"
    line = body["lines"][0] | {"line": 2, "quantity": 3_000}
    linxi.done("B-1", f"{path}/lines", line)
    assert [one["ordered"] for one in linxi.get("B-1", path).json()["lines"]] == [20_000, 3_000]


def test_a_refusal_is_a_problem_and_stays_one_when_asked_again(linxi: Town) -> None:
    body, key = order(uuid.uuid4().hex, designation="好轴承"), uuid.uuid4().hex
    for replayed in (None, "true"):
        answer = linxi.post("B-1", "/v1/orders", body, key)
        assert (answer.status_code, answer.json()["code"]) == (422, "designation.unreadable")
        assert answer.headers.get("Idempotency-Replayed") == replayed
        seen = linxi.get("B-1", f"/v1/commands/{answer.json()['command_id']}").json()
        assert (seen["result"], seen["code"]) == ("refused", "designation.unreadable")


def test_a_held_line_waits_for_the_group_and_is_an_alarm_with_its_answer(linxi: Town) -> None:
    placed = linxi.done("B-1", "/v1/orders", order(uuid.uuid4().hex, designation="7205"))
    path = f"/v1/orders/{placed['id']}"
    line = linxi.get("B-1", path).json()["lines"][0]
    assert (line["status"], len(line["readings"])) == ("held", 2)
    alarms = linxi.get("group", "/v1/alarms").json()["items"]
    proposed = next(a["proposed"] for a in alarms if a["params"].get("order_id") == placed["id"])
    answer = proposed["body"] | {"reading": line["readings"][1]}
    linxi.done("group", proposed["path"], answer)
    assert linxi.get("B-1", path).json()["lines"][0]["status"] != "held"


def test_nobody_decides_yet_so_the_answer_is_202_and_where_to_ask(
    kafka: str, tmp_path: Path
) -> None:
    with town(kafka, tmp_path, ledgers=()) as lonely:
        body = {"name": "临西", "starts": "2026-11-30T01:00:00Z"}
        answer = lonely.post("group", "/v1/cluster", body)
        assert (answer.status_code, answer.json()["result"]) == (202, "pending")
        asked = lonely.get("group", answer.headers["Location"])
        assert asked.json()["result"] == "pending"
        member = lonely.done("group", "/v1/keys", {"role": "member", "party": "F9"})
        lonely.secrets["F9"] = member["secret"]
        assert lonely.get("F9", answer.headers["Location"]).status_code == 404
