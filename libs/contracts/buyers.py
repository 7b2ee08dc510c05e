"""A buyer: its profile, and the readings that it once chose for an ambiguous designation."""

from typing import Literal

from libs.contracts.base import Command, Country, Currency, Event, Id, Message, Text

Writes = Literal["ask", "iso", "old"]  # two readings: ask a person, take the ISO one, or the old


class BuyerProfile(Message):
    """What intake must know of a buyer. `blocked` buyers' orders are refused, with the reason."""

    name: Text
    country: Country
    currency: Currency
    writes: Writes = "ask"
    blocked: Text = ""


class BuyerCommand(Command):
    buyer_id: Id

    @property
    def subject(self) -> str:
        return self.buyer_id


class RegisterBuyer(BuyerCommand):
    """Register, or register anew with a changed profile."""

    profile: BuyerProfile


class RememberReading(BuyerCommand):
    """From now on this buyer's `designation` (as parsed from its bare code) means `reading`."""

    designation: str
    reading: str


class BuyerRegistered(Event):
    buyer_id: Id
    profile: BuyerProfile


class ReadingRemembered(Event):
    buyer_id: Id
    designation: str
    reading: str


AnyCommand = RegisterBuyer | RememberReading
AnyEvent = BuyerRegistered | ReadingRemembered
