"""Everything that goes wrong in a cluster, at random from a seed, as people and clocks cause it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from libs.contracts.clusters import MoveClock
from libs.contracts.members import (
    AddCertificate,
    Certificate,
    DeclareCapacity,
    GrantPermit,
    GroupHours,
    Permit,
    ReinstateMember,
    SuspendMember,
)
from libs.contracts.orders import AmendLine, CancelLine
from libs.contracts.overrides import Forbid, Force, Freeze, LiftOverride, Pin, SetOverride
from libs.contracts.weeks import business_day, week_of, weeks_from
from tests.journeys.answers import Answers
from tests.journeys.linxi import GROUPS, USCC, ordering

BALL = "deep groove ball"


@dataclass
class Trouble(Answers):
    """`happened` counts what was caused, by name."""

    happened: dict[str, int] = field(default_factory=dict)
    orders: int = 0

    def once(self) -> None:
        happen: list[tuple[Callable[[], bool], int]] = [
            (self.order, 4), (self.accept, 6), (self.decline, 3), (self.counter, 3),
            (self.reject_lot, 2), (self.release_lot, 2), (self.less_hours, 2), (self.more_hours, 5),
            (self.suspend, 1), (self.reinstate, 2), (self.permit, 1), (self.certificate, 1),
            (self.amend, 3), (self.cancel, 1), (self.turn, 2), (self.override, 2), (self.lift, 2),
        ]  # fmt: skip
        event = self.random.choices([e for e, _ in happen], [w for _, w in happen])[0]
        if event():
            self.happened[event.__name__] = self.happened.get(event.__name__, 0) + 1

    def order(self) -> bool:
        self.orders += 1
        assert self.house.now is not None
        due = business_day(self.house.now) + timedelta(days=self.random.randrange(28, 84))
        quantity = self.random.randrange(2, 30) * 1_000
        for command in ordering(f"order-{self.orders}", quantity, due, self.asked):
            self.house.ask(command)
        return True

    def _declare(self, least: int, most: int) -> bool:
        name = self.random.choice(list(USCC))
        hours = tuple(
            GroupHours(resource_group=group, offered=self.random.randrange(least, most), pool=50)
            for group in GROUPS
        )
        self.house.ask(
            DeclareCapacity(
                **self.asked,
                member_id=name,
                from_week=self.random.choice(weeks_from(self.desk.week, 4)),
                hours=hours,
                declared_on=self._today,
            )
        )
        return True

    @property
    def _today(self) -> date:
        assert self.house.now is not None
        return business_day(self.house.now)

    def less_hours(self) -> bool:
        return self._declare(0, 12)

    def more_hours(self) -> bool:
        return self._declare(40, 300)

    def suspend(self) -> bool:
        name = self.random.choice(list(USCC))
        self.house.ask(SuspendMember(**self.asked, member_id=name, reason="lots"))
        return True

    def reinstate(self) -> bool:
        for name in USCC:
            self.house.ask(ReinstateMember(**self.asked, member_id=name, reason="mended"))
        return True

    def permit(self) -> bool:
        until = self._today + timedelta(days=self.random.choice((5, 20, 400, 400)))
        permit = Permit(families=(BALL,), valid_from=date(2026, 1, 1), valid_until=until)
        name = self.random.choice(list(USCC))
        self.house.ask(GrantPermit(**self.asked, member_id=name, permit=permit, standing="active"))
        return True

    def certificate(self) -> bool:
        until = self._today + timedelta(days=self.random.choice((5, 20, 400, 400)))
        paper = Certificate(standard="ISO9001", valid_until=until)
        name = self.random.choice(list(USCC))
        self.house.ask(AddCertificate(**self.asked, member_id=name, certificate=paper))
        return True

    def _line(self) -> dict[str, Any] | None:
        if not self.orders:
            return None
        order_id = f"order-{self.random.randrange(1, self.orders + 1)}"
        return {**self.asked, "order_id": order_id, "line": 1}

    def amend(self) -> bool:
        if line := self._line():
            quantity = self.random.randrange(1, 30) * 1_000
            self.house.ask(AmendLine(**line, quantity=quantity, reason="other"))
        return bool(line)

    def cancel(self) -> bool:
        if line := self._line():
            self.house.ask(CancelLine(**line, reason="withdrawn"))
        return bool(line)

    def turn(self) -> bool:
        assert self.house.now is not None
        to = self.house.now + timedelta(days=self.random.randrange(1, 5))
        self.house.ask(MoveClock(**self.asked, cluster_id=self.house.cluster, to=to))
        return True

    def override(self) -> bool:
        package, name = self.package("offered", "accepted"), self.random.choice(list(USCC))
        if package is None:
            return False
        line: dict[str, Any] = {
            "order_id": package.key[0],
            "line": package.key[1],
            "member_id": name,
        }
        until = self.random.choice(weeks_from(week_of(self._today), 3)[1:])
        rule = self.random.choice(
            (Forbid(**line), Force(**line), Pin(package_id=package.share.package_id),
             Freeze(until=until))
        )  # fmt: skip
        named: dict[str, Any] = {
            "cluster_id": self.house.cluster,
            "override_id": f"override-{len(self.house.log)}",
        }
        self.house.ask(SetOverride(**self.asked, **named, rule=rule, reason="so it be"))
        return True

    def lift(self) -> bool:
        laid = sorted(self.desk.overrides)
        if laid:
            named: dict[str, Any] = {
                "cluster_id": self.house.cluster,
                "override_id": self.random.choice(laid),
            }
            self.house.ask(LiftOverride(**self.asked, **named, reason="over"))
        return bool(laid)
