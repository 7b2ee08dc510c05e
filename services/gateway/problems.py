"""What can go wrong at the door, and as which HTTP status a refusal is answered. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from libs.contracts.base import Figures

# The door's own codes. A refusal's status follows from `status_of`.
EDGE: dict[str, int] = {
    "access.denied": 403,
    "access.other_party": 403,
    "body.too_large": 413,
    "body.unreadable": 400,
    "command.not_found": 404,
    "cursor.epoch_ended": 410,
    "cursor.unreadable": 422,
    "dispatch.away": 503,
    "dispatch.behind": 503,
    "dispatch.broken": 502,
    "dispatch.busy": 503,
    "dispatch.no_week": 503,
    "dispatch.too_long": 503,
    "explanation.forgotten": 410,
    "explanation.no_plan": 409,
    "explanation.not_planned": 409,
    "explanation.unknown": 404,
    "idempotency.missing": 400,
    "idempotency.mismatch": 422,
    "inspection.no_plan": 409,
    "key.missing": 401,
    "key.unknown": 401,
    "log.away": 503,
    "method.not_allowed": 405,
    "plan.changed": 412,
    "promise.due_past": 422,
    "promise.unusable": 422,
    "rate.exceeded": 429,
    "read_model.behind": 503,
    "request.invalid": 422,
    "route.not_found": 404,
    "server.failed": 500,
    "terms.changed": 412,
    "terms.missing": 428,
    "terms.unreadable": 400,
    "thing.not_found": 404,
    "what_if.unusable": 422,
}

# Refusals for what was said, whatever the state; all others are conflicts with the state.
_CONTENT = (
    "currency.", "designation.", "due.", "hold.reading", "order.line_twice", "order.no_lines",
    "order.po_unreadable", "member.uscc", "permit.days", "permit.no_family", "lot.heat_blank",
    "capability.", "capacity.", "shipment.lot_twice", "package.counter_",
    "lot.sample_too_large", "lot.defectives_above_sample", "buyer.unknown", "line.unknown",
    "override.reason", "override.week_past",
)  # fmt: skip
_NOT_FOUND = (
    "order.unknown", "package.unknown", "lot.unknown", "shipment.unknown", "member.unknown",
    "key.absent", "cluster.unknown", "override.line_unknown", "override.member_unknown",
    "override.package_unknown",
)  # fmt: skip


def status_of(code: str) -> int:
    if code in EDGE:
        return EDGE[code]
    if code == "order.terms_changed":
        return 412
    if code.startswith("not."):
        return 403
    if code in _NOT_FOUND:
        return 404
    return 422 if code.startswith(_CONTENT) else 409


class Fault(NamedTuple):
    """One thing wrong with a request; `pointer` is a JSON pointer into its body."""

    pointer: str
    code: str
    figures: Figures


class Problem(Exception):
    """A request that is not done, by code and figures; sentences are found when it is answered."""

    def __init__(
        self,
        code: str,
        figures: Figures | None = None,
        *,
        status: int | None = None,
        command_id: str = "",
        headers: Mapping[str, str] | None = None,
        faults: tuple[Fault, ...] = (),
    ) -> None:
        super().__init__(code, figures)
        self.code, self.figures = code, figures or {}
        self.status = status or status_of(code)
        self.command_id, self.headers, self.faults = command_id, dict(headers or {}), faults
