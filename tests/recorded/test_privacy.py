"""I7: over a whole demo, no answer to a party holds another's ids, names or prices."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.gateway.access import RULES
from tests.gateway.town import ANSWER, Town, await_answers, issue, town
from tests.recorded.log import recorded, restore

EXPLAINED = 2  # of each kind and reader: each is computed in a process beside


class Parties:
    """What of each party others must not see: its id, its name, its PO numbers, its prices."""

    def __init__(self) -> None:
        self.role: dict[str, str] = {}
        self.words: dict[str, set[str]] = {}
        self.prices: dict[str, set[str]] = {}
        for row in recorded():
            if row.suffix == "events":
                self.hear(row.type, json.loads(row.value))

    def hear(self, kind: str, body: dict[str, Any]) -> None:
        match kind:
            case "MemberApplied":
                self.add(body["member_id"], "member", body["profile"]["name"])
            case "BuyerRegistered":
                self.add(body["buyer_id"], "buyer", body["profile"]["name"])
            case "OrderPlaced":
                self.words[body["buyer_id"]].add(body["po_number"])
                prices = {line["unit_price"]["value"] for line in body["lines"]}
                self.prices[body["buyer_id"]] |= prices
            case "PackageOffered":
                self.prices[body["member_id"]].add(body["work"]["unit_price"]["value"])

    def add(self, party: str, role: str, name: str) -> None:
        self.role[party] = role
        self.words[party] = {party, name}
        self.prices[party] = set()

    def leaks(self, reader: str, answer: Any) -> list[str]:
        """What of others stands in an answer to this reader."""
        texts, prices = set(strings(answer)), set(unit_prices(answer))
        others = [party for party in self.role if party != reader]
        words = [w for party in others for w in self.words[party] for t in texts if says(t, w)]
        strange = prices - self.prices[reader]
        taken = [p for party in others for p in self.prices[party] if p in strange]
        return words + taken


def says(text: str, word: str) -> bool:
    """The word itself, not the middle of a longer id."""
    at = text.find(word)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(word) : at + len(word) + 1]
        if not any(c.isascii() and (c.isalnum() or c == "-") for c in around):
            return True
        at = text.find(word, at + 1)
    return False


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def unit_prices(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "per" in value and "currency" in value:
            yield value["value"]
        for item in value.values():
            yield from unit_prices(item)
    elif isinstance(value, list):
        for item in value:
            yield from unit_prices(item)


@pytest.fixture(scope="module")
def parties() -> Parties:
    return Parties()


@pytest.fixture(scope="module")
def played(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("played")
    # The gateway, which decides keys and shows what was played, and who answers for dispatch.
    with town(
        kafka, folder, ledgers=(ANSWER,), fill=lambda cluster: restore(kafka, cluster)
    ) as made:
        await_answers(made, "/v1/members/F004/calibration")
        yield made


def everything(made: Town, reader: str) -> Iterator[tuple[str, Any]]:
    """Every page and every thing that the reader can get, by every GET route."""
    found: dict[str, set[str]] = {"order_id": set(), "package_id": set(), "lot_id": set()}
    found |= {"shipment_id": set(), "member_id": {reader}, "buyer_id": {reader}, "plan_id": set()}
    routes = [path for method, path in RULES if method == "GET" and path.startswith("/v1")]
    for route in sorted(routes, key=lambda path: path.count("{")):
        name = route.partition("{")[2].partition("}")[0]
        things = sorted(found.get(name, ())) if name else [""]
        if route.endswith("explanation"):
            things = things[:EXPLAINED]
        for thing in things:
            path = route.replace(f"{{{name}}}", thing).replace("{line}", "1")
            cursor = "?limit=200"
            while cursor:
                got = made.get(reader, path + (cursor if not name else ""))
                assert got.content, f"{reader} got {got.status_code} and nothing from {path}"
                answer = got.json()
                yield path, answer
                for item in answer.get("items", ()):
                    for key in found:
                        if item.get(key):
                            found[key].add(item[key])
                after = answer.get("next", "")
                cursor = f"?limit=200&cursor={after}" if after else ""


@pytest.mark.parametrize("role", ["member", "buyer"])
def test_nobody_learns_of_another_party(played: Town, parties: Parties, role: str) -> None:
    looked = 0
    for reader in (party for party, is_a in parties.role.items() if is_a == role):
        played.secrets[reader] = issue(played, role, reader)
        for path, answer in everything(played, reader):
            assert not parties.leaks(reader, answer), f"{reader} sees it in {path}"
            looked += 1
    assert looked > 300 if role == "member" else 40


def test_the_scanner_finds_what_the_group_may_see(played: Town, parties: Parties) -> None:
    members = played.get("group", "/v1/members?limit=200").json()
    orders = played.get("group", "/v1/orders?limit=200").json()
    assert parties.leaks("F004", members) and parties.leaks("F004", orders)
