"""The demo's story, as the files under `examples/linxi` tell it."""

import csv
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

LINXI = timezone(timedelta(hours=8))  # no summer time since 1991
EXAMPLE = Path(__file__).parents[4] / "examples/linxi"
Row = dict[str, str]


@dataclass(frozen=True)
class Line:
    number: int
    designation: str
    quantity: int
    unit_price: dict[str, Any]
    material_ready: date


@dataclass(frozen=True)
class Order:
    scenario: str
    row: Row  # of orders.csv
    placed_at: datetime
    due: date
    lines: tuple[Line, ...]

    @property
    def buyer(self) -> str:
        return self.row["buyer"]

    @property
    def po_number(self) -> str:
        return self.row["po_number"]


@dataclass(frozen=True)
class Change:
    """What a buyer asks for later: amend, cancel, or move due day."""

    order: Order
    at: datetime
    kind: str
    line: int | None
    quantity: int | None
    due: date | None
    text: str


@dataclass(frozen=True)
class Ending:
    order: str
    line: int
    ending: str
    last_week: str
    sets: int
    why: str


@dataclass(frozen=True)
class Story:
    starts: datetime
    cluster: dict[str, Any]
    actors: dict[str, Any]
    buyers: dict[str, Any]
    members: tuple[Row, ...]
    capabilities: dict[str, list[Row]]
    capacity: dict[str, list[Row]]
    prices: tuple[Row, ...]
    orders: tuple[Order, ...]
    changes: tuple[Change, ...]
    endings: tuple[Ending, ...]

    def order(self, scenario: str) -> Order:
        return next(order for order in self.orders if order.scenario == scenario)

    def at(self, day: date, hour: int) -> datetime:
        """An hour of a day in Linxi."""
        local = datetime(day.year, day.month, day.day, hour, tzinfo=LINXI)
        return local.astimezone(UTC)


def load(folder: Path = EXAMPLE) -> Story:
    cluster = _toml(folder / "cluster.toml")
    starts: datetime = cluster["starts"]
    lines: dict[str, list[Line]] = {}
    for row in _rows(folder / "order_lines.csv"):
        lines.setdefault(row["scenario"], []).append(_line(row, starts))
    orders = tuple(_order(row, starts, lines) for row in _rows(folder / "orders.csv"))
    by_name = {order.scenario: order for order in orders}
    rows = _rows(folder / "order_events.csv")
    endings = _toml(folder / "endings.toml").get("lines", [])
    return Story(
        starts=starts,
        cluster=cluster,
        actors=_toml(folder / "actors.toml"),
        buyers=_toml(folder / "buyers.toml"),
        members=tuple(_rows(folder / "members.csv")),
        capabilities=_by_member(folder / "capabilities.csv"),
        capacity=_by_member(folder / "capacity.csv"),
        prices=tuple(_rows(folder / "prices.csv")),
        orders=orders,
        changes=tuple(
            _change(row, starts, by_name) for row in rows if row["event"] != "decline"
        ),  # who declines is the actors' matter
        endings=tuple(Ending(**{"why": "", **line}) for line in endings),
    )


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text())


def _rows(file: Path) -> list[Row]:
    with open(file, newline="") as opened:
        return list(csv.DictReader(opened))


def _by_member(file: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in _rows(file):
        found.setdefault(row["member"], []).append(row)
    return found


def _day(starts: datetime, day: str) -> date:
    return starts.astimezone(LINXI).date() + timedelta(days=int(day))


def _line(row: Row, starts: datetime) -> Line:
    price = {"value": row["unit_price"], "currency": row["currency"], "per": 1}
    ready = _day(starts, row["material_ready_day"])
    return Line(int(row["line"]), row["designation"], int(row["qty"]), price, ready)


def _order(row: Row, starts: datetime, lines: dict[str, list[Line]]) -> Order:
    placed = starts + timedelta(days=int(row["placed_day"]))
    due = _day(starts, row["due_day"])
    return Order(row["scenario"], row, placed, due, tuple(lines[row["scenario"]]))


def _change(row: Row, starts: datetime, orders: dict[str, Order]) -> Change:
    moves = row["event"] == "move due day"
    return Change(
        order=orders[row["scenario"]],
        at=starts + timedelta(days=int(row["day"])),
        kind=row["event"],
        line=int(row["line"]) if row["line"] else None,
        quantity=int(row["new_value"]) if row["event"] == "amend" else None,
        due=_day(starts, row["new_value"]) if moves else None,
        text=row["text"],
    )
