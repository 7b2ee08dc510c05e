"""A generated town: who lives there, and how a wish is put to the gateway and to the topics."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.contracts.base import Actor, Command

USCC = {
    "F1": "91130535XXDEM00154",
    "F2": "91130535XXDEM0023Y",
    "F3": "91130535XXDEM0031R",
    "F4": "91130535XXDEM004XH",
}
BUYERS = ("B-1", "B-2", "B-3")
STEPS = ("turning", "heat_treatment", "grinding", "superfinishing", "assembly", "testing",
         "packing", "forging", "annealing")  # fmt: skip
BALL = "deep groove ball"
POLICY: dict[str, Any] = {
    "quality": {
        "lot_sets": 30_000,
        "sampling": [{"lot_to": 30_000, "sample": 20, "accept": 1, "reject": 2}],
    },
    # An hour's jump of the clock ends every open offer.
    "dispatch": {"material_lead_days": 7, "answer_hours": 1, "members_per_line": 2},
}
PRICES = [{"catalogue": "6205", "price": {"value": "3.2", "currency": "CNY"}}]


@dataclass(frozen=True)
class Wish:
    """What somebody wants. `path` and `body` ask the gateway, `command` the topic of its stream;
    `door` is the raw topic's stream where there is one; `terms`: whose ETag the gateway wants."""

    who: str
    path: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    command: Command | None = None
    kind: str = ""
    door: str = ""
    terms: str = ""
    subject: str = ""

    @property
    def name(self) -> str:
        return self.kind or type(self.command).__name__


def actor(who: str, cluster: str) -> Actor:
    role: Any = {"B": "buyer", "F": "member"}.get(who[0], "group")
    return Actor(id=f"key-{who}", role=role, party=cluster if role == "group" else who)


def party(who: str, cluster: str) -> tuple[str, str]:
    """Role and party, as the gateway counts the caller in."""
    there = actor(who, cluster)
    return there.role, there.party


def today(days: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def week() -> str:
    return datetime.now(UTC).strftime("%G-W%V")


def capacity(hours: int = 9_000) -> dict[str, Any]:
    offered = [{"resource_group": step, "offered": hours, "pool": hours} for step in STEPS]
    return {"from_week": week(), "hours": offered}


def permit(until: int = 700) -> dict[str, Any]:
    return {"families": [BALL], "valid_from": today(-100), "valid_until": today(until)}


def able() -> list[dict[str, Any]]:
    return [{"family": BALL, "d_min_mm": 10, "d_max_mm": 60, "best_class": "P5",
             "best_vibration": "Z3V3"}]  # fmt: skip


def opening() -> list[Wish]:
    """What opens the town, in this order, all of it through the gateway. Its clock is ours."""
    wishes = [
        Wish("group", "/v1/cluster", {"name": "临西"}, kind="OpenCluster"),
        Wish("group", "/v1/cluster/policies", {"policy": POLICY}, kind="SetPolicy"),
        Wish("group", "/v1/cluster/price-lists", {"prices": PRICES}, kind="PublishPrices"),
    ]
    for buyer in BUYERS:
        profile = {"name": f"买方{buyer}", "country": "CN", "currency": "CNY"}
        body = {"buyer_id": buyer, "profile": profile}
        wishes.append(Wish("group", "/v1/buyers", body, kind="RegisterBuyer"))
    for member in USCC:
        known: dict[str, Any] = {"name": f"厂{member}", "uscc": USCC[member], "role": "assembler",
                   "steps": STEPS, "min_lot_sets": 500, "released_lots": 50}  # fmt: skip
        path = f"/v1/members/{member}"
        body = {"member_id": member, "profile": known}
        wishes += [
            Wish("group", "/v1/members", body, kind="ApplyMember"),
            Wish("group", f"{path}/permits", {"permit": permit(), "standing": "active"},
                 kind="GrantPermit"),
            Wish("group", f"{path}/capabilities", {"capabilities": able()},
                 kind="DeclareCapability"),
            Wish("group", f"{path}/capacities", capacity(), kind="DeclareCapacity"),
        ]  # fmt: skip
    return wishes
