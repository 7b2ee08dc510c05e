"""Machines break down: their member declares less for some weeks, and then its hours again."""

from collections.abc import Iterator
from datetime import timedelta

from services.console.app.demo.action import Action
from services.console.app.demo.opening import capacity
from services.console.app.demo.story import Story
from services.console.app.demo.world import World


def breakdowns(story: Story, world: World) -> Iterator[Action]:
    for rule in story.actors.get("breakdowns", ()):
        member, group = rule["member"], rule["group"]
        at = story.starts + timedelta(days=rule["day"])
        path = f"/v1/members/{member}/capacities"
        body = capacity(story, story.capacity[member])
        body.pop("delivered_per_mille", None)  # the group's word, not the member's
        if (member, rule["from_week"]) not in world.declared:
            less = [
                {**row, "offered": 0, "pool": 0} if row["resource_group"] == group else row
                for row in body["hours"]
            ]
            down = {**body, "from_week": rule["from_week"], "hours": less}
            yield Action(at, member, path, down, f"down {member} {group}")
        elif (member, rule["back"]) not in world.declared:
            again = {**body, "from_week": rule["back"]}
            yield Action(at, member, path, again, f"mended {member} {group}")
