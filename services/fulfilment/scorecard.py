"""How well a member does: in time, and right the first time; over the last eight weeks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never, get_args

from libs.contracts.base import Week
from libs.contracts.envelope import Envelope
from libs.contracts.lots import LotInspected
from libs.contracts.members import ScoreRecorded
from libs.contracts.packages import (
    CounterAccepted,
    PackageAccepted,
    PackageCompleted,
    PackageOffered,
    PackageRevoked,
    RevocationMissed,
)
from libs.contracts.weeks import business_day, monday, week_of
from services.fulfilment.figures import latest

WINDOW_WEEKS = 8
LAST_LOTS = 10
PackageFact = (
    PackageOffered
    | PackageAccepted
    | CounterAccepted
    | PackageRevoked
    | RevocationMissed
    | PackageCompleted
)
Fact = PackageFact | LotInspected | ScoreRecorded
FOLLOWED = frozenset(kind.__name__ for kind in get_args(Fact))


@dataclass(frozen=True)
class Package:
    """`taken`: the member owes it. `released` sets until `completed`, a week, "" while open."""

    taken: tuple[int, bool] = (0, False)
    due_week: str = ""
    completed: str = ""
    released: int = 0

    @property
    def week(self) -> str:
        """The week it counts in: when it was completed, or fell due and was not."""
        return min(self.completed, self.due_week) if self.completed else self.due_week

    @property
    def on_time(self) -> bool:
        return "" < self.completed <= self.due_week and self.released > 0


@dataclass(frozen=True)
class Lot:
    """Its first inspection: when (UTC text), in which week, by which event."""

    seq: int
    accepted: bool
    at: str
    week: str
    event_id: str


@dataclass(frozen=True)
class Mark:
    """Shares are per mille; None: nothing happened, so there is none."""

    on_time_per_mille: int | None = None
    first_pass_per_mille: int | None = None
    packages: int = 0
    lots: int = 0


@dataclass(frozen=True)
class Part:
    """One row of a member's card: a package, a lot, or what its own stream says of its score."""

    member_id: str
    package: Package | None = None
    lot: Lot | None = None
    told: tuple[int, Mark | None] = (0, None)


def key(fact: Fact) -> str:
    match fact:
        case LotInspected():
            return f"{fact.member_id}/lot/{fact.lot_id}"
        case ScoreRecorded():
            return f"{fact.member_id}/told"
        case _:
            return f"{fact.member_id}/package/{fact.package_id}"


def evolve(part: Part, fact: Fact, about: Envelope) -> Part:
    if isinstance(fact, LotInspected):
        return replace(part, lot=_first(part.lot, fact, about))
    if isinstance(fact, ScoreRecorded):
        said = fact.score
        mark = Mark(said.on_time_per_mille, said.first_pass_per_mille, said.packages, said.lots)
        return replace(part, told=latest(part.told, about.seq, mark))
    return replace(part, package=_package(part.package or Package(), fact, about.seq))


def _first(had: Lot | None, fact: LotInspected, about: Envelope) -> Lot:
    if had is not None and had.seq <= about.seq:
        return had
    week = week_of(business_day(about.instant))
    return Lot(about.seq, fact.verdict == "accepted", about.time, week, about.id)


def _package(package: Package, fact: PackageFact, seq: int) -> Package:
    match fact:
        case PackageOffered():
            return replace(package, due_week=fact.work.due_week)
        case PackageAccepted() | CounterAccepted():
            return replace(package, taken=latest(package.taken, seq, True))
        case PackageRevoked():
            return replace(package, taken=latest(package.taken, seq, False))
        case RevocationMissed():
            return replace(package, taken=latest(package.taken, seq, fact.kept > 0))
        case PackageCompleted():
            done = replace(package, completed=fact.week, due_week=fact.due_week)
            return replace(done, released=fact.released, taken=latest(package.taken, seq, True))
    assert_never(fact)


def score(parts: Iterable[Part], week: Week) -> Mark:
    """As of the end of `week`."""
    parts = tuple(parts)
    since = week_of(monday(week) - timedelta(weeks=WINDOW_WEEKS - 1))
    owed = [part.package for part in parts if part.package and part.package.taken[1]]
    packages = [package.on_time for package in owed if since <= package.week <= week]
    lots = [part.lot.accepted for part in parts if part.lot and since <= part.lot.week <= week]
    return Mark(_per_mille(packages), _per_mille(lots), len(packages), len(lots))


def news(told: Mark | None, now: Mark) -> bool:
    """A member who never did anything has no score to tell."""
    return (told or Mark()) != now


def latest_lots(parts: Mapping[str, Part]) -> dict[str, Part]:
    """The rows of the last ten lots, which are all that suspicion looks at."""
    lots = [(part.lot.at, part.lot.event_id, at) for at, part in parts.items() if part.lot]
    return {at: parts[at] for _, _, at in sorted(lots)[-LAST_LOTS:]}


def suspicious(parts: Iterable[Part], limit: int) -> tuple[Lot, int] | None:
    """The latest rejected of the last ten lots and how many they are, if `limit` or more."""
    lots = [part.lot for part in parts if part.lot]
    last = sorted(lots, key=lambda lot: (lot.at, lot.event_id))[-LAST_LOTS:]
    rejected = [lot for lot in last if not lot.accepted]
    return (rejected[-1], len(rejected)) if rejected and len(rejected) >= limit else None


def _per_mille(passed: list[bool]) -> int | None:
    return round(1000 * sum(passed) / len(passed)) if passed else None
