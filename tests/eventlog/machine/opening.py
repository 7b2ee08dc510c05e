"""A cluster of two factories in a sandbox, as it is before anything is asked of it."""

from datetime import UTC, date, datetime

from libs.contracts.base import Actor, Command, UnitPrice
from libs.contracts.clusters import (
    DispatchPolicy,
    ListPrice,
    OpenCluster,
    Policy,
    PublishPrices,
    SetPolicy,
)
from libs.contracts.members import (
    ApplyMember,
    DeclareCapacity,
    GrantPermit,
    GroupHours,
    MemberProfile,
    Permit,
)
from tests.journeys.linxi import END_STEPS, STEPS, USCC

MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)
GROUP = Actor(id="key-group", role="group", party="linxi")
MEMBERS = ("F1", "F2")


def opening() -> list[Command]:
    """Little, as every restart replays it: one week's horizon, no material to wait for."""
    price = ListPrice(catalogue="6205", price=UnitPrice(value="3.2", currency="CNY"))
    dispatch = DispatchPolicy(horizon_weeks=1, material_lead_days=0)
    asked = {"actor": GROUP, "now": MONDAY, "cluster_id": "linxi"}
    commands: list[Command] = [
        OpenCluster.model_validate({**asked, "name": "Linxi", "starts": MONDAY}),
        SetPolicy.model_validate({**asked, "policy": Policy(dispatch=dispatch)}),
        PublishPrices.model_validate({**asked, "prices": (price,)}),
    ]
    for name in MEMBERS:
        commands += joining(name)
    return commands


def joining(name: str) -> list[Command]:
    asked = {"actor": GROUP, "now": MONDAY, "member_id": name}
    profile = MemberProfile(
        name=name, uscc=USCC[name], role="assembler", steps=STEPS, released_lots=50
    )
    permit = Permit(
        families=("deep groove ball",),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 12, 31),
    )
    groups = (*STEPS, *END_STEPS, "forging", "annealing")
    hours = tuple(GroupHours(resource_group=group, offered=400) for group in groups)
    week = {"from_week": "2026-W49", "hours": hours, "declared_on": MONDAY.date()}
    return [
        ApplyMember.model_validate({**asked, "profile": profile}),
        GrantPermit.model_validate({**asked, "permit": permit, "standing": "active"}),
        DeclareCapacity.model_validate({**asked, **week}),
    ]
