"""What the terminal shows while the demo runs: one bar an order line, or a line a week."""

from rich.console import Console, Group
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from services.console.app.demo.story import LINXI, Order, Story
from services.console.app.demo.world import NEVER, Line, Lot, World

MADE = ("made", "accepted", "released", "shipped")


class View:
    """Bars move with a line's sets: accepted by members, made, released, shipped.

    Where the output is no terminal nothing can move: each week leaves one line instead.
    """

    def __init__(self, story: Story, world: World, console: Console) -> None:
        self.story, self.world, self.console = story, world, console
        self.week = ""
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
            if self.week != f"{now:%G-W%V}" and not self.console.is_terminal:
                self.week = f"{now:%G-W%V}"
                self.console.print(f"{self.week}: {self._so_far()}", highlight=False)
        for (scenario, number), task in self.tasks.items():
            line = line_of(self.story.order(scenario), number, self.world)
            if line is not None:
                done, said = _progress(line, self.world)
                self.progress.update(task, completed=done, said=said)

    def _so_far(self) -> str:
        lots, shipped = self.world.lots.values(), self.world.lines.values()
        made = sum(lot.quantity for lot in lots)
        left = sum(line.shipped for line in shipped)
        return f"{len(self.world.lines)} lines placed, {made:,} sets made, {left:,} shipped"


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
