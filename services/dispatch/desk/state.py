"""What the plan desk knows at a moment: backlog, members, open packages, and the plan in force."""

from __future__ import annotations  # rpds types are generic for the type checker alone

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from rpds import HashTrieMap, HashTrieSet

from libs.contracts.base import Week
from libs.contracts.clusters import Calendar, DispatchPolicy, ListPrice
from libs.contracts.members import Capability, Certificate, MemberProfile, Permit
from libs.contracts.overrides import OverrideSet
from libs.contracts.plans import CapacityRecorded, LineEnqueued, PlanProposed, Share
from services.dispatch.desk.record import UNKNOWN, Record, Standing

LineKey = tuple[str, int]
WORKING = ("trial", "probation", "active")
MOVED = "revoked.moved"
NEWCOMER_LOTS = 5  # released lots that end a newcomer's time
NO_PACKAGES: HashTrieSet[str] = HashTrieSet()


@dataclass(frozen=True)
class Backlogged:
    """A line as wanted now. `committed`: in packages that are offered, accepted or made.

    `promised`: the week that its buyer was last told; `why`: what last brought some of it back.
    """

    line: LineEnqueued
    quantity: int
    due: date
    committed: int = 0
    declined: frozenset[str] = frozenset()  # members that said no, or nothing, to this line
    promised: Week | Literal[""] = ""
    why: str = ""

    @property
    def open(self) -> int:
        return max(0, self.quantity - self.committed)


@dataclass(frozen=True)
class MemberView:
    """A member as far as planning needs it; facts may come in any order."""

    profile: MemberProfile | None = None
    permit: Permit | None = None
    standing: str = "absent"
    capabilities: tuple[Capability, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    capacity: tuple[CapacityRecorded, ...] = ()  # by from_week, oldest first
    released: int = 0

    @property
    def newcomer(self) -> bool:
        proven = self.released + (self.profile.released_lots if self.profile else 0)
        return self.standing in ("trial", "probation") and proven < NEWCOMER_LOTS

    def permitted(self, family: str, day: date) -> bool:
        """Licensed for the family, and no certificate that it holds has run out by that day."""
        permit = self.permit
        return (
            self.standing in WORKING
            and permit is not None
            and family in permit.families
            and permit.valid_from <= day <= permit.valid_until
            and all(day <= certificate.valid_until for certificate in self.certificates)
        )


@dataclass(frozen=True)
class OpenPackage:
    """A share that was offered. `quantity` shrinks by what was returned or rejected.

    `begun`: some of it could not be taken back; `why`: the code for which it is. `counted_on`:
    hours sufficed for others because it was on its way back.
    """

    share: Share
    quantity: int
    status: Literal["offered", "accepted", "completed", "gone"] = "offered"
    moved: bool = False  # to other weeks than planned, by a counter-offer
    revoking: bool = False
    begun: bool = False
    why: str = ""
    counted_on: bool = False
    rejected: int = 0
    delivered: int = 0  # released of it

    @property
    def key(self) -> LineKey:
        return self.share.work.order_id, self.share.work.line

    @property
    def live(self) -> bool:
        return self.status in ("offered", "accepted")


@dataclass(frozen=True)
class Decided:
    """What last became of a plan, by whom (an opaque id; "" where policy adopts) and when."""

    plan_id: str = ""
    word: Literal["adopted", "approved", "rejected"] = "adopted"
    by: str = ""
    at: datetime | None = None
    lines: tuple[LineKey, ...] = ()


@dataclass(frozen=True)
class Desk:
    """`facts` counts what may change a plan, `as_of` those that the last plan knew."""

    lines: HashTrieMap[LineKey, Backlogged] = field(default_factory=HashTrieMap)
    unmet: HashTrieSet[LineKey] = field(default_factory=HashTrieSet)  # lines with open quantity
    materials: HashTrieMap[LineKey, date] = field(default_factory=HashTrieMap)
    members: HashTrieMap[str, MemberView] = field(default_factory=HashTrieMap)
    packages: HashTrieMap[str, OpenPackage] = field(default_factory=HashTrieMap)
    live: HashTrieSet[str] = field(default_factory=HashTrieSet)  # packages offered or accepted
    live_of: HashTrieMap[LineKey, HashTrieSet[str]] = field(default_factory=HashTrieMap)  # by line
    calendar: Calendar = field(default_factory=Calendar)
    policy: DispatchPolicy = field(default_factory=DispatchPolicy)
    prices: tuple[ListPrice, ...] = ()
    week: Week | Literal[""] = ""
    records: HashTrieMap[str, Record] = field(default_factory=HashTrieMap)  # by member
    mean: Standing = UNKNOWN  # of all members
    plan_id: str = ""
    part: int = 0
    digest: str = ""  # of the plan: all of its parts carry it
    facts: int = 0
    as_of: int = 0
    proposed: tuple[PlanProposed, ...] = ()  # the parts that came, of one plan
    overrides: HashTrieMap[str, OverrideSet] = field(default_factory=HashTrieMap)
    returning: HashTrieSet[str] = field(default_factory=HashTrieSet)  # packages on their way back
    moving: HashTrieSet[str] = field(default_factory=HashTrieSet)  # those of them that a plan moves
    settling: bool = False  # the last plan moved packages or left shares out: the next moves none
    told: HashTrieSet[LineKey] = field(default_factory=HashTrieSet)  # their promise may not hold
    last: Decided = Decided()
    failures: int = 0  # attempts at a plan that failed, in a row
    most: int = 0  # lines at most in the next one, the most urgent first; 0: all
    passed: tuple[tuple[LineKey, str], ...] = ()  # tried since then and not wholly served
    # Lines with which alone an attempt failed, the last one last, and the plan in force then.
    doubted: tuple[tuple[LineKey, str], ...] = ()
    unheard: bool = False  # something changed since some lines were passed over
    anew: bool = False  # and that was of no line: hours, members, the week
    retried: str | None = None  # the last plan of which shares were left out that was asked again

    def member(self, member_id: str) -> MemberView:
        return self.members.get(member_id) or MemberView()

    def live_packages(self) -> Iterator[OpenPackage]:
        return (self.packages[package_id] for package_id in self.live)

    def packages_of(self, key: LineKey) -> list[OpenPackage]:
        """Those that are live."""
        return [self.packages[name] for name in self.live_of.get(key, NO_PACKAGES)]

    def with_line(self, key: LineKey, line: Backlogged) -> Desk:
        unmet = self.unmet.insert(key) if line.open else self.unmet.discard(key)
        return replace(self, lines=self.lines.insert(key, line), unmet=unmet)

    def with_package(self, package: OpenPackage) -> Desk:
        package_id = package.share.package_id
        mine = self.live_of.get(package.key, NO_PACKAGES)
        mine = _with(mine, package_id, package.live)
        back = package.live and package.revoking
        moved = back and package.why == MOVED
        return replace(
            self,
            packages=self.packages.insert(package_id, package),
            live=_with(self.live, package_id, package.live),
            live_of=self.live_of.insert(package.key, mine),
            returning=_with(self.returning, package_id, back),
            moving=_with(self.moving, package_id, moved),
        )

    def with_member(self, member_id: str, **changed: object) -> Desk:
        view = replace(self.member(member_id), **changed)  # type: ignore[arg-type]
        return replace(self, members=self.members.insert(member_id, view))

    def knowing(self, as_of: int) -> Desk:
        """After a plan that knew so many facts: more than are counted here in old logs alone, where
        each part of a plan could ask for another try."""
        return replace(self, as_of=as_of, facts=max(self.facts, as_of))

    @property
    def plan_due(self) -> bool:
        """Something is open, or promised otherwise, and something has changed since the last plan;
        packages that are moved are back."""
        wanted = len(self.unmet) > 0 or len(self.told) > 0
        return bool(self.week) and self.facts > self.as_of and wanted and not len(self.moving)


def _with(names: HashTrieSet[str], name: str, there: bool) -> HashTrieSet[str]:
    return names.insert(name) if there else names.discard(name)
