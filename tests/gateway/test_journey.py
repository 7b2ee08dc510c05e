"""An order from its placing to the departed lot, through the public door alone."""

import uuid

from tests.gateway.town import Town, order


def test_an_order_travels_from_the_buyers_post_to_the_shipped_lot(linxi: Town) -> None:
    po = uuid.uuid4().hex
    placed = linxi.post("B-1", "/v1/orders", order(po))
    assert placed.status_code == 201, placed.text
    path = placed.headers["Location"]
    seen = linxi.until("B-1", path, lambda o: o["lines"][0]["offered"] == 20_000)
    assert (seen["status"], seen["lines"][0]["open"]) == ("accepted", 0)
    offers = linxi.get("group", f"/v1/packages?order_id={seen['order_id']}").json()["items"]
    for offer in offers:
        make(linxi, offer)
    seen = linxi.until("B-1", path, lambda o: o["lines"][0]["released"] == 20_000)
    lots = [lot["lot_id"] for lot in seen["lines"][0]["lots"]]
    body = {"lots": lots, "destination": "潍坊"}
    shipment = linxi.post("group", "/v1/shipments", body).headers["Location"]
    linxi.until("group", shipment, lambda s: s["status"] == "cleared")
    linxi.done("group", f"{shipment}/departures", {"document": "SF-1"})
    seen = linxi.until("B-1", path, lambda o: o["status"] == "shipped")
    assert seen["lines"][0]["shipped"] == 20_000
    told = linxi.get("B-1", f"{path}/timeline").json()["items"]
    assert {"OrderPlaced", "LineAccepted", "LotReleased", "LineShipped"} <= {
        m["type"] for m in told
    }


def make(town: Town, offer: dict[str, object]) -> None:
    member, path = str(offer["member_id"]), f"/v1/packages/{offer['package_id']}"
    town.done(member, f"{path}/acceptances")
    town.done(member, f"{path}/operations", {"operation": "turning", "quantity": 1_000})
    lot = town.done(member, f"{path}/lots", {"quantity": offer["quantity"], "heats": ["H1"]})
    at = f"/v1/lots/{lot['id']}"
    town.until(member, at, lambda made: made.get("status") == "made")
    town.done(member, f"{at}/inspections", {"inspected": 125, "defectives": 1})
    town.done("group", f"{at}/releases")
    town.done(member, f"{at}/labels", {"quantity": offer["quantity"]})
    town.until(member, at, lambda made: made["labels"] == offer["quantity"])
