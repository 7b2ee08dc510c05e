"""Lives of packages as the member's office and the policies ask for them; the same each time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.contracts.base import Actor, UnitPrice, WeekQuantity
from libs.contracts.envelope import Envelope, derived, zulu
from libs.contracts.packages import (
    AcceptPackage,
    AnyCommand,
    OfferPackage,
    RecordLotOutcome,
    ReportOperation,
    StartLot,
    Work,
)
from libs.eventlog.ledger import Taken

CLUSTER = "bench"
NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
GROUP = Actor(id="policy", role="system", party=CLUSTER)
STEPS = ("turning", "heat", "grinding", "honing")
AT_ONCE = 500  # packages that live side by side
COMMANDS, EVENTS = 8, 9  # of one package's life


def commands(packages: int, first: int = 0) -> Iterator[AnyCommand]:
    """COMMANDS each, which leave EVENTS events: offered, accepted, worked, made, released."""
    end = first + packages
    for start in range(first, end, AT_ONCE):
        lives = [_life(n) for n in range(start, min(start + AT_ONCE, end))]
        for step in zip(*lives, strict=True):
            yield from step


def _life(number: int) -> list[AnyCommand]:
    package, member = f"package-{derived('bench', str(number))}", f"F{number % 60:03}"
    lot, now = f"lot-{derived('lot', str(number))}", NOW + timedelta(seconds=number)
    office = Actor(id=f"key-{member}", role="member", party=member)
    work = Work(
        order_id=f"order-{derived('order', str(number // 5))}",
        line=number % 5 + 1,
        member_id=member,
        designation="6205-2RS/Z2V2",
        catalogue="6205",
        family="deep_groove_ball",
        tol_class="P6",
        unit="SET",
        unit_price=UnitPrice(value="8.4150", currency="CNY"),
        due_week="2026-W52",
    )
    weeks = tuple(WeekQuantity(week=f"2026-W{n}", quantity=250) for n in (50, 51))
    offer = OfferPackage(
        actor=GROUP, now=now, package_id=package, plan_id="plan-1", work=work, quantity=500,
        weeks=weeks, answer_by=now + timedelta(days=2),
    )  # fmt: skip
    asked: dict[str, Any] = {"actor": office, "now": now, "package_id": package}
    return [
        offer,
        AcceptPackage(**asked),
        *(ReportOperation(**asked, operation=step, quantity=500) for step in STEPS),
        StartLot(**asked, lot_id=lot, quantity=500, heats=("H-2611-07",), lot_sets=5_000),
        RecordLotOutcome(
            actor=GROUP, now=now, package_id=package, lot_id=lot, quantity=500, outcome="released"
        ),
    ]


def records(packages: int, first: int = 0) -> Iterator[Taken]:
    """The commands as they stand on the topic, with every header that the gateway writes."""
    for number, command in enumerate(commands(packages, first), first * COMMANDS):
        command_id = derived("command", str(number))
        envelope = Envelope(
            id=command_id,
            type=type(command).__name__,
            source=f"/{CLUSTER}/gateway",
            subject=command.subject,
            time=zulu(command.now),
            clusterid=CLUSTER,
            causationid="",
            correlationid=command_id,
            actor=command.actor.id,
            bodyhash="0b" * 32,
            traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        value = command.model_dump_json().encode()
        yield Taken(command.subject.encode(), value, envelope.headers(), number)
