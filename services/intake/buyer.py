"""A buyer: its profile, and what its ambiguous designations were once said to mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from libs.contracts.buyers import (
    AnyCommand,
    AnyEvent,
    BuyerProfile,
    BuyerRegistered,
    ReadingRemembered,
    RegisterBuyer,
    RememberReading,
)
from libs.eventlog import Decider, Refused


@dataclass(frozen=True)
class Buyer:
    """`readings`: bare designation -> the reading's text. Both may come before the other."""

    profile: BuyerProfile | None = None
    readings: Mapping[str, str] = field(default_factory=dict)


def decide(command: AnyCommand, buyer: Buyer) -> list[AnyEvent]:
    match command:
        case RegisterBuyer():
            return register(command, buyer)
        case RememberReading():
            return remember(command, buyer)
    assert_never(command)


def register(command: RegisterBuyer, buyer: Buyer) -> list[AnyEvent]:
    if command.actor.role not in ("group", "system"):
        raise Refused("not.group")
    if command.profile == buyer.profile:
        return []
    return [BuyerRegistered(buyer_id=command.buyer_id, profile=command.profile)]


def remember(command: RememberReading, buyer: Buyer) -> list[AnyEvent]:
    if buyer.readings.get(command.designation) == command.reading:
        return []
    return [
        ReadingRemembered(
            buyer_id=command.buyer_id, designation=command.designation, reading=command.reading
        )
    ]


def evolve(buyer: Buyer, event: AnyEvent) -> Buyer:
    match event:
        case BuyerRegistered():
            return replace(buyer, profile=event.profile)
        case ReadingRemembered():
            return replace(buyer, readings={**buyer.readings, event.designation: event.reading})
    assert_never(event)


buyer = Decider(initial=Buyer(), decide=decide, evolve=evolve)
