"""Orders that are placed and stay open: two lines each, read and accepted at once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from libs.contracts.base import Actor, UnitPrice
from libs.contracts.buyers import BuyerProfile
from libs.contracts.envelope import Envelope, derived, zulu
from libs.contracts.orders import IntakePolicy, OrderedLine, PlaceOrder, Reading
from libs.contracts.topics import ORDERS
from libs.eventlog.ledger import Ledger, Taken
from services.intake.order import order
from tests.bench.supply.lives import CLUSTER

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
EVENTS = 3  # of one order: placed, and each of its lines accepted
KINDS = (("6205-2RS", "deep groove ball", "25"), ("30205", "tapered roller", "25"))


def empty() -> Ledger:
    return Ledger(ORDERS, order, f"/{CLUSTER}/intake", CLUSTER)


def taken(numbers: range) -> Iterator[Taken]:
    """As `placed`, forty times as fast: only the ids differ from those of order 0."""
    first, old, po = placed(0), b"order-" + derived("id", "0").encode(), b"PO-2026-0000000"
    for number in numbers:
        key = b"order-" + derived("id", str(number)).encode()
        value = first.value.replace(old, key).replace(po, f"PO-2026-{number:07}".encode())
        new = {"ce_id": derived("order", str(number)).encode(), "ce_subject": key}
        headers = [(name, new.get(name, said)) for name, said in first.headers]
        yield Taken(key, value, headers, number)


def placed(number: int) -> Taken:
    """The command that places an order, with every header that intake's door writes."""
    buyer, command_id = f"B-{number % 40:03}", derived("order", str(number))
    command = PlaceOrder(
        actor=Actor(id=f"key-{buyer}", role="buyer", party=buyer),
        now=NOW,
        order_id=f"order-{derived('id', str(number))}",
        buyer_id=buyer,
        po_number=f"PO-2026-{number:07}",
        kind="domestic",
        currency="CNY",
        incoterm="EXW",
        named_place="Linxi",
        lines=tuple(_line(at + 1, *kind, number) for at, kind in enumerate(KINDS)),
        profile=BuyerProfile(name=f"Buyer {buyer}", country="CN", currency="CNY"),
        policy=IntakePolicy(),
    )
    envelope = Envelope(
        id=command_id, type="PlaceOrder", source=f"/{CLUSTER}/intake", subject=command.subject,
        time=zulu(NOW), clusterid=CLUSTER, causationid="", correlationid=command_id,
        actor=command.actor.id, bodyhash="0b" * 32,
    )  # fmt: skip
    value = command.model_dump_json().encode()
    return Taken(command.subject.encode(), value, envelope.headers(), number)


def _line(number: int, designation: str, family: str, bore: str, seed: int) -> OrderedLine:
    reading = Reading(
        text=f"{designation} {family}", designation=designation, catalogue=designation[:5],
        family=family, d_mm=bore, tol_class="P0", vibration="", matched=False,
        hs_heading="8482.10",
    )  # fmt: skip
    price = UnitPrice(value=f"{3 + seed % 500 / 100:.4f}", currency="CNY")
    return OrderedLine(
        line=number, designation=designation, readings=(reading,), quantity=500 + seed % 9_000,
        unit="SET", unit_price=price, due=date(2027, 2, 22),
    )  # fmt: skip
