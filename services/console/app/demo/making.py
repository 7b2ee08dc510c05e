"""Members make lots week by week; they are inspected, released and labelled."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from services.console.app.demo.action import Action
from services.console.app.demo.story import Story
from services.console.app.demo.world import Lot, Package, World


def lots(story: Story, world: World, group: str) -> Iterator[Action]:
    for package in world.packages.values():
        if package.status == "accepted":
            yield from _starts(story, package)
    bad = _bad_lots(story, world)
    for lot in world.lots.values():
        yield from _next(story, lot, group, bad.get(lot.lot_id))


def _starts(story: Story, package: Package) -> Iterator[Action]:
    """The lots of the first week that is not all made yet."""
    left, planned = package.quantity + package.rejected - package.started, 0
    for week, quantity in sorted(package.weeks):
        planned += quantity
        if (due := min(planned - package.started, left)) > 0:
            at = finished_at(story, week)
            yield from _cut(story, package, week, due, at)
            return
    if left > 0:  # more than its weeks say: with the last of them
        last = max(week for week, _ in package.weeks)
        yield from _cut(story, package, last, left, finished_at(story, last))


def _cut(
    story: Story, package: Package, week: str, quantity: int, at: datetime
) -> Iterator[Action]:
    most = int(story.cluster["quality"]["lot_sets"])
    heats = [
        heat.format(year=week[2:4], week=week[-2:]) for heat in story.actors["making"]["heats"]
    ]
    path = f"/v1/packages/{package.package_id}/lots"
    for index, start in enumerate(range(0, quantity, most)):
        body = {"quantity": min(most, quantity - start), "heats": heats}
        key = f"lot {package.package_id} {package.lots + index + 1}"
        yield Action(at, package.member, path, body, key)


def finished_at(story: Story, week: str) -> datetime:
    """The end of the week's last working day, Saturdays aside."""
    making, calendar = story.actors["making"], story.cluster["calendar"]
    monday = date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
    days = [monday + timedelta(days=day) for day in range(making["last_weekday"] + 1)]
    working = [day for day in days if day not in calendar["holidays"]]
    return story.at(max(working or days), making["hour"])


def _next(story: Story, lot: Lot, group: str, bad: str | None) -> Iterator[Action]:
    hours, path = story.actors["hours"], f"/v1/lots/{lot.lot_id}"
    match lot.status:
        case "made":
            at = lot.made_at + timedelta(hours=hours["inspection"])
            body = _inspection(story, lot, bad)
            yield Action(at, lot.member, f"{path}/inspections", body, f"inspect {lot.lot_id}")
        case "accepted":
            at = lot.since + timedelta(hours=hours["release"])
            yield Action(at, group, f"{path}/releases", {}, f"release {lot.lot_id}")
        case "released" if not lot.labels_asked:
            body = {"quantity": lot.quantity}
            yield Action(lot.since, lot.member, f"{path}/labels", body, f"label {lot.lot_id}")


def _inspection(story: Story, lot: Lot, bad: str | None) -> dict[str, Any]:
    rows = story.cluster["quality"]["sampling"]
    row = next(row for row in rows if lot.quantity <= row["lot_to"])
    body = {"inspected": min(row["sample"], lot.quantity), "defectives": 0, "note": ""}
    return body if bad is None else body | {"defectives": row["reject"], "note": bad}


def _bad_lots(story: Story, world: World) -> dict[str, str]:
    """One lot fails on each line that actors.toml names, with the inspector's note."""
    found = {}
    for rule in story.actors["rejections"]:
        order = story.order(rule["order"])
        placed = world.order_of(order.po_number, order.buyer)
        lots = world.lots_of((placed.order_id, rule["line"])) if placed else []
        waiting = [lot for lot in lots if lot.status == "made"]
        if waiting and not any(lot.status == "rejected" for lot in lots):
            found[min(waiting, key=lambda lot: (lot.made_at, lot.lot_id)).lot_id] = rule["note"]
    return found
