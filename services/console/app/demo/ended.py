"""What the terminal shows at the end: how each line ended, why, and where to look around."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from libs.contracts.weeks import week_of
from services.console.app.demo.story import Story
from services.console.app.demo.view import figures, line_of
from services.console.app.demo.world import Line, World

COLUMNS = ("line", "designation", "ordered", "allocated to", "made", "released", "shipped",
           "last week", "due", "")  # fmt: skip
NUMBERS = ("ordered", "made", "released", "shipped")
HOLDS_WORK = ("offered", "countered", "accepted", "completed")


def table(story: Story, world: World) -> Table:
    made = Table(title="How each line ended", title_justify="left", show_edge=False)
    for name in COLUMNS:
        made.add_column(name, overflow="fold", no_wrap=name != "allocated to")
        made.columns[-1].justify = "right" if name in NUMBERS else "left"
    for order in story.orders:
        for told in order.lines:
            line = line_of(order, told.number, world)
            rest = ("not placed",) if line is None else _row(line, world)
            made.add_row(f"{order.scenario}/{told.number}", told.designation, *rest)
    return made


def notes(story: Story, world: World) -> Iterator[str]:
    """For each line that is late, cancelled, short or open: why."""
    whys = {(ending.order, ending.line): ending.why for ending in story.endings}
    for order in story.orders:
        for told in order.lines:
            line = line_of(order, told.number, world)
            why = (line and _open(line, world)) or whys.get((order.scenario, told.number))
            if why:
                yield f"{order.scenario}/{told.number}: {why}"


def _row(line: Line, world: World) -> tuple[str, ...]:
    members: Counter[str] = Counter()
    for package in world.packages_of((line.order_id, line.number)):
        if package.status in HOLDS_WORK:
            members[package.member] += package.quantity
    allocated = ", ".join(f"{member} {sets:,}" for member, sets in sorted(members.items()))
    _, made, released, shipped = figures(line, world)
    sums = (f"{line.ordered:,}", allocated, f"{made:,}", f"{released:,}", f"{shipped:,}")
    last = week_of(line.shipped_on) if line.shipped_on else ""
    return (*sums, last, f"{line.due:%d %b}", _verdict(line))


def _verdict(line: Line) -> str:
    if line.status in ("cancelled", "refused", "closed"):
        return line.status
    if line.shipped < line.wanted or line.shipped_on is None:
        return "open"
    return "on time" if line.shipped_on <= line.due else "late"


def _open(line: Line, world: World) -> str:
    if _verdict(line) != "open":
        return ""
    planned = world.unserved.get((line.order_id, line.number), "")
    because = f"; of the last plan: {planned}" if planned else ""
    return f"{line.wanted - line.shipped:,} not shipped, the line is {line.status}{because}"


def addresses(console: Console, kafka: str, http: str, logs: str, token: str) -> None:
    """`token` is the sandbox group's key: what an operator needs for looking around."""
    for said in (
        f"API      {http}/v1 (GET /v1/orders), described at {http}/openapi.json",
        f"key      {token} (the group's, of this sandbox only)",
        f"Kafka    {kafka}",
        f"logs     {logs}",
    ):
        console.print(said, markup=False, highlight=False)
