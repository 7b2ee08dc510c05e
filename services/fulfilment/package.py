"""A package as progress sees it: what is planned in it, in which weeks, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from libs.contracts.base import WeekQuantity
from libs.contracts.packages import (
    CounterAccepted,
    CounterRejected,
    LotRejectionCounted,
    LotStarted,
    PackageAccepted,
    PackageCompleted,
    PackageCountered,
    PackageDeclined,
    PackageExpired,
    PackageOffered,
    PackageRevoked,
    RevocationMissed,
)
from services.fulfilment.figures import latest

Weeks = tuple[tuple[str, int], ...]
Standing = Literal["offered", "countered", "accepted", "completed", "ended"]
PackageFact = (
    PackageOffered
    | PackageAccepted
    | PackageDeclined
    | PackageCountered
    | CounterAccepted
    | CounterRejected
    | PackageExpired
    | PackageRevoked
    | RevocationMissed
    | LotStarted
    | LotRejectionCounted
    | PackageCompleted
)


@dataclass(frozen=True)
class Package:
    """Sets. `terms`: whether the offer or the counter-offer holds. Each figure with its seq."""

    standing: tuple[int, Standing] = (0, "offered")
    terms: tuple[int, Literal["offer", "counter"]] = (0, "offer")
    offer: tuple[int, tuple[int, Weeks]] = (0, (0, ()))
    counter: tuple[int, tuple[int, Weeks]] = (0, (0, ()))
    kept: tuple[int, int] = (0, 0)
    rejected: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    completed: str = ""  # week of the last release

    @property
    def live(self) -> bool:
        return self.offer[0] + self.counter[0] > 0 and self.standing[1] != "ended"

    @property
    def finished(self) -> bool:
        return self.standing[1] == "completed"

    @property
    def agreed(self) -> tuple[int, Weeks]:
        return self.counter[1] if self.terms[1] == "counter" else self.offer[1]

    @property
    def quantity(self) -> int:
        """What is planned in it: agreed, or kept by a late revocation, less what was rejected."""
        since, quantity = self.kept if self.kept[0] else (0, self.agreed[0])
        return quantity - sum(lost for seq, lost in self.rejected.values() if seq > since)

    @property
    def last_week(self) -> str:
        return self.completed or max((week for week, _ in self.agreed[1]), default="")


def evolve(package: Package, fact: PackageFact, seq: int) -> Package:
    match fact:
        case PackageOffered():
            offered = replace(package, offer=(seq, (fact.quantity, _weeks(fact.weeks))))
            return _stands(offered, seq, "offered")
        case PackageAccepted():
            return _stands(_on_terms(package, seq, "offer"), seq, "accepted")
        case PackageCountered():
            return _countered(package, fact, seq, "countered")
        case CounterAccepted():
            return _countered(package, fact, seq, "accepted")
        case CounterRejected():
            return _stands(_on_terms(package, seq, "offer"), seq, "offered")
        case PackageDeclined() | PackageExpired() | PackageRevoked():
            return _stands(package, seq, "ended")
        case RevocationMissed():
            return replace(package, kept=latest(package.kept, seq, fact.kept))
        case LotStarted():
            return _stands(package, seq, "accepted")
        case LotRejectionCounted():
            lost = {fact.lot_id: (seq, fact.quantity)}
            return replace(package, rejected={**package.rejected, **lost})
        case PackageCompleted():
            return _stands(replace(package, completed=fact.week), seq, "completed")
    assert_never(fact)


def _stands(package: Package, seq: int, standing: Standing) -> Package:
    return replace(package, standing=latest(package.standing, seq, standing))


def _on_terms(package: Package, seq: int, terms: Literal["offer", "counter"]) -> Package:
    return replace(package, terms=latest(package.terms, seq, terms))


def _countered(
    package: Package, fact: PackageCountered | CounterAccepted, seq: int, standing: Standing
) -> Package:
    asked = latest(package.counter, seq, (fact.quantity, _weeks(fact.weeks)))
    changed = _on_terms(replace(package, counter=asked), seq, "counter")
    return _stands(changed, seq, standing)


def _weeks(weeks: tuple[WeekQuantity, ...]) -> Weeks:
    return tuple((week.week, week.quantity) for week in weeks)
