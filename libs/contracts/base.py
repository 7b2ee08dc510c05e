"""What every message is made of: the base classes, and the types fixed before the first event."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Message(BaseModel):
    """A part of a message. Unknown fields are ignored by every reader, for ever."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone, e.g. 2026-11-30T01:00:00Z")
    return instant.astimezone(UTC)


def _decimal(text: str) -> str:
    return format(Decimal(text), "f")


def _week(text: str) -> str:
    date.fromisocalendar(int(text[:4]), int(text[6:]), 1)  # most years have no week 53
    return text


Instant = Annotated[datetime, AfterValidator(_utc)]
Week = Annotated[
    str, Field(pattern=r"^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$"), AfterValidator(_week)
]
DecimalText = Annotated[str, Field(pattern=r"^\d{1,12}(\.\d{1,8})?$"), AfterValidator(_decimal)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Id = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(max_length=500)]
Pieces = Annotated[int, Field(ge=1, le=1_000_000_000)]
Unit = Literal["H87", "SET", "KGM"]  # UN/ECE Rec 20: piece, set, kilogram
Role = Literal["group", "member", "buyer", "auditor", "system"]
Figures = dict[str, int | str]  # what a code's sentence is filled with; never prose


class Money(Message):
    """A total, in minor units of an ISO 4217 currency (CNY: fen; JPY: yen)."""

    amount_minor: int
    currency: Currency


class UnitPrice(Message):
    """A price of `per` units. Bearings cost fractions of a fen, so the value is a decimal text."""

    value: DecimalText
    currency: Currency
    per: int = Field(default=1, ge=1)


class Actor(Message):
    """Who asked: an opaque id, never a person's name; `party` is whom the id stands for."""

    id: Id
    role: Role
    party: Id
    locale: Literal["zh-CN", "en"] = "zh-CN"


class Command(Message):
    """What is asked. Its class name is its wire name, so renaming one is a migration."""

    actor: Actor
    now: Instant

    @property
    def subject(self) -> str:
        """The id of the stream that decides this command; also the record's key."""
        raise NotImplementedError


class Event(Message):
    """What has happened. Its class name is its wire name and its fields are storage."""


class WeekQuantity(Message):
    """Pieces or sets to be made in a week."""

    week: Week
    quantity: Pieces


class Reason(Message):
    """A code and its figures; the sentences for people are found by code at the edge."""

    code: str
    figures: Figures = {}
