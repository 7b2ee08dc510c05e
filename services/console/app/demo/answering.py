"""Members answer offers, and the group answers their counter-offers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from services.console.app.demo.action import Action
from services.console.app.demo.story import Story
from services.console.app.demo.world import LineKey, Package, World

Rule = dict[str, Any]


def answers(story: Story, world: World, group: str) -> Iterator[Action]:
    special = _special(story, world)
    hours = story.actors["hours"]
    for package in world.packages.values():
        path = f"/v1/packages/{package.package_id}"
        if package.status == "offered":
            yield _answer(package, special.get(package.package_id, {}), hours["answer"], path)
        elif package.status == "countered":
            at = package.countered_at + timedelta(hours=hours["counter_answer"])
            key = f"counter-answer {package.package_id}"
            yield Action(at, group, f"{path}/counter-answers", {"answer": "accept"}, key)


def _answer(package: Package, rule: Rule, hours: int, path: str) -> Action:
    at = package.offered_at + timedelta(hours=rule.get("after_hours", hours))
    member, key = package.member, f"answer {package.package_id}"
    match rule.get("does"):
        case "silent":
            return Action(package.answer_by)
        case "decline":
            return Action(at, member, f"{path}/declines", {"reason": rule["reason"]}, key)
        case "counter":
            return Action(at, member, f"{path}/counters", _counter(package, rule), key)
        case _:
            return Action(at, member, f"{path}/acceptances", {}, key)


def _counter(package: Package, rule: Rule) -> dict[str, Any]:
    """Less than offered: the last weeks are given up first."""
    keeps = left = package.first_offered * int(rule["keeps_per_mille"]) // 1000
    weeks = []
    for week, quantity in sorted(package.weeks):
        if taken := min(quantity, left):
            weeks.append({"week": week, "quantity": taken})
        left -= taken
    return {"quantity": keeps, "weeks": weeks, "reason": rule["reason"]}


def _special(story: Story, world: World) -> dict[str, Rule]:
    """The packages that a rule of actors.toml is about: of a line's first plan only."""
    found = {}
    for rule in story.actors["answers"]:
        order = story.order(rule["order"])
        placed = world.order_of(order.po_number, order.buyer)
        if placed and (wave := first_wave(world, (placed.order_id, rule["line"]))):
            largest = rule["who"] == "largest share"
            chosen = (max if largest else min)(wave, key=lambda p: (p.first_offered, p.member))
            found[chosen.package_id] = rule
    return found


def first_wave(world: World, line: LineKey) -> list[Package]:
    packages = world.packages_of(line)
    first = min(packages, key=lambda p: (p.offered_at, p.plan_id), default=None)
    return [p for p in packages if first and p.plan_id == first.plan_id]
