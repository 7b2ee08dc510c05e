"""What the demo says of its plans: a split with its reasons, what healed, and a promise."""

from collections.abc import Iterator
from typing import Any

from services.console.app.demo.answering import first_wave
from services.console.app.demo.door import Door
from services.console.app.demo.story import Order, Story
from services.console.app.demo.world import Package, World

SPLIT = ("S02", 1)
HEALED = ("declined", "expired", "revoked")
PASSED = 3  # members passed over that are named
ASKED = {"line": 1, "designation": "6205-2RS", "quantity": 20_000}


def words(story: Story, world: World, door: Door, group: str) -> Iterator[str]:
    order = story.order(SPLIT[0])
    placed = world.order_of(order.po_number, order.buyer)
    wave = first_wave(world, (placed.order_id, SPLIT[1])) if placed else []
    if placed and wave:
        yield from _split(world, door, group, order, placed.order_id, wave)
    yield from _healed(story, world)
    yield "A promise, as the buyer of S01 is told it:"
    buyer = story.order("S01").buyer
    said = door.say(buyer, "POST", "/v1/promises", {"buyer": buyer, "lines": [ASKED]})
    for line in said["lines"]:
        yield f"  {line['sentence']}"
        yield from (f"  {relaxed['sentence']}" for relaxed in line.get("relax", ())[:PASSED])


def _split(
    world: World, door: Door, group: str, order: Order, order_id: str, wave: list[Package]
) -> Iterator[str]:
    short = f"{order.scenario}/{SPLIT[1]}"

    def told(item: dict[str, Any]) -> str:
        return "  " + str(item["sentence"]).replace(f"{order_id}/{SPLIT[1]}", short)

    largest = max(wave, key=lambda package: package.first_offered)
    yield f"Why {short} was split as it was, as {largest.member} is told it:"
    path = f"/v1/packages/{largest.package_id}/explanation"
    yield from map(told, door.say(largest.member, "GET", path)["items"])
    yield "as its buyer is told it:"
    path = f"/v1/orders/{order_id}/lines/{SPLIT[1]}/explanation"
    yield from map(told, door.say(order.buyer, "GET", path)["items"])
    items = door.say(group, "GET", path)["items"]
    passed = [item for item in items if item["code"].startswith("passed_")]
    yield f"and, to the group, of the {len(passed)} members that got none or no more, the first:"
    yield from map(told, passed[:PASSED])


def _healed(story: Story, world: World) -> Iterator[str]:
    """What came back, and where it went: for a member's no, silence, or a furnace that is down."""
    for order in story.orders:
        placed = world.order_of(order.po_number, order.buyer)
        for line in order.lines if placed else ():
            packages = world.packages_of((placed.order_id, line.number)) if placed else []
            back = [package for package in packages if package.status in HEALED]
            after = min((package.offered_at for package in back), default=None)
            if after is None:
                continue
            lost = ", ".join(f"{p.quantity:,} of {p.member} ({p.status})" for p in back)
            new = [p for p in packages if p.offered_at > after and p.status not in HEALED]
            new.sort(key=lambda package: (-package.quantity, package.member))
            found = ", ".join(f"{p.quantity:,} to {p.member}" for p in new) or "nobody yet"
            yield f"{order.scenario}/{line.number} healed: {lost} came back; then {found}."
