"""A small Linxi: three factories, a heat-treatment shop, one buyer; enough for every journey."""

from datetime import UTC, date, datetime
from typing import Any

from libs.contracts.base import Actor, Pieces, UnitPrice
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
from tests.journeys.house import House

MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)
GROUP = Actor(id="key-group", role="group", party="linxi")
BUYER = Actor(id="key-buyer", role="buyer", party="B-1")
STEPS = ("turning", "heat_treatment", "grinding", "superfinishing", "assembly")
END_STEPS = ("testing", "packing")
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


def by(actor: Actor, house: House) -> dict[str, Any]:
    return {"actor": actor, "now": house.now or MONDAY}


def member(name: str) -> Actor:
    return Actor(id=f"key-{name}", role="member", party=name)


def opened(**policy: Any) -> House:
    house = House()
    house.ask(OpenCluster(**by(GROUP, house), cluster_id="linxi", name="Linxi", starts=MONDAY))
    rules = Policy(dispatch=DispatchPolicy(**policy))
    house.ask(SetPolicy(**by(GROUP, house), cluster_id="linxi", policy=rules))
    price = ListPrice(catalogue="6205", price=UnitPrice(value="3.2", currency="CNY"))
    house.ask(PublishPrices(**by(GROUP, house), cluster_id="linxi", prices=(price,)))
    profile = BuyerProfile(name="鲁东农机", country="CN", currency="CNY")
    house.ask(RegisterBuyer(**by(GROUP, house), buyer_id="B-1", profile=profile))
    for number, name in enumerate(USCC, start=1):
        join(house, name, f"1.0{number}")
    return house


def join(house: House, name: str, price_index: str) -> None:
    asked = {**by(GROUP, house), "member_id": name}
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
    groups = (*STEPS, *END_STEPS, "forging", "annealing")
    hours = tuple(GroupHours(resource_group=g, offered=200, pool=50) for g in groups)
    house.ask(ApplyMember(**asked, profile=profile))
    house.ask(GrantPermit(**asked, permit=permit, standing="active"))
    house.ask(DeclareCapability(**asked, capabilities=(ability,)))
    house.ask(
        DeclareCapacity(**asked, from_week="2026-W49", hours=hours, declared_on=date(2026, 11, 30))
    )


def place(house: House, quantity: Pieces = 20_000, due: date = date(2027, 1, 25)) -> None:
    ordered = OrderedLine(
        line=1,
        designation="6205-2RS",
        readings=(READING,),
        quantity=quantity,
        unit="SET",
        unit_price=UnitPrice(value="4.1", currency="CNY"),
        due=due,
    )
    house.ask(
        PlaceOrder(
            **by(BUYER, house),
            order_id="order-1",
            buyer_id="B-1",
            po_number="ND-2651",
            kind="domestic",
            currency="CNY",
            incoterm="DAP",
            named_place="Weifang",
            lines=(ordered,),
            profile=BuyerProfile(name="鲁东农机", country="CN", currency="CNY"),
            policy=Policy().intake,
        )
    )
    house.ask(
        ConfirmMaterial(**by(GROUP, house), order_id="order-1", line=1, ready=date(2026, 12, 7))
    )
