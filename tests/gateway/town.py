"""A small cluster that really runs: broker, ledgers and gateway as processes, asked over HTTP."""

import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from services.console.app import keys
from services.console.app.ports import free_port
from services.console.app.supervisor import Child, Supervisor
from tests.kafka.services import create_topics

LEDGERS = ("members", "intake", "production", "dispatch")
ANSWER = "dispatch answer"  # named beside the ledgers where it is wanted
USCC = {"F1": "91130535XXDEM00154", "F2": "91130535XXDEM0023Y"}
STEPS = ("turning", "heat_treatment", "grinding", "superfinishing", "assembly", "testing",
         "packing", "forging", "annealing")  # fmt: skip
BALL = "deep groove ball"


@dataclass
class Town:
    address: str
    secrets: dict[str, str]
    services: Supervisor | None = None
    cluster: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=15))

    def get(self, who: str, path: str, **headers: str) -> httpx.Response:
        return self.client.get(self.address + path, headers=self._as(who) | headers)

    def post(
        self, who: str, path: str, body: Any = None, key: str = "", **headers: str
    ) -> httpx.Response:
        """`headers` with _ for -: If_Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = self._as(who) | {"Idempotency-Key": key or uuid.uuid4().hex} | named
        return self.client.post(self.address + path, json=body or {}, headers=sent)

    def _as(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secrets[who]}"} if who else {}

    def done(self, who: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        answer = self.post(who, path, body, **headers)
        assert answer.status_code in (200, 201), answer.text
        said: dict[str, Any] = answer.json()
        return said

    def until(self, who: str, path: str, true: Any, seconds: float = 30) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            said: dict[str, Any] = self.get(who, path).json()
            if true(said):
                return said
            assert time.monotonic() < deadline, f"{path} still is {said}"
            time.sleep(0.1)


def order(po_number: str, buyer: str = "B-1", designation: str = "6205-2RS") -> dict[str, Any]:
    line = {
        "line": 1,
        "designation": designation,
        "quantity": 20_000,
        "unit": "SET",
        "unit_price": {"value": "4.10", "currency": "CNY", "per": 1},
        "due": "2027-01-25",
    }
    return {
        "buyer": buyer,
        "po_number": po_number,
        "kind": "domestic",
        "currency": "CNY",
        "incoterm": "DAP",
        "named_place": "潍坊",
        "lines": [line],
    }


@contextmanager
def town(
    kafka: str,
    folder: Path,
    ledgers: tuple[str, ...] = LEDGERS,
    database: str = "",
    fill: Callable[[str], None] = lambda cluster: None,
) -> Iterator[Town]:
    """`fill` may write a log for the new cluster before anybody reads it."""
    cluster = f"t{uuid.uuid4().hex[:8]}"
    create_topics(kafka, cluster)
    fill(cluster)
    port, answers = free_port(), free_port()
    env = {
        "GONGDAN_ANSWER_PORT": str(answers),
        "GONGDAN_DISPATCH": f"http://127.0.0.1:{answers}",
        "GONGDAN_KAFKA": kafka,
        "GONGDAN_CLUSTER": cluster,
        "GONGDAN_PORT": str(port),
        "GONGDAN_DATABASE": database or f"sqlite:///{folder}/gateway.sqlite",
        "GONGDAN_SECRET_FILE": str(folder / "secret"),
    }
    children = [
        Child(name, (sys.executable, "-m", *f"services.{name}".split()), folder / log, env)
        for name in (*ledgers, "gateway")
        for log in (f"{name}.log".replace(" ", "-"),)
    ]
    secret = keys.new_token()
    with Supervisor(children) as services:
        made = Town(f"http://127.0.0.1:{port}", {"group": secret}, services, cluster)
        await_ready(made)
        assert keys.issue(kafka, cluster, secret)
        while made.get("group", "/v1/keys").status_code == 401:
            time.sleep(0.1)
        yield made
        made.client.close()


def await_ready(made: Town) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if made.get("", "/readyz").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the gateway does not get ready")


def await_answers(made: Town, path: str) -> None:
    """Until the process that answers for dispatch has caught up."""
    deadline = time.monotonic() + 120
    while made.get("group", path).status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.3)


def open_town(made: Town) -> None:
    """Policy with given sampling numbers, one price, two buyers, two members, a key for each."""
    sampling = [{"lot_to": 30_000, "sample": 125, "accept": 3, "reject": 4}]
    policy = {"quality": {"lot_sets": 30_000, "sampling": sampling},
              "dispatch": {"material_lead_days": 7}}  # fmt: skip
    made.done("group", "/v1/cluster", {"name": "临西", "starts": "2026-11-30T01:00:00Z"})
    made.done("group", "/v1/cluster/policies", {"policy": policy})
    price = {"catalogue": "6205", "price": {"value": "3.2", "currency": "CNY"}}
    made.done("group", "/v1/cluster/price-lists", {"prices": [price]})
    for number, buyer in enumerate(("B-1", "B-2")):
        profile = {"name": f"买方{number}", "country": "CN", "currency": "CNY"}
        made.done("group", "/v1/buyers", {"buyer_id": buyer, "profile": profile})
        made.secrets[buyer] = issue(made, "buyer", buyer)
    for member in USCC:
        join(made, member)
    made.secrets["auditor"] = issue(made, "auditor", "审计")


def issue(made: Town, role: str, party: str) -> str:
    secret: str = made.done("group", "/v1/keys", {"role": role, "party": party})["secret"]
    return secret


def join(made: Town, member: str) -> None:
    profile = {"name": f"厂{member}", "uscc": USCC[member], "role": "assembler",
               "steps": STEPS, "min_lot_sets": 1000, "released_lots": 50}  # fmt: skip
    made.done("group", "/v1/members", {"member_id": member, "profile": profile})
    path = f"/v1/members/{member}"
    permit = {"families": [BALL], "valid_from": "2026-01-01", "valid_until": "2027-12-31"}
    made.done("group", f"{path}/permits", {"permit": permit, "standing": "active"})
    made.secrets[member] = issue(made, "member", member)
    able = {"family": BALL, "d_min_mm": 10, "d_max_mm": 60, "best_class": "P5",
            "best_vibration": "Z3V3"}  # fmt: skip
    made.done(member, f"{path}/capabilities", {"capabilities": [able]})
    hours = [{"resource_group": step, "offered": 9_000, "pool": 9_000} for step in STEPS]
    made.done(member, f"{path}/capacities", {"from_week": "2026-W49", "hours": hours})
