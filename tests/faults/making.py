"""Packages, lots and shipments: what members and the group do with what they hear."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from libs.contracts.lots import InspectLot, ReleaseLot, RequestLabels
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterPackage,
    DeclinePackage,
    ReportOperation,
    StartLot,
)
from libs.contracts.shipments import DepartShipment, PlanShipment
from tests.faults.trading import wish
from tests.faults.wishes import POLICY, Wish

if TYPE_CHECKING:
    from tests.faults.folk import Folk

Fact = dict[str, Any]
SAMPLE = {"level": "II", "aql": "1.0", "severity": "normal", "sample": 20, "accept": 1, "reject": 2}


def answer(folk: "Folk", offer: Fact) -> Wish:
    path, ids = f"/v1/packages/{offer['package_id']}", {"package_id": offer["package_id"]}
    chance = folk.chance.random()
    if chance < 0.75:
        return wish(folk, offer["member_id"], f"{path}/acceptances", AcceptPackage, {}, ids=ids)
    if chance < 0.87:
        body: Fact = {"reason": "no hands"}
        return wish(folk, offer["member_id"], f"{path}/declines", DeclinePackage, body, ids=ids)
    fewer = max(1, offer["quantity"] // 2)
    weeks = [{"week": offer["weeks"][0]["week"], "quantity": fewer}]
    body = {"quantity": fewer, "weeks": weeks, "reason": "a grinder is down"}
    return wish(folk, offer["member_id"], f"{path}/counters", CounterPackage, body, ids=ids)


def answer_counter(folk: "Folk", counter: Fact) -> Wish:
    path, ids = f"/v1/packages/{counter['package_id']}", {"package_id": counter["package_id"]}
    body = {"answer": "accept"}
    return wish(folk, "group", f"{path}/counter-answers", AnswerCounter, body, ids=ids)


def make(folk: "Folk", accepted: Fact) -> Wish:
    """First an operation, then the lot: the package is heard of once more for it."""
    package_id, member = accepted["package_id"], accepted["member_id"]
    ids: Fact = {"package_id": package_id}
    if not accepted.get("reported"):
        folk.queues["PackageAccepted"].append({**accepted, "reported": True})
        body: Fact = {"operation": "turning", "quantity": accepted["quantity"]}
        at = f"/v1/packages/{package_id}/operations"
        return wish(folk, member, at, ReportOperation, body, ids=ids)
    body = {"quantity": accepted["quantity"], "heats": ["H1"]}
    lot = {"lot_id": f"lot-{uuid.uuid4()}", "lot_sets": POLICY["quality"]["lot_sets"]}
    at = f"/v1/packages/{package_id}/lots"
    return wish(folk, member, at, StartLot, body, ids={**ids, **lot})


def inspect(folk: "Folk", lot: Fact) -> Wish:
    bad = 3 if folk.chance.random() < 0.1 else 0
    body = {"inspected": 20, "defectives": bad}
    ids = {"lot_id": lot["lot_id"], "plan": SAMPLE}
    at = f"/v1/lots/{lot['lot_id']}/inspections"
    return wish(folk, lot["member_id"], at, InspectLot, body, ids=ids)


def release(folk: "Folk", lot: Fact) -> Wish:
    ids = {"lot_id": lot["lot_id"]}
    return wish(folk, "group", f"/v1/lots/{lot['lot_id']}/releases", ReleaseLot, {}, ids=ids)


def label_and_ship(folk: "Folk", lot: Fact) -> Wish:
    """First its labels, then a shipment of it with those that wait beside it."""
    queue = folk.queues["LotReleased"]
    if not lot.get("labelled"):
        queue.append({**lot, "labelled": True})
        body: Fact = {"quantity": lot["quantity"]}
        at = f"/v1/lots/{lot['lot_id']}/labels"
        return wish(folk, lot["member_id"], at, RequestLabels, body, ids={"lot_id": lot["lot_id"]})
    lots = [lot["lot_id"]]
    while queue and queue[0].get("labelled") and len(lots) < 3:
        lots.append(queue.popleft()["lot_id"])
    body = {"lots": lots, "destination": "潍坊"}
    ids = {"shipment_id": f"shipment-{uuid.uuid4()}"}
    return wish(folk, "group", "/v1/shipments", PlanShipment, body, ids=ids)


def depart(folk: "Folk", collected: Fact) -> Wish:
    at = f"/v1/shipments/{collected['shipment_id']}/departures"
    ids = {"shipment_id": collected["shipment_id"]}
    return wish(folk, "group", at, DepartShipment, {"document": "WB-1"}, ids=ids)


QUEUES: dict[str, Callable[["Folk", Fact], Wish | None]] = {
    "PackageOffered": answer,
    "PackageCountered": answer_counter,
    "PackageAccepted": make,
    "CounterAccepted": make,
    "LotMade": inspect,
    "LotInspected": release,
    "LotReleased": label_and_ship,
    "LotCollected": depart,
}
