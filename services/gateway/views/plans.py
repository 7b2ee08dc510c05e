"""Plans: proposed, adopted, superseded, rejected; who got what and what nobody makes."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from libs.contracts.envelope import Envelope
from libs.contracts.overrides import Moved, Promised
from libs.contracts.plans import (
    LeftOut,
    PlanAdopted,
    PlanProposed,
    PlanRejected,
    Share,
    Solution,
    Unserved,
)
from services.gateway.rows import Row, Rows
from services.gateway.views import overrides


class PlanRow(Row):
    """Shares of all parts that came so far, `part` of `parts`."""

    TABLE: ClassVar[str] = "plans"
    KEY: ClassVar[tuple[str, ...]] = ("plan_id",)

    plan_id: str
    status: Literal["proposed", "adopted", "superseded", "rejected"]
    based_on: str
    as_of: int
    part: int = 1
    parts: int = 1
    shares: tuple[Share, ...]
    left_out: tuple[LeftOut, ...] = ()
    unserved: tuple[Unserved, ...]
    solution: Solution
    moves: tuple[Moved, ...] = ()
    promises: tuple[Promised, ...] = ()
    answer_by: datetime | None = None
    by: str = ""  # who approved or rejected it, an opaque id; and when
    at: datetime | None = None
    reason: str = ""


def project(rows: Rows, event: Any, about: Envelope) -> None:
    match event:
        case PlanProposed():
            rows.put(_row(event, "proposed", about))
        case PlanAdopted():
            _adopt(rows, event, about)
        case PlanRejected():
            row = rows.get(PlanRow, event.plan_id)
            if row is not None:
                named = {"by": event.by, "at": event.at, "seq": about.seq}
                rows.put(row.but(status="rejected", reason=event.reason, **named))
    overrides.project(rows, event, about)


def _row(event: PlanProposed | PlanAdopted, status: str, about: Envelope) -> PlanRow:
    fields = {**dict(event), "status": status, "seq": about.seq, "created": about.time}
    return PlanRow.model_validate(fields)


def _adopt(rows: Rows, event: PlanAdopted, about: Envelope) -> None:
    row, before = _row(event, "adopted", about), rows.get(PlanRow, event.plan_id)
    if before is not None:
        row = row.but(created=before.created)
        if event.part > 1:
            for name in ("shares", "left_out", "unserved", "moves", "promises"):
                row = row.but(**{name: (*getattr(before, name), *getattr(row, name))})
    rows.put(row)
    former = rows.get(PlanRow, event.based_on) if event.based_on else None
    if former is not None and former.plan_id != row.plan_id:
        rows.put(former.but(status="superseded"))
