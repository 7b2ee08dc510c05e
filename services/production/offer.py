"""The offer of a package: its terms, until the member or the clock has answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from libs.contracts.base import Actor, Unit, WeekQuantity
from libs.contracts.envelope import zulu
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    AnyEvent,
    CounterAccepted,
    CounterPackage,
    CounterRejected,
    DeclinePackage,
    ExpirePackage,
    OfferPackage,
    PackageAccepted,
    PackageCountered,
    PackageDeclined,
    PackageExpired,
    PackageOffered,
)
from libs.eventlog import Refused

Status = Literal[
    "absent", "offered", "countered", "accepted", "in_production", "completed",
    "declined", "expired", "revoked",
]  # fmt: skip
Terms = tuple[int, tuple[WeekQuantity, ...]]
Answer = AcceptPackage | DeclinePackage | CounterPackage | AnswerCounter
Answered = Literal["", "accept", "reject"]
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Offer:
    """`quantity`: pieces offered, then agreed, then what rejection and revocation left of them."""

    status: Status = "absent"
    package_id: str = ""
    order_id: str = ""
    line: int = 0
    member_id: str = ""
    designation: str = ""
    family: str = ""
    unit: Unit = "SET"
    due_week: str = ""
    quantity: int = 0
    answer_by: datetime = NEVER
    counter: Terms = (0, ())
    answered: Answered = ""  # what the group said to the last counter-offer

    @property
    def names(self) -> Mapping[str, Any]:
        """What every event of a package says first."""
        return {
            "package_id": self.package_id,
            "order_id": self.order_id,
            "line": self.line,
            "member_id": self.member_id,
        }

    def is_open_to(self, actor: Actor) -> bool:
        if self.status == "absent":
            return False
        return actor.role == "group" or (actor.role == "member" and actor.party == self.member_id)


def offer(command: OfferPackage) -> list[AnyEvent]:
    return [
        PackageOffered(
            package_id=command.package_id,
            order_id=command.work.order_id,
            line=command.work.line,
            member_id=command.work.member_id,
            plan_id=command.plan_id,
            work=command.work,
            quantity=command.quantity,
            weeks=command.weeks,
            answer_by=command.answer_by,
        )
    ]


def answer(command: Answer, offer: Offer) -> list[AnyEvent]:
    match command, offer.status:
        case AnswerCounter(), _:
            return answer_counter(command, offer)
        case AcceptPackage(), "accepted" | "in_production" | "completed":
            return []
        case DeclinePackage(), "declined":
            return []
        case AcceptPackage(), "offered" | "countered":
            return accept(command, offer)
        case DeclinePackage(), "offered" | "countered":
            return decline(command, offer)
        case CounterPackage(), "offered" | "countered":
            return counter(command, offer)
        case _, "expired":
            raise Refused("package.offer_expired", answer_by=zulu(offer.answer_by))
        case _, status:
            raise Refused("package.not_offered", status=status)


def accept(command: AcceptPackage, offer: Offer) -> list[AnyEvent]:
    _in_time(command.now, offer)
    return [PackageAccepted(**offer.names, quantity=offer.quantity)]


def decline(command: DeclinePackage, offer: Offer) -> list[AnyEvent]:
    return [PackageDeclined(**offer.names, quantity=offer.quantity, reason=command.reason)]


def counter(command: CounterPackage, offer: Offer) -> list[AnyEvent]:
    if offer.status == "countered" and offer.counter == (command.quantity, command.weeks):
        return []
    _in_time(command.now, offer)
    planned = sum(week.quantity for week in command.weeks)
    if command.quantity > offer.quantity or planned != command.quantity:
        raise Refused(
            "package.counter_quantity",
            offered=offer.quantity,
            asked=command.quantity,
            in_weeks=planned,
        )
    if not command.reason.strip():
        raise Refused("package.counter_reason")
    return [
        PackageCountered(
            **offer.names, quantity=command.quantity, weeks=command.weeks, reason=command.reason
        )
    ]


def answer_counter(command: AnswerCounter, offer: Offer) -> list[AnyEvent]:
    if command.actor.role != "group":
        raise Refused("not.group")
    if offer.status != "countered":
        if offer.answered == command.answer:
            return []
        raise Refused("package.not_countered", status=offer.status)
    if command.answer == "accept":
        quantity, weeks = offer.counter
        returned = offer.quantity - quantity
        return [CounterAccepted(**offer.names, quantity=quantity, returned=returned, weeks=weeks)]
    if command.answer_by and command.answer_by <= command.now:
        raise Refused("package.answer_by_past", answer_by=zulu(command.answer_by))
    return [CounterRejected(**offer.names, answer_by=command.answer_by or offer.answer_by)]


def expire(command: ExpirePackage, offer: Offer) -> list[AnyEvent]:
    if offer.status not in ("offered", "countered") or command.now < offer.answer_by:
        return []
    return [PackageExpired(**offer.names, quantity=offer.quantity)]


def _in_time(now: datetime, offer: Offer) -> None:
    if now > offer.answer_by:
        raise Refused("package.offer_expired", answer_by=zulu(offer.answer_by))
