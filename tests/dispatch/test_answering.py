"""The answering process over HTTP: the demo's log in memory, asked as the gateway asks."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from libs.contracts.clusters import DispatchPolicy
from libs.contracts.plans import CompletionRecorded, WeekRecorded
from services.dispatch.app.asked import build
from services.dispatch.app.beside import Beside
from services.dispatch.app.promising import Promises
from services.dispatch.supposing.supposition import Supposition, _other
from services.dispatch.supposing.unusable import Unusable
from services.dispatch.telling import known as remembered
from services.dispatch.telling.fairledger import needed
from services.dispatch.telling.known import Known, heard
from services.gateway.language import CATALOGUE, sentence
from tests.dispatch.demo_known import known


@pytest.fixture(scope="module")
def asked() -> Iterator[TestClient]:
    beside = Beside()
    promises = Promises(beside)
    with TestClient(build(known, beside, promises)) as client:
        yield client
    promises.still.end()


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_it_has_not_heard_of_is_not_said_to_be_unknown(asked: TestClient) -> None:
    for path in ("/plans/later", "/packages/later", "/members/F001"):
        answer = asked.get(f"{path}/explanation", params={"plan_id": "later", "audience": "group"})
        assert told(answer) == (503, "dispatch.behind")
        assert answer.headers["Retry-After"]


def test_who_is_not_in_the_plan_is_unknown_however_long_one_waits(asked: TestClient) -> None:
    assert told(asked.get("/members/nobody/explanation")) == (404, "explanation.unknown")


def test_before_the_first_plan_there_is_nothing_to_explain() -> None:
    with TestClient(build(Known, Beside(), Promises(Beside()))) as empty:
        assert told(empty.get("/members/F001/explanation")) == (409, "explanation.no_plan")


def supposed(asked: TestClient, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = asked.post("/what-ifs", json=body)
    return answer.status_code, answer.json()


FURNACE = {"what": "hours", "group": "heat_treatment"}


@pytest.mark.parametrize(
    ("body", "code", "figures"),
    [
        ({"policy": {"colour": 1}}, "policy_unknown", {"field": "colour"}),
        ({"policy": {"horizon_weeks": 0}}, "policy_value",
         {"field": "horizon_weeks", "given": "0", "reason": "field.greater_than_equal", "ge": 1}),
        ({"policy": {"shops": "mine"}}, "policy_value",
         {"reason": "field.literal_error", "expected": "'pooled', 'apart'"}),
        ({"shocks": [FURNACE | {"from_week": "2020-W01"}]}, "week_unplanned", {"week": "2020-W01"}),
        ({"shocks": [FURNACE | {"group": "magic"}]}, "group_unknown", {"name": "magic"}),
        ({"shocks": [{"what": "suspended", "member_id": "F9"}]}, "member_unknown", {"name": "F9"}),
        ({"shocks": [{"what": "larger", "order_id": "o", "line": 1, "times": 2}]}, "line_unknown",
         {"name": "o/1"}),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_told_by_code_and_figures(
    asked: TestClient, body: dict[str, Any], code: str, figures: dict[str, Any]
) -> None:
    status, told = supposed(asked, **body)
    assert (status, told["code"]) == (422, f"what_if.{code}")
    assert figures.items() <= told["figures"].items()
    for language in ("zh-CN", "en"):
        said = sentence(told["code"], told["figures"], language)
        assert "?" not in said and "what_if" not in said and "field." not in said


@pytest.mark.parametrize("field", sorted(DispatchPolicy.model_fields))
def test_each_wrong_value_of_the_policy_has_its_reason_in_both_languages(field: str) -> None:
    with pytest.raises(Unusable) as why:
        _other(known().desk, Supposition(policy={field: "wrong"}))
    assert why.value.figures["reason"] in CATALOGUE["zh-CN"].keys() & CATALOGUE["en"].keys()


def promise(asked: TestClient, **more: Any) -> Any:
    line = {"line": 1, "designation": "6205-2RS", "quantity": 20_000}
    return asked.post("/promises", json={"audience": "group", "lines": [line], **more})


def test_a_promise_is_the_same_with_and_without_moves_where_there_is_room(
    asked: TestClient,
) -> None:
    still, moving = promise(asked).json(), promise(asked, moving=True).json()
    assert still["lines"][0]["week"] and still["lines"][0]["week"] >= moving["lines"][0]["week"]


def test_a_promise_that_takes_too_long_is_given_up_and_the_next_one_is_answered() -> None:
    beside = Beside()
    promises = Promises(beside)
    promises.still.seconds = 0.0
    with TestClient(build(known, beside, promises)) as hurried:
        assert told(promise(hurried)) == (503, "dispatch.too_long")
        promises.still.seconds = 60.0
        assert promise(hurried).status_code == 200
        beside.seconds = 0.0
        assert told(promise(hurried, moving=True)) == (503, "dispatch.too_long")
        promises.still.process.kill()
        promises.still.process.join()
        assert promise(hurried).status_code == 200
    promises.still.end()


def test_an_older_plan_is_forgotten_once_nothing_of_it_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered, "KEPT", 2)
    known.cache_clear()
    now = known()
    known.cache_clear()
    first = next(name for name in now.order if now.plans[name].parts[0].shares)
    assert set(now.order[-2:]) <= set(now.plans) and len(now.plans) > 2  # under way
    later = WeekRecorded(week="2027-W40")
    for package in now.desk.packages.values():
        if package.live:
            done = CompletionRecorded(package_id=package.share.package_id)
            now = heard(now, done)
    now = heard(now, later)
    assert set(now.plans) == set(now.heard) == set(now.order[-2:])
    with TestClient(build(lambda: now, Beside(), Promises(Beside()))) as asked:
        old = asked.get(f"/plans/{first}/explanation")
        assert told(old) == (410, "explanation.forgotten")
        assert first in sentence(old.json()["code"], old.json()["figures"], "en")
        packages = {name: now.desk.packages[name].key for name in now.plan_of}
        later_lines = {packages[name] for name, plan in now.plan_of.items() if plan != first}
        package_id = next(
            name
            for name, plan in now.plan_of.items()
            if plan == first and packages[name] not in later_lines
        )
        path = f"/packages/{package_id}/explanation"
        assert told(asked.get(path, params={"audience": "group"}))[0] == 410
        order_id, line = now.desk.packages[package_id].key
        path = f"/lines/{order_id}/{line}/explanation"
        assert told(asked.get(path, params={"audience": "group"}))[0] == 410
        assert asked.get(f"/members/F004/explanation?plan_id={now.order[-1]}").status_code == 200


def test_what_a_fair_share_asks_for_is_kept() -> None:
    now = known()
    assert set(needed(now)) <= set(now.plans) and set(now.heard) == set(now.plans)
