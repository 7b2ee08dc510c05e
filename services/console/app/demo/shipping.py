"""Consignments: which lots leave together, and when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from services.console.app.demo.action import Action
from services.console.app.demo.story import LINXI, Story
from services.console.app.demo.story import Order as Told
from services.console.app.demo.world import Lot, Order, World


def shipments(story: Story, world: World, group: str) -> Iterator[Action]:
    for told in story.orders:
        placed = world.order_of(told.po_number, told.buyer)
        if placed is None:
            continue
        lots = [lot for number in placed.lines for lot in world.lots_of((placed.order_id, number))]
        ids = {lot.lot_id for lot in lots}
        earlier = [s for s in world.shipments.values() if ids & set(s.lots)]
        ready = [lot for lot in lots if _is_ready(lot)]
        if ready and all(s.status == "departed" or not s.collected for s in earlier):
            yield _plan(story, told, placed, lots, ready, group, len(earlier) + 1)
        for number, shipment in enumerate(earlier, start=1):
            if shipment.status == "cleared" and shipment.collected:
                path = f"/v1/shipments/{shipment.shipment_id}/departures"
                body = {"document": f"{told.po_number} / {number}"}
                key = f"depart {shipment.shipment_id}"
                yield Action(shipment.since, group, path, body, key)


def _is_ready(lot: Lot) -> bool:
    return lot.status == "released" and lot.labels >= lot.quantity and not lot.shipment


def _plan(
    story: Story, told: Told, placed: Order, lots: list[Lot], ready: list[Lot], group: str, n: int
) -> Action:
    rule = story.actors["consignments"][told.scenario]
    done = sum(lot.quantity for lot in lots if lot.status in ("released", "shipped"))
    complete = done >= sum(line.wanted for line in placed.lines.values())
    at = _departure(story, rule, max(lot.since for lot in ready), complete)
    body = {
        "lots": sorted(lot.lot_id for lot in ready),
        "destination": f"{told.row['incoterm']} {told.row['named_place']}",
        "carrier": rule["carrier"],
    }
    return Action(at, group, "/v1/shipments", body, f"ship {told.scenario} {n}")


def _departure(story: Story, rule: dict[str, Any], ready: datetime, complete: bool) -> datetime:
    """The first of the order's days that comes after the goods are ready."""
    shipping = story.actors["shipping"]
    day = ready.astimezone(LINXI).date()
    day += timedelta(days=(shipping["weekday"] - day.weekday()) % 7)
    while not _leaves(rule, day, complete) or story.at(day, shipping["hour"]) < ready:
        day += timedelta(weeks=1)
    return story.at(day, shipping["hour"])


def _leaves(rule: dict[str, Any], day: date, complete: bool) -> bool:
    week = f"{day:%G-W%V}"
    if rule.get("complete"):
        return complete or week >= rule["latest"]
    return week in rule["weeks"] or week > max(rule["weeks"])
