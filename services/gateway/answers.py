"""What answers say, by role: only the fields named here ever leave the house. Pure."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from libs.contracts.base import Figures, Reason, Role, Week
from libs.contracts.buyers import BuyerProfile
from libs.contracts.clusters import Calendar, ListPrice, Policy
from libs.contracts.members import (
    Capability,
    CapacityDeclared,
    Certificate,
    MemberProfile,
    Permit,
    Score,
    Standing,
)
from services.gateway.language import Language, sentence
from services.gateway.rows import Row

T = TypeVar("T")
A = TypeVar("A", bound="Answer")


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


def shown(kind: type[A], row: Row, **more: Any) -> A:
    """The answer's fields, taken from the row by name."""
    return kind.model_validate(
        {n: getattr(row, n) for n in kind.model_fields if hasattr(row, n)} | more
    )


class Page(Answer, Generic[T]):
    """`next` is the cursor of the next page, "" on the last."""

    items: tuple[T, ...]
    next: str = ""


class Receipt(Answer):
    """What became of a command: `events` are the ids of what has happened."""

    id: str
    command_id: str
    result: Literal["done", "nothing", "pending"]
    events: tuple[str, ...] = ()


class IssuedKey(Receipt):
    """`secret` is shown once, when the key is made; "" when it is asked for again."""

    key_id: str
    secret: str = ""


class CommandAnswer(Answer):
    command_id: str
    result: Literal["done", "nothing", "refused", "pending"]
    events: tuple[str, ...] = ()
    code: str = ""
    params: Figures = {}
    detail: str = ""


class ReasonAnswer(Answer):
    code: str
    params: Figures
    detail: str


def reasons_shown(reasons: tuple[Reason, ...], language: Language) -> tuple[ReasonAnswer, ...]:
    return tuple(reason_shown(reason.code, reason.figures, language) for reason in reasons)


def reason_shown(code: str, figures: Figures, language: Language) -> ReasonAnswer:
    return ReasonAnswer(code=code, params=figures, detail=sentence(code, figures, language))


class KeyAnswer(Answer):
    key_id: str
    role: Role
    party: str
    label: str
    created: str
    revoked_at: str
    reason: str


class ClusterBrief(Answer):
    """`now` is the cluster's time, `week` the ISO week of its business day."""

    name: str
    now: datetime
    week: Week
    calendar: Calendar


class ClusterAnswer(ClusterBrief):
    cluster_id: str
    sandbox: bool
    policy: Policy
    prices: tuple[ListPrice, ...]


class BuyerAnswer(Answer):
    buyer_id: str
    profile: BuyerProfile | None
    readings: dict[str, str]


class MemberAnswer(Answer):
    member_id: str
    standing: Standing
    profile: MemberProfile | None
    permit: Permit | None
    capabilities: tuple[Capability, ...]
    certificates: tuple[Certificate, ...]
    capacities: dict[str, CapacityDeclared]
    released_lots: int
    score: Score | None
    reason: str


class MemberForGroup(MemberAnswer):
    suspension_asked: ReasonAnswer | None
