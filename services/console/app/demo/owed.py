"""State -> next steps: what everybody in the story will do, with the moment they do it."""

from collections.abc import Iterator
from datetime import timedelta

from services.console.app.demo.action import Action
from services.console.app.demo.answering import answers
from services.console.app.demo.breaking import breakdowns
from services.console.app.demo.making import lots
from services.console.app.demo.shipping import shipments
from services.console.app.demo.story import LINXI, Change, Story
from services.console.app.demo.world import Line, World


def owed(story: Story, world: World, group: str) -> list[Action]:
    """In the order of their moments; [] when the story is over."""
    found = [
        *_orders(story, world),
        *_changes(story, world),
        *_materials(story, world, group),
        *answers(story, world, group),
        *breakdowns(story, world),
        *lots(story, world, group),
        *shipments(story, world, group),
    ]
    return sorted([*found, *_mondays(story, world)], key=lambda action: action.at)


def _orders(story: Story, world: World) -> Iterator[Action]:
    for order in story.orders:
        if world.order_of(order.po_number, order.buyer) is None:
            row = order.row
            names = ("buyer", "po_number", "kind", "currency", "incoterm", "named_place")
            lines = [
                {
                    "line": line.number,
                    "designation": line.designation,
                    "quantity": line.quantity,
                    "unit": "SET",
                    "unit_price": line.unit_price,
                    "due": order.due.isoformat(),
                }
                for line in order.lines
            ]
            body = {**{name: row[name] for name in names}, "lines": lines}
            key = f"place {order.scenario}"
            yield Action(order.placed_at, order.buyer, "/v1/orders", body, key)


def _changes(story: Story, world: World) -> Iterator[Action]:
    for change in story.changes:
        order = world.order_of(change.order.po_number, change.order.buyer)
        if order is None:
            continue
        base = f"/v1/orders/{order.order_id}"
        if change.kind == "cancel":
            if any(line.status != "cancelled" for line in order.lines.values()):
                yield _asked(change, f"{base}/cancellations", {"reason": change.text}, base)
            continue
        for line in order.lines.values():
            if change.line in (None, line.number) and _differs(change, line):
                body: dict[str, object] = {"reason": change.text}
                if change.quantity:
                    body["quantity"] = change.quantity
                if change.due:
                    body["due"] = change.due.isoformat()
                yield _asked(change, f"{base}/lines/{line.number}/amendments", body, base)
                break  # each amendment changes the terms that the next one must name


def _differs(change: Change, line: Line) -> bool:
    quantity = change.quantity not in (None, line.ordered)
    return quantity or change.due not in (None, line.due)


def _asked(change: Change, path: str, body: dict[str, object], order: str) -> Action:
    key = f"{change.order.scenario} {change.kind} {path.removeprefix(order)}"
    return Action(change.at, change.order.buyer, path, body, key, terms_of=order)


def _materials(story: Story, world: World, group: str) -> Iterator[Action]:
    for order in story.orders:
        placed = world.order_of(order.po_number, order.buyer)
        for line in order.lines if placed else ():
            there = placed.lines[line.number] if placed else None
            if placed and there and there.status == "accepted" and not there.material:
                path = f"/v1/orders/{placed.order_id}/lines/{line.number}/materials"
                body = {"ready": line.material_ready.isoformat()}
                key = f"material {order.scenario} {line.number}"
                yield Action(there.accepted_at, group, path, body, key)


def _mondays(story: Story, world: World) -> Iterator[Action]:
    """While something is open a new week is a new chance to plan it."""
    promised = dict.fromkeys(world.lines, 0)
    for package in world.packages.values():
        if package.status not in ("declined", "expired", "revoked"):
            promised[package.line] += package.quantity
    lines = world.lines.items()
    if any(line.material and line.wanted > promised[key] for key, line in lines):
        today = world.now.astimezone(LINXI).date()
        monday = today + timedelta(days=7 - today.weekday())
        if monday <= max(order.due for order in story.orders) + timedelta(weeks=4):
            yield Action(story.at(monday, 8))
