"""Orders and their lines, members and the cluster: what buyers and the group want of them."""

from typing import TYPE_CHECKING, Any

from libs.contracts.base import Command
from libs.contracts.clusters import PublishCalendar, SetPolicy
from libs.contracts.identity import order_id as id_of_order
from libs.contracts.members import (
    AddCertificate,
    DeclareCapability,
    DeclareCapacity,
    GrantPermit,
    ReinstateMember,
    SuspendMember,
)
from libs.contracts.orders import (
    AmendLine,
    CancelLine,
    CancelOrder,
    CloseLine,
    ConfirmMaterial,
    RawAddition,
    RawOrder,
)
from tests.faults.wishes import BUYERS, POLICY, Wish, able, actor, capacity, permit, today

if TYPE_CHECKING:
    from tests.faults.folk import Folk


def wish(
    folk: "Folk", who: str, path: str, kind: type[Command], body: dict[str, Any], **more: Any
) -> Wish:
    """The gateway's body, and the command for the topic: the body's fields and those in `ids`."""
    ids = more.pop("ids", {})
    fields = {"actor": actor(who, folk.cluster), **folk.asked(), **ids, **body}
    return Wish(who, path, body, kind.model_validate(fields), **more)


def place(folk: "Folk") -> Wish:
    folk.number += 1
    buyer, po = folk.chance.choice(BUYERS), f"PO-{folk.run}-{folk.number}"
    trade = folk.chance.choice(("domestic", "domestic", "export"))
    lines = [_line(folk, number) for number in range(1, folk.chance.randint(1, 2) + 1)]
    body = {"buyer": buyer, "po_number": po, "kind": trade, "currency": "CNY", "incoterm": "DAP",
            "named_place": "潍坊", "lines": lines}  # fmt: skip
    ids = {"order_id": id_of_order(folk.cluster, buyer, po)}
    return wish(folk, buyer, "/v1/orders", RawOrder, body, ids=ids, door=f"orders.{trade}")


def _line(folk: "Folk", number: int) -> dict[str, Any]:
    # One in eight is a bearing that nobody knows: it is held or refused.
    designation = folk.chance.choice(("6205-2RS",) * 7 + ("6205-XYZ",))
    price = {"value": "4.10", "currency": "CNY", "per": 1}
    return {"line": number, "designation": designation, "due": today(60), "unit": "SET",
            "quantity": 500 * folk.chance.randint(1, 6), "unit_price": price}  # fmt: skip


def _order(folk: "Folk") -> tuple[dict[str, Any], int, str]:
    order = folk.chance.choice(folk.orders)
    line: int = folk.chance.choice(order["lines"])["line"]
    return order, line, f"/v1/orders/{order['order_id']}"


def amend(folk: "Folk") -> Wish:
    order, line, path = _order(folk)
    if folk.chance.random() < 0.2:
        added = _line(folk, 3)
        ids = {"order_id": order["order_id"], "buyer": order["buyer_id"], "added": added}
        made = wish(folk, order["buyer_id"], "", RawAddition, {}, ids=ids,
                    door=f"orders.{order['kind']}")  # fmt: skip
        return Wish(made.who, f"{path}/lines", added, made.command, door=made.door)
    body = {"quantity": 500 * folk.chance.randint(1, 7)}
    ids = {"order_id": order["order_id"], "line": line}
    at = f"{path}/lines/{line}/amendments"
    return wish(folk, order["buyer_id"], at, AmendLine, body, ids=ids, terms=path)


def cancel(folk: "Folk") -> Wish:
    order, line, path = _order(folk)
    body, ids = {"reason": "not wanted"}, {"order_id": order["order_id"]}
    if folk.chance.random() < 0.4:
        at = f"{path}/cancellations"
        return wish(folk, order["buyer_id"], at, CancelOrder, body, ids=ids, terms=path)
    ids = {**ids, "line": line}
    if folk.chance.random() < 0.3:
        return wish(folk, "group", f"{path}/lines/{line}/closures", CloseLine, body, ids=ids)
    at = f"{path}/lines/{line}/cancellations"
    return wish(folk, order["buyer_id"], at, CancelLine, body, ids=ids, terms=path)


def confirm(folk: "Folk") -> Wish:
    order, line, path = _order(folk)
    body, ids = {"ready": today(3)}, {"order_id": order["order_id"], "line": line}
    return wish(folk, "group", f"{path}/lines/{line}/materials", ConfirmMaterial, body, ids=ids)


def change_member(folk: "Folk") -> Wish:
    member = folk.some_member()
    body: dict[str, Any]
    ids, path = {"member_id": member}, f"/v1/members/{member}"
    if folk.suspended:  # nobody stays away for long
        back = folk.suspended.pop()
        body, at = {"reason": "put right"}, f"/v1/members/{back}/reinstatements"
        return wish(folk, "group", at, ReinstateMember, body, ids={"member_id": back})
    match folk.chance.randrange(9):
        case 0:
            folk.suspended.append(member)
            body = {"reason": "an audit"}
            return wish(folk, "group", f"{path}/suspensions", SuspendMember, body, ids=ids)
        case 1 | 2:
            body = {"permit": permit(600 + folk.chance.randrange(90)), "standing": "active"}
            return wish(folk, "group", f"{path}/permits", GrantPermit, body, ids=ids)
        case 3 | 4:
            body = {"certificate": {"standard": "ISO9001", "valid_until": today(500)}}
            return wish(folk, member, f"{path}/certificates", AddCertificate, body, ids=ids)
        case 5:
            body = {"capabilities": able()}
            return wish(folk, member, f"{path}/capabilities", DeclareCapability, body, ids=ids)
        case _:
            body = {**capacity(folk.chance.randint(8_000, 9_000)), "declared_on": today()}
            return wish(folk, member, f"{path}/capacities", DeclareCapacity, body, ids=ids)


def change_cluster(folk: "Folk") -> Wish:
    ids = {"cluster_id": folk.cluster}
    body: dict[str, Any]
    match folk.chance.randrange(4):
        case 0:
            body = {"role": "auditor", "party": "审计"}
            return Wish("group", "/v1/keys", body, kind="IssueKey")
        case 1:
            body = {"calendar": {"holidays": [today(40 + folk.chance.randrange(9))]}}
            return wish(folk, "group", "/v1/cluster/calendars", PublishCalendar, body, ids=ids)
        case 2:
            profile = {"name": "买方", "country": "CN", "currency": "CNY"}
            folk.number += 1
            body = {"buyer_id": f"B-{folk.run}-{folk.number}", "profile": profile}
            return Wish("group", "/v1/buyers", body, kind="RegisterBuyer")
        case _:
            body = {"policy": POLICY}
            return wish(folk, "group", "/v1/cluster/policies", SetPolicy, body, ids=ids)
