"""What needs a person, each with the command that would answer it. Pure."""

from typing import Any

from libs.contracts.base import Figures
from libs.contracts.weeks import monday
from services.gateway.answers import Answer
from services.gateway.language import Language, sentence
from services.gateway.views.lots import LotRow
from services.gateway.views.members import MemberRow
from services.gateway.views.orders import LineRow
from services.gateway.views.packages import PackageRow
from services.gateway.views.plans import PlanRow


class Proposed(Answer):
    """A request that would answer the alarm; where `body` has "", a person has to choose."""

    method: str = "POST"
    path: str
    body: dict[str, Any]


class Alarm(Answer):
    code: str
    params: Figures
    detail: str
    since: str
    proposed: Proposed | None


def _alarm(
    code: str, figures: Figures, since: str, language: Language, path: str, body: dict[str, Any]
) -> Alarm:
    proposed = Proposed(path=path, body=body) if path else None
    said = sentence(code, figures, language)
    return Alarm(code=code, params=figures, detail=said, since=since, proposed=proposed)


def line_held(line: LineRow, language: Language) -> Alarm:
    why = " ".join(sentence(r.code, r.figures, language) for r in line.reasons)
    figures: Figures = {"order_id": line.order_id, "line": line.line, "why": why}
    path = f"/v1/orders/{line.order_id}/lines/{line.line}/hold-answers"
    body: dict[str, Any] = {"answer": "accept", "reason": ""}
    if len(line.readings) > 1:
        body["reading"] = ""
    return _alarm("alarm.line_held", figures, line.created, language, path, body)


def line_late(line: LineRow, language: Language) -> Alarm:
    due, expected = str(line.due), line.expected or "?"
    figures: Figures = {
        "order_id": line.order_id, "line": line.line, "due": due, "expected": expected,
        "unplanned": line.unplanned,
    }  # fmt: skip
    path = f"/v1/orders/{line.order_id}/lines/{line.line}/amendments"
    day = str(monday(line.expected)) if line.expected else ""
    body = {"due": day, "reason": ""}
    return _alarm("alarm.line_late", figures, line.created, language, path, body)


def counter_waiting(package: PackageRow, language: Language) -> Alarm:
    counter = package.counter
    figures: Figures = {
        "package_id": package.package_id, "member_id": package.member_id,
        "offered": package.offered, "quantity": counter.quantity if counter else 0,
        "reason": counter.reason if counter else "",
    }  # fmt: skip
    path = f"/v1/packages/{package.package_id}/counter-answers"
    return _alarm(
        "alarm.counter_waiting", figures, package.created, language, path, {"answer": "accept"}
    )


def suspension_asked(member: MemberRow, language: Language) -> Alarm:
    asked = member.suspension_asked
    why = sentence(asked.code, asked.figures, language) if asked else ""
    figures: Figures = {"member_id": member.member_id, "why": why}
    path = f"/v1/members/{member.member_id}/suspensions"
    return _alarm(
        "alarm.suspension_asked", figures, member.created, language, path, {"reason": why}
    )


def labels_withheld(lot: LotRow, language: Language) -> Alarm:
    reason = lot.withheld
    why = sentence(reason.code, reason.figures, language) if reason else ""
    figures: Figures = {"lot_id": lot.lot_id, "member_id": lot.member_id, "why": why}
    path = f"/v1/lots/{lot.lot_id}/labels"
    body = {"quantity": lot.quantity - lot.labels}
    return _alarm("alarm.labels_withheld", figures, lot.created, language, path, body)


def plan_waiting(plan: PlanRow, language: Language) -> Alarm:
    figures: Figures = {
        "plan_id": plan.plan_id, "shares": len(plan.shares), "unserved": len(plan.unserved)
    }  # fmt: skip
    path = f"/v1/plans/{plan.plan_id}/approvals"
    return _alarm("alarm.plan_waiting", figures, plan.created, language, path, {})


def partition_stopped(
    topic: str, partition: int, offset: int, reason: str, language: Language
) -> Alarm:
    figures: Figures = {
        "topic": topic, "partition": partition, "offset": offset, "reason": reason
    }  # fmt: skip
    return _alarm("alarm.partition_stopped", figures, "", language, "", {})
