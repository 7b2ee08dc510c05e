"""A plan desk of one member and one line, and what tests ask of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from libs.contracts.base import Actor, UnitPrice, WeekQuantity
from libs.contracts.members import GroupHours, MemberProfile, Permit
from libs.contracts.orders import Reading
from libs.contracts.packages import Work
from libs.contracts.plans import (
    AdoptPlan,
    CapacityRecorded,
    LineEnqueued,
    Load,
    MemberRecorded,
    PermitRecorded,
    PlanAdopted,
    Share,
    Solution,
    WeekRecorded,
)
from services.dispatch.plan import plan

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
SYSTEM = Actor(id="policy", role="system", party="linxi")
ASKED: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "cluster_id": "linxi"}
READING = Reading(
    text="6205 deep groove ball",
    designation="6205-2RS",
    catalogue="6205",
    family="deep groove ball",
    d_mm="25",
    tol_class="P0",
    vibration="",
    matched=False,
    hs_heading="8482.10",
)
LINE: dict[str, Any] = {
    "order_id": "order-1",
    "line": 1,
    "reading": READING,
    "quantity": 9_000,
    "unit": "SET",
    "unit_price": UnitPrice(value="4.1", currency="CNY"),
    "due": date(2027, 1, 25),
    "kind": "domestic",
    "country": "CN",
}
enqueued = LineEnqueued(**LINE)
SOLUTION = Solution(status="optimal", objective_fen=1, bound_fen=1, gap="0")
FACTS = (
    WeekRecorded(week="2026-W49"),
    MemberRecorded(
        member_id="F004",
        profile=MemberProfile(name="四号", uscc="x", role="assembler", steps=("grinding",)),
    ),
    PermitRecorded(
        member_id="F004",
        permit=Permit(
            families=("deep groove ball",),
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 12, 31),
        ),
        standing="active",
    ),
    CapacityRecorded(
        member_id="F004",
        from_week="2026-W49",
        hours=(GroupHours(resource_group="grinding", offered=100),),
        declared_on=date(2026, 11, 30),
    ),
    enqueued,
)


def share(quantity: int, name: str = "package-1", member: str = "F004", hours: int = 50) -> Share:
    return Share(
        package_id=name,
        work=Work(
            order_id="order-1",
            line=1,
            member_id=member,
            designation="6205-2RS",
            catalogue="6205",
            family="deep groove ball",
            tol_class="P0",
            unit="SET",
            unit_price=UnitPrice(value="3.1000", currency="CNY"),
            due_week="2027-W03",
        ),
        quantity=quantity,
        weeks=(WeekQuantity(week="2026-W50", quantity=quantity),),
        load=(Load(resource_group="grinding", week="2026-W50", hours_e7=hours * 10_000_000),),
    )


def adopt(*shares: Share, name: str = "plan-1", based_on: str = "", as_of: int = 5) -> AdoptPlan:
    return AdoptPlan(
        **ASKED,
        plan_id=name,
        based_on=based_on,
        as_of=as_of,
        digest="d",
        shares=shares,
        unserved=(),
        solution=SOLUTION,
        answer_by=NOW + timedelta(hours=48),
    )


def adopted(command: AdoptPlan, *shares: Share, left_out: tuple[Any, ...] = ()) -> PlanAdopted:
    fields = {
        name: getattr(command, name) for name in PlanAdopted.model_fields if name in dir(command)
    }
    return PlanAdopted(**{**fields, "shares": shares, "left_out": left_out})


whole = adopted(adopt(share(9_000)), share(9_000))


def left_codes(command: AdoptPlan, *history: Any) -> list[str]:
    (event,) = plan.decide(command, plan.fold(history))
    assert isinstance(event, PlanAdopted)
    return [left.code for left in event.left_out]
