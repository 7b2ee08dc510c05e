"""What the terminal shows: one bar an order line while it runs, a table at the end."""

from datetime import date

from rich.console import Console, Group
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from services.console.app.demo.story import LINXI, Order, Story
from services.console.app.demo.world import NEVER, Line, Lot, World

MADE = ("made", "accepted", "released", "shipped")


class View:
    """Bars move with a line's sets: accepted by members, made, released, shipped."""

    def __init__(self, story: Story, world: World) -> None:
        self.story, self.world = story, world
        self.progress = Progress(
            TextColumn("{task.fields[name]:<26}", markup=False),
            BarColumn(bar_width=28),
            TextColumn("{task.fields[said]}", markup=False),
        )
        self.tasks: dict[tuple[str, int], TaskID] = {}
        for order in story.orders:
            for line in order.lines:
                name = f"{order.scenario}/{line.number} {line.designation}"
                task = self.progress.add_task("", total=4.0, name=name[:26], said="")
                self.tasks[order.scenario, line.number] = task
        self.clock = Progress(TextColumn("{task.description}", markup=False))
        self.clock_task = self.clock.add_task("opening the cluster")

    def __rich__(self) -> Group:
        return Group(self.clock, self.progress)

    def refresh(self) -> None:
        if self.world.now < NEVER:
            now = self.world.now.astimezone(LINXI)
            said = f"{now:%G-W%V}  {now:%a %d %b %Y %H:%M} in Linxi"
            self.clock.update(self.clock_task, description=said)
        for (scenario, number), task in self.tasks.items():
            line = line_of(self.story.order(scenario), number, self.world)
            if line is not None:
                done, said = _progress(line, self.world)
                self.progress.update(task, completed=done, said=said)


def line_of(order: Order, number: int, world: World) -> Line | None:
    placed = world.order_of(order.po_number, order.buyer)
    return placed.lines.get(number) if placed else None


def _sum(lots: list[Lot], *statuses: str) -> int:
    return sum(lot.quantity for lot in lots if lot.status in statuses)


def figures(line: Line, world: World) -> tuple[int, int, int, int]:
    """Accepted by members, made, released, shipped; sets, what failed left out."""
    key = (line.order_id, line.number)
    packages = [p for p in world.packages_of(key) if p.status in ("accepted", "completed")]
    lots = world.lots_of(key)
    released = _sum(lots, "released", "shipped")
    return sum(p.quantity for p in packages), _sum(lots, *MADE), released, line.shipped


def _progress(line: Line, world: World) -> tuple[float, str]:
    if line.status in ("held", "refused", "cancelled"):
        return (4.0 if line.status != "held" else 0.0), line.status
    sums = figures(line, world)
    done = sum(min(1.0, part / max(1, line.wanted)) for part in sums)
    names = ("accepted", "made", "released", "shipped")
    said = next((f"{n} {s:,}" for n, s in reversed(list(zip(names, sums, strict=True))) if s), "")
    return done, f"{said or line.status} of {line.wanted:,}"


def final(story: Story, world: World) -> Table:
    table = Table(title="How each line ended", title_justify="left", show_edge=False)
    for name in ("line", "designation", "ordered", "allocated to", "made", "released", "shipped",
                 "last", "due", "", "why open, late or short"):  # fmt: skip
        numeric = name in ("ordered", "made", "released", "shipped")
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    whys = {(ending.order, ending.line): ending.why for ending in story.endings}
    for order in story.orders:
        for told in order.lines:
            line = line_of(order, told.number, world)
            name = f"{order.scenario}/{told.number}"
            if line is None:
                table.add_row(name, told.designation, *[""] * 8, "not placed")
            else:
                why = whys.get((order.scenario, told.number), "")
                table.add_row(name, line.designation, *_row(line, world, why))
    return table


def _row(line: Line, world: World, why: str) -> list[str]:
    members: dict[str, int] = {}
    for package in world.packages_of((line.order_id, line.number)):
        if package.status in ("offered", "countered", "accepted", "completed"):
            members[package.member] = members.get(package.member, 0) + package.quantity
    allocated = ", ".join(f"{member} {sets:,}" for member, sets in sorted(members.items()))
    _, made, released, shipped = figures(line, world)
    last = f"{line.shipped_on:%G-W%V}" if line.shipped_on else ""
    sums = [f"{line.ordered:,}", allocated, f"{made:,}", f"{released:,}", f"{shipped:,}"]
    return [*sums, last, f"{line.due:%d %b}", _verdict(line), why or _open(line, shipped)]


def _verdict(line: Line) -> str:
    if line.status in ("cancelled", "refused", "closed"):
        return line.status
    if line.wanted and line.shipped >= line.wanted and line.shipped_on:
        return "on time" if _in_time(line.shipped_on, line.due) else "late"
    return "open"


def _in_time(on: date, due: date) -> bool:
    return on <= due


def _open(line: Line, shipped: int) -> str:
    if _verdict(line) == "open":
        return f"{line.wanted - shipped:,} not shipped; the line is {line.status}"
    return ""


def address_lines(console: Console, kafka: str, http: str, logs: str, token: str) -> None:
    """`token` is the sandbox group's key: what an operator needs for looking around."""
    for said in (
        f"API      {http}/v1  (try GET /v1/orders; documentation at {http}/docs)",
        f"key      {token}  (the group's, for this sandbox only)",
        f"Kafka    {kafka}",
        f"logs     {logs}",
    ):
        console.print(said, markup=False, highlight=False)
