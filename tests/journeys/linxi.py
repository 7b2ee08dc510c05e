"""A small Linxi: three factories, a heat-treatment shop, one buyer; enough for every journey."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from libs.contracts.base import Actor, Command, UnitPrice
from libs.contracts.buyers import BuyerProfile, RegisterBuyer
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
    Capability,
    DeclareCapability,
    DeclareCapacity,
    GrantPermit,
    GroupHours,
    MemberProfile,
    Permit,
)
from libs.contracts.orders import ConfirmMaterial, OrderedLine, PlaceOrder, Reading
from libs.contracts.weeks import business_day
from tests.journeys.house import House
from tests.journeys.running import Running

MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)
GROUP = Actor(id="key-group", role="group", party="linxi")
BUYER = Actor(id="key-buyer", role="buyer", party="B-1")
STEPS = ("turning", "heat_treatment", "grinding", "superfinishing", "assembly")
END_STEPS = ("testing", "packing")
GROUPS = (*STEPS, *END_STEPS, "forging", "annealing")
USCC = {"F1": "91130535XXDEM00154", "F2": "91130535XXDEM0023Y", "F3": "91130535XXDEM0031R"}
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


ASKED: dict[str, Any] = {"actor": GROUP, "now": MONDAY}


def by(actor: Actor, house: House | Running) -> dict[str, Any]:
    return {"actor": actor, "now": house.now or MONDAY}


def member(name: str) -> Actor:
    return Actor(id=f"key-{name}", role="member", party=name)


def opening(cluster: str = "linxi", **policy: Any) -> list[Command]:
    """What opens the small Linxi."""
    asked = {**ASKED, "cluster_id": cluster}
    price = ListPrice(catalogue="6205", price=UnitPrice(value="3.2", currency="CNY"))
    profile = BuyerProfile(name="鲁东农机", country="CN", currency="CNY")
    commands: list[Command] = [
        OpenCluster(**asked, name="Linxi", starts=MONDAY),
        SetPolicy(**asked, policy=Policy(dispatch=DispatchPolicy(**policy))),
        PublishPrices(**asked, prices=(price,)),
        RegisterBuyer(**ASKED, buyer_id="B-1", profile=profile),
    ]
    for number, name in enumerate(USCC, start=1):
        commands += joining(name, f"1.0{number}")
    return commands


def joining(name: str, price_index: str) -> list[Command]:
    asked = {**ASKED, "member_id": name}
    profile = MemberProfile(
        name=name,
        uscc=USCC[name],
        role="assembler",
        steps=(*STEPS, *END_STEPS),
        price_index=price_index,
        min_lot_sets=1_000,
        released_lots=50,
    )
    permit = Permit(
        families=("deep groove ball",),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 12, 31),
    )
    ability = Capability(
        family="deep groove ball", d_min_mm=10, d_max_mm=60, best_class="P5", best_vibration="Z3V3"
    )
    hours = tuple(GroupHours(resource_group=g, offered=200, pool=50) for g in GROUPS)
    day = date(2026, 11, 30)
    return [
        ApplyMember(**asked, profile=profile),
        GrantPermit(**asked, permit=permit, standing="active"),
        DeclareCapability(**asked, capabilities=(ability,)),
        DeclareCapacity(**asked, from_week="2026-W49", hours=hours, declared_on=day),
    ]


def placing(quantity: int = 20_000, due: date = date(2027, 1, 25)) -> list[Command]:
    return ordering("order-1", quantity, due, ASKED)


def ordering(name: str, quantity: int, due: date, asked: dict[str, Any]) -> list[Command]:
    """An order of one line, and the steel for it a week after it came."""
    ordered = OrderedLine(
        line=1,
        designation="6205-2RS",
        readings=(READING,),
        quantity=quantity,
        unit="SET",
        unit_price=UnitPrice(value="4.1", currency="CNY"),
        due=due,
    )
    order = PlaceOrder(
        actor=BUYER,
        now=asked["now"],
        order_id=name,
        buyer_id="B-1",
        po_number="ND-2651" if name == "order-1" else name,
        kind="domestic",
        currency="CNY",
        incoterm="DAP",
        named_place="Weifang",
        lines=(ordered,),
        profile=BuyerProfile(name="鲁东农机", country="CN", currency="CNY"),
        policy=Policy().intake,
    )
    ready = business_day(asked["now"]) + timedelta(days=7)
    steel = ConfirmMaterial(**asked, order_id=name, line=1, ready=ready)
    return [order, steel]


def opened(**policy: Any) -> House:
    house = House()
    for command in opening(**policy):
        house.ask(command)
    return house


def place(house: House) -> None:
    for command in placing():
        house.ask(command)


def declare(house: House, name: str, own: int, pool: int = 50, since: str = "2026-W49") -> None:
    """So many hours in each group from that week on."""
    hours = tuple(GroupHours(resource_group=group, offered=own, pool=pool) for group in GROUPS)
    declare_groups(house, name, hours, since)


def declare_groups(
    house: House, name: str, hours: tuple[GroupHours, ...], since: str = "2026-W49"
) -> None:
    said: dict[str, Any] = {"from_week": since, "declared_on": date(2026, 11, 30)}
    house.ask(DeclareCapacity(**by(member(name), house), member_id=name, hours=hours, **said))
