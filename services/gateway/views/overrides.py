"""Overrides and promised weeks, and what came back while a plan was in force: all of the plan's
stream."""

from typing import Any, ClassVar, Literal

from libs.contracts.envelope import Envelope
from libs.contracts.overrides import OverrideLifted, OverrideSet, Rule
from libs.contracts.plans import AnswerRecorded, PlanAdopted, RejectionRecorded
from services.gateway.rows import Row, Rows


class OverrideRow(Row):
    """`by` and `lifted_by` are opaque ids of keys."""

    TABLE: ClassVar[str] = "overrides"
    KEY: ClassVar[tuple[str, ...]] = ("override_id",)

    override_id: str
    status: Literal["in_force", "lifted"] = "in_force"
    kind: str
    rule: Rule
    reason: str
    by: str
    revoke: tuple[str, ...] = ()
    lifted_reason: str = ""
    lifted_by: str = ""
    lifted_at: str = ""


class PromiseRow(Row):
    """The week that the line's buyer was told last; `was` before, `why` it moved, a code."""

    TABLE: ClassVar[str] = "promises"
    KEY: ClassVar[tuple[str, ...]] = ("order_id", "line")

    order_id: str
    line: int
    week: str
    was: str = ""
    why: str


class HeadRow(Row):
    """Which plan is in force."""

    TABLE: ClassVar[str] = "plan_heads"
    KEY: ClassVar[tuple[str, ...]] = ("cluster_id",)

    cluster_id: str
    plan_id: str


class ReturnRow(Row):
    """Pieces of a package that came back while the plan was in force, and why, as a code."""

    TABLE: ClassVar[str] = "plan_returns"
    KEY: ClassVar[tuple[str, ...]] = ("plan_id", "seq")

    plan_id: str
    package_id: str
    order_id: str
    line: int
    quantity: int
    code: str


def project(rows: Rows, event: Any, about: Envelope) -> None:
    match event:
        case OverrideSet():
            fields = {**dict(event), "kind": event.rule.kind, "created": about.time}
            rows.put(OverrideRow.model_validate({**fields, "seq": about.seq}))
        case OverrideLifted():
            row = rows.get(OverrideRow, event.override_id)
            if row is not None:
                lifted = {"lifted_reason": event.reason, "lifted_by": event.by}
                at = {"lifted_at": about.time, "seq": about.seq}
                rows.put(row.but(status="lifted", **lifted, **at))
        case PlanAdopted():
            _adopted(rows, event, about)
        case AnswerRecorded() if event.returned:
            _returned(rows, event, event.returned, f"returned.{event.answer}", about)
        case RejectionRecorded():
            _returned(rows, event, event.quantity, "returned.rejected", about)


def _adopted(rows: Rows, event: PlanAdopted, about: Envelope) -> None:
    seen = {"seq": about.seq, "created": about.time}
    head = {"cluster_id": about.subject, "plan_id": event.plan_id}
    rows.put(HeadRow.model_validate({**head, **seen}))
    for promised in event.promises:
        fields = {**dict(promised), "why": promised.code, **seen}
        rows.put(PromiseRow.model_validate(fields))


def _returned(
    rows: Rows,
    event: AnswerRecorded | RejectionRecorded,
    quantity: int,
    code: str,
    about: Envelope,
) -> None:
    head = rows.get(HeadRow, about.subject)
    if head is not None:
        rows.put(
            ReturnRow(
                plan_id=head.plan_id,
                package_id=event.package_id,
                order_id=event.order_id,
                line=event.line,
                quantity=quantity,
                code=code,
                seq=about.seq,
                created=about.time,
            )
        )
