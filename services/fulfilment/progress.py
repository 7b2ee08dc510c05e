"""How far a line of an order is: a row that the set of facts gives, in whatever order they come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, assert_never, get_args

from libs.contracts.lots import LotInspected, LotMade, LotRejected, LotReleased, LotShipped
from libs.contracts.orders import (
    ForecastRecorded,
    LineAccepted,
    LineAdded,
    LineAmended,
    LineCancelled,
    LineClosed,
    LineHeld,
    LineRefused,
    LineShipped,
    OrderPlaced,
)
from services.fulfilment.figures import latest
from services.fulfilment.package import Package, PackageFact
from services.fulfilment.package import evolve as evolve_package

LineStanding = Literal["received", "held", "accepted", "refused", "closed"]
LotStanding = Literal["made", "inspected", "rejected", "released", "shipped"]
LineFact = (
    LineAdded
    | LineHeld
    | LineAccepted
    | LineRefused
    | LineAmended
    | LineCancelled
    | LineShipped
    | ForecastRecorded
    | LineClosed
)
LotFact = LotMade | LotInspected | LotRejected | LotReleased | LotShipped
Fact = OrderPlaced | LineFact | PackageFact | LotFact


@dataclass(frozen=True)
class Lot:
    standing: tuple[int, LotStanding] = (0, "made")
    quantity: int = 0


@dataclass(frozen=True)
class Forecast:
    """expected: ISO week, "" while not all of it is planned. unplanned: sets."""

    expected: str
    late: bool
    unplanned: int


@dataclass(frozen=True)
class Line:
    """Sets. `wanted`: what is to be made in all. Each figure with the seq that said it."""

    standing: tuple[int, LineStanding] = (0, "received")
    ordered: tuple[int, int] = (0, 0)
    wanted: tuple[int, int] = (0, 0)
    cancelled: tuple[int, int] = (0, 0)
    due: tuple[int, date | None] = (0, None)
    shipped: tuple[int, int] = (0, 0)
    told: tuple[int, Forecast | None] = (0, None)
    packages: Mapping[str, Package] = field(default_factory=dict)
    lots: Mapping[str, Lot] = field(default_factory=dict)

    @property
    def live(self) -> tuple[Package, ...]:
        return tuple(package for package in self.packages.values() if package.live)

    @property
    def planned(self) -> int:
        return sum(package.quantity for package in self.live)

    @property
    def planned_by_week(self) -> dict[str, int]:
        """As offered or agreed; a rejected lot's quantity still stands in its week."""
        weeks: dict[str, int] = {}
        for package in self.live:
            for week, quantity in package.agreed[1]:
                weeks[week] = weeks.get(week, 0) + quantity
        return dict(sorted(weeks.items()))

    @property
    def made(self) -> int:
        return self._in("made", "inspected", "released", "shipped")

    @property
    def released(self) -> int:
        return self._in("released", "shipped")

    @property
    def rejected(self) -> int:
        return self._in("rejected")

    def _in(self, *standings: LotStanding) -> int:
        return sum(lot.quantity for lot in self.lots.values() if lot.standing[1] in standings)


FOLLOWED = frozenset(kind.__name__ for kind in get_args(Fact))


def rows(fact: Fact) -> tuple[tuple[str, int], ...]:
    """The lines that a fact concerns: (order id, line)."""
    match fact:
        case OrderPlaced():
            return tuple((fact.order_id, ordered.line) for ordered in fact.lines)
        case LineAdded():
            return ((fact.order_id, fact.ordered.line),)
        case _:
            return ((fact.order_id, fact.line),)


def evolve(line: Line, number: int, fact: Fact, seq: int) -> Line:
    """The row of line `number` with this fact, the `seq`-th of its own stream."""
    if isinstance(fact, OrderPlaced):
        ordered = next(ordered for ordered in fact.lines if ordered.line == number)
        return _received(line, ordered.quantity, ordered.due, seq)
    if isinstance(fact, PackageFact):
        package = evolve_package(line.packages.get(fact.package_id, Package()), fact, seq)
        return replace(line, packages={**line.packages, fact.package_id: package})
    if isinstance(fact, LotFact):
        lot = _lot(line.lots.get(fact.lot_id, Lot()), fact, seq)
        return replace(line, lots={**line.lots, fact.lot_id: lot})
    return _line(line, fact, seq)


def _line(line: Line, fact: LineFact, seq: int) -> Line:
    match fact:
        case LineAdded():
            return _received(line, fact.ordered.quantity, fact.ordered.due, seq)
        case LineHeld():
            return _stands(line, seq, "held")
        case LineAccepted():
            return _stands(_terms(line, fact.quantity, fact.due, seq), seq, "accepted")
        case LineRefused():
            return _stands(replace(line, wanted=latest(line.wanted, seq, 0)), seq, "refused")
        case LineAmended():
            return _terms(line, fact.quantity, fact.due, seq)
        case LineCancelled():
            cancelled = latest(line.cancelled, seq, fact.cancelled)
            return replace(line, cancelled=cancelled, wanted=latest(line.wanted, seq, fact.kept))
        case LineShipped():
            return replace(line, shipped=latest(line.shipped, seq, fact.shipped))
        case ForecastRecorded():
            said = Forecast(fact.expected, fact.late, fact.unplanned)
            return replace(line, told=latest(line.told, seq, said))
        case LineClosed():
            wanted = latest(line.wanted, seq, fact.shipped)
            return _stands(replace(line, wanted=wanted), seq, "closed")
    assert_never(fact)


def _lot(lot: Lot, fact: LotFact, seq: int) -> Lot:
    match fact:
        case LotMade():
            return Lot(latest(lot.standing, seq, "made"), fact.quantity)
        case LotInspected():
            return replace(lot, standing=latest(lot.standing, seq, "inspected"))
        case LotRejected():
            return Lot(latest(lot.standing, seq, "rejected"), fact.quantity)
        case LotReleased():
            return Lot(latest(lot.standing, seq, "released"), fact.quantity)
        case LotShipped():
            return Lot(latest(lot.standing, seq, "shipped"), fact.quantity)
    assert_never(fact)


def _received(line: Line, quantity: int, due: date, seq: int) -> Line:
    return _stands(_terms(line, quantity, due, seq), seq, "received")


def _terms(line: Line, quantity: int, due: date, seq: int) -> Line:
    return replace(
        line,
        ordered=latest(line.ordered, seq, quantity),
        wanted=latest(line.wanted, seq, quantity),
        due=latest(line.due, seq, due),
    )


def _stands(line: Line, seq: int, standing: LineStanding) -> Line:
    return replace(line, standing=latest(line.standing, seq, standing))
