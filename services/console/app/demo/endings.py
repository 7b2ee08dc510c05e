"""Whether each line ended as `endings.toml` says it must."""

from libs.contracts.weeks import week_of
from services.console.app.demo.story import Ending, Story
from services.console.app.demo.view import line_of
from services.console.app.demo.world import World


def wrong_endings(story: Story, world: World) -> list[str]:
    """A sentence for each line that did not end as it should; [] when all did."""
    named = {(ending.order, ending.line) for ending in story.endings}
    lines = [(order.scenario, line.number) for order in story.orders for line in order.lines]
    missing = [f"{o}/{n}: endings.toml says nothing of it" for o, n in lines if (o, n) not in named]
    return missing + [said for ending in story.endings if (said := _wrong(story, world, ending))]


def _wrong(story: Story, world: World, ending: Ending) -> str:
    name = f"{ending.order}/{ending.line}"
    line = line_of(story.order(ending.order), ending.line, world)
    if line is None:
        return f"{name} was not placed"
    if line.ordered != ending.sets:
        return f"{name}: {line.ordered:,} ordered, not {ending.sets:,}"
    if ending.ending == "cancelled":
        done, on = line.status == "cancelled", line.cancelled_on
    else:
        done, on = line.shipped >= line.wanted > 0, line.shipped_on
    if not done or on is None:
        shipped = f"{line.shipped:,} of {line.wanted:,} shipped"
        return f"{name} is not {ending.ending}: {line.status}, {shipped}"
    week = week_of(on)
    if week > ending.last_week:
        return f"{name} was {ending.ending} in {week}, later than {ending.last_week}"
    return ""
