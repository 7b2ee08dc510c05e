"""What has happened, as it may be told: which events and which of their figures. Pure."""

from collections.abc import Mapping
from typing import Any

from services.gateway.answers import Answer
from services.gateway.language import Language, sentence

FOR_BUYERS = (
    "OrderPlaced", "OrderRefused", "LineAdded", "LineHeld", "LineAccepted", "LineRefused",
    "LineAmended", "LineCancelled", "LineClosed", "LineStarted", "LineShipped",
    "MaterialConfirmed", "ForecastRecorded", "LotReleased",
)  # fmt: skip
_FIGURES = (
    "quantity", "quantity_before", "due", "due_before", "cancelled", "kept", "shipped", "ordered",
    "short", "expected", "late", "ready", "lot_id", "shipment_id", "on", "code", "reason",
)  # fmt: skip
_GROUP_FIGURES = (
    *_FIGURES, "member_id", "package_id", "operation", "week", "answer_by", "returned", "verdict",
    "inspected", "defectives", "unplanned", "released", "nonconformity_id", "first", "last",
)  # fmt: skip


class Moment(Answer):
    """`detail` is the sentence of the event's code, where it has one."""

    id: str
    at: str
    type: str
    line: int
    figures: dict[str, int | str | bool]
    detail: str = ""


class EventAnswer(Answer):
    """An event as it stands in the log; of a key's secret not even the hash."""

    id: str
    stream: str
    partition: int
    offset: int
    subject: str
    seq: int
    type: str
    time: str
    actor: str
    causationid: str
    body: dict[str, Any]


def moment(event: Mapping[str, Any], language: Language, group: bool) -> Moment:
    body = event["body"]
    names = _GROUP_FIGURES if group else _FIGURES
    figures = {n: body[n] for n in names if isinstance(body.get(n), int | str)}
    reasons = [*body.get("reasons", ()), *([body] if body.get("code") else [])]
    said = (sentence(r["code"], r.get("figures", {}), language) for r in reasons)
    return Moment(
        id=event["id"],
        at=event["time"],
        type=event["type"],
        line=event["line"] or 0,
        figures=figures,
        detail=" ".join(said),
    )
