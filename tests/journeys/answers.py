"""What members say and do about packages, at random."""

from dataclasses import dataclass
from random import Random
from typing import Any

from libs.contracts.base import WeekQuantity
from libs.contracts.lots import InspectLot, ReleaseLot
from libs.contracts.lots import SamplingPlan as Sampling
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterPackage,
    DeclinePackage,
    StartLot,
)
from libs.contracts.weeks import weeks_from
from services.dispatch.desk.state import Desk, OpenPackage
from tests.journeys.house import House
from tests.journeys.linxi import GROUP, by, member
from tests.journeys.running import Running

NORMAL = Sampling(level="II", aql="1.0", severity="normal", sample=125, accept=3, reject=4)


@dataclass
class Answers:
    """Each says whether there was something to answer."""

    house: House | Running
    random: Random

    @property
    def desk(self) -> Desk:
        desk: Desk = self.house.state("plans", self.house.cluster)
        return desk

    @property
    def asked(self) -> dict[str, Any]:
        return by(GROUP, self.house)

    def package(self, *statuses: str) -> OpenPackage | None:
        states, known = self.house.ledgers["packages"].states, self.desk.packages
        found = [name for name, package in states.items() if package.status in statuses]
        found = sorted(name for name in found if name in known)
        return known[self.random.choice(found)] if found else None

    def by_member(self, package: OpenPackage) -> dict[str, Any]:
        asked = by(member(package.share.work.member_id), self.house)
        return {**asked, "package_id": package.share.package_id}

    def accept(self) -> bool:
        if package := self.package("offered"):
            self.house.ask(AcceptPackage(**self.by_member(package)))
        return bool(package)

    def decline(self) -> bool:
        if package := self.package("offered"):
            self.house.ask(DeclinePackage(**self.by_member(package), reason="no hands"))
        return bool(package)

    def counter(self) -> bool:
        package = self.package("offered")
        if package is None or package.quantity < 2:
            return False
        fewer = self.random.randrange(1, package.quantity + 1)
        week = self.random.choice(weeks_from(self.desk.week, 6)[1:])
        weeks = (WeekQuantity(week=week, quantity=fewer),)
        named = self.by_member(package)
        self.house.ask(CounterPackage(**named, quantity=fewer, weeks=weeks, reason="a grinder"))
        answer = self.random.choice(("accept", "reject"))
        named |= self.asked
        self.house.ask(AnswerCounter.model_validate({**named, "answer": answer}))
        return True

    def _lot(self, defectives: int) -> bool:
        package = self.package("accepted", "in_production")
        if package is None:
            return False
        state = self.house.ledgers["packages"].states[package.share.package_id]
        left = state.quantity - state.started
        if left < 1:
            return False
        lot, quantity = f"lot-{len(self.house.log)}", self.random.randrange(1, left + 1)
        named = self.by_member(package)
        started = StartLot(**named, lot_id=lot, quantity=quantity, heats=("H1",), lot_sets=30_000)
        self.house.ask(started)
        del named["package_id"]
        sample: dict[str, Any] = {"plan": NORMAL, "inspected": 125, "defectives": defectives}
        self.house.ask(InspectLot(**named, lot_id=lot, **sample))
        if not defectives:
            self.house.ask(ReleaseLot(**self.asked, lot_id=lot))
        return True

    def reject_lot(self) -> bool:
        return self._lot(9)

    def release_lot(self) -> bool:
        return self._lot(0)
