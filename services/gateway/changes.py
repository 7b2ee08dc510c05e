"""What a plan changes against the one it is based on, and what a dispatcher did not know. Pure."""

from collections.abc import Mapping

from libs.contracts.base import Figures
from libs.contracts.envelope import zulu
from libs.contracts.overrides import Held
from services.gateway.goods_answers import ChangesAnswer, ReturnedAnswer
from services.gateway.views.overrides import ReturnRow
from services.gateway.views.packages import PackageRow
from services.gateway.views.plans import PlanRow

NAMED_LINES = 10  # of those that are named; the others are counted


def changes(
    plan: PlanRow, returned: list[ReturnRow], packages: Mapping[str, PackageRow]
) -> ChangesAnswer:
    """`returned`: what came back while the plan before it was in force."""
    added = tuple(
        Held(
            order_id=share.work.order_id,
            line=share.work.line,
            member_id=share.work.member_id,
            week=week.week,
            quantity=week.quantity,
        )
        for share in plan.shares
        for week in share.weeks
    )
    removed = tuple(_back(row, packages.get(row.package_id)) for row in returned)
    return ChangesAnswer(added=added, removed=removed, moved=plan.moves)


def _back(row: ReturnRow, package: PackageRow | None) -> ReturnedAnswer:
    return ReturnedAnswer(
        order_id=row.order_id,
        line=row.line,
        member_id=package.member_id if package else "",
        package_id=row.package_id,
        weeks=tuple(week.week for week in package.weeks) if package else (),
        quantity=row.quantity,
        code=row.code,
    )


def what_changed(plan: PlanRow, in_force: PlanRow | None) -> Figures:
    """What became of the plan that a dispatcher would decide on, by whom, when, and the lines."""
    last = in_force if plan.status == "superseded" and in_force is not None else plan
    lines = sorted({(share.work.order_id, share.work.line) for share in last.shares})
    named = [f"{order_id}/{line}" for order_id, line in lines[:NAMED_LINES]]
    return {
        "plan_id": plan.plan_id,
        "status": plan.status,
        "current": in_force.plan_id if in_force else "",
        "by": last.by or "policy",
        "at": zulu(last.at) if last.at else last.created,
        "lines": len(lines),
        "which": ", ".join(named),
    }
