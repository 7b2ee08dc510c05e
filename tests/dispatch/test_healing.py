"""What comes back by itself when less is possible, decided by the desk alone."""

from datetime import date
from typing import Any

from libs.contracts.base import WeekQuantity
from libs.contracts.clusters import DispatchPolicy
from libs.contracts.members import Certificate, GroupHours, Permit
from libs.contracts.overrides import Freeze, Moved, OverrideSet, Pin
from libs.contracts.plans import (
    AnswerRecorded,
    CapacityRecorded,
    CertificateRecorded,
    PermitRecorded,
    PolicyRecorded,
    RecordAnswer,
    RecordCapacity,
    RecordCertificate,
    RecordPermit,
    RecordWeek,
    WeekRecorded,
)
from services.dispatch.desk.difference import difference
from services.dispatch.desk.moving import most_moves, movable
from services.dispatch.plan import plan
from tests.dispatch.desk import ASKED, FACTS, adopt, adopted, share, whole
from tests.support import given

HALVES = adopted(
    adopt(share(5_000), share(4_000, name="package-2")),
    share(5_000, hours=50),
    share(4_000, name="package-2", hours=40).model_copy(
        update={"weeks": (WeekQuantity(week="2026-W50", quantity=4_000),)}
    ),
)


def declare(hours: int) -> RecordCapacity:
    offered = (GroupHours(resource_group="grinding", offered=hours),)
    day = date(2026, 12, 1)
    since: dict[str, Any] = {"from_week": "2026-W50", "declared_on": day}
    return RecordCapacity(**ASKED, member_id="F004", hours=offered, **since)


def recorded(hours: int, *revoke: str) -> CapacityRecorded:
    offered = (GroupHours(resource_group="grinding", offered=hours),)
    since: dict[str, Any] = {"from_week": "2026-W50", "declared_on": date(2026, 12, 1)}
    return CapacityRecorded(member_id="F004", hours=offered, revoke=revoke, **since)


def test_another_declaration_of_a_known_member_is_written_down() -> None:
    given(plan, *FACTS).when(declare(200)).then(recorded(200))
    given(plan, *FACTS).when(declare(10)).then(recorded(10))


def test_what_still_fits_stays_and_no_more_comes_back_than_must() -> None:
    given(plan, *FACTS, HALVES).when(declare(95)).then(recorded(95))
    given(plan, *FACTS, HALVES).when(declare(60)).then(recorded(60, "package-2"))
    given(plan, *FACTS, HALVES).when(declare(45)).then(recorded(45, "package-1"))
    given(plan, *FACTS, HALVES).when(declare(0)).then(recorded(0, "package-2", "package-1"))


def test_a_pinned_package_comes_back_last() -> None:
    pin = OverrideSet(
        override_id="o", rule=Pin(package_id="package-2"), reason="tooling", by="key-lian"
    )
    given(plan, *FACTS, HALVES, pin).when(declare(60)).then(recorded(60, "package-1"))


def test_where_the_first_cannot_be_taken_back_the_next_one_goes() -> None:
    answer = RecordAnswer(**ASKED, package_id="package-2", answer="revoked", returned=0)
    said = AnswerRecorded(
        package_id="package-2",
        order_id="order-1",
        line=1,
        answer="revoked",
        returned=0,
        revoke=("package-1",),
        why="revoked.less_capacity",
    )
    history = (*FACTS, HALVES, recorded(60, "package-2"))
    (event,) = plan.decide(answer, plan.fold(history))
    assert event == said
    desk = plan.fold((*history, said))
    assert desk.packages["package-2"].begun and not desk.packages["package-2"].revoking
    assert desk.packages["package-1"].revoking


def test_a_permit_or_a_certificate_that_ends_sooner_takes_its_weeks_back() -> None:
    short = Permit(
        families=("deep groove ball",),
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 6),  # the day before W50
    )
    permit = RecordPermit(**ASKED, member_id="F004", permit=short, standing="active")
    gone: dict[str, Any] = {"member_id": "F004", "revoke": ("package-1",)}
    given(plan, *FACTS, whole).when(permit).then(
        PermitRecorded(permit=short, standing="active", **gone)
    )
    paper = Certificate(standard="ISO9001", valid_until=date(2026, 12, 6))
    certificate = RecordCertificate(**ASKED, member_id="F004", certificate=paper)
    given(plan, *FACTS, whole).when(certificate).then(
        CertificateRecorded(certificate=paper, **gone)
    )


def test_at_the_turn_of_a_week_late_work_without_a_licence_comes_back() -> None:
    until = Certificate(standard="ISO9001", valid_until=date(2026, 12, 10))  # covers W50
    paper = CertificateRecorded(member_id="F004", certificate=until)
    turn = RecordWeek(**ASKED, week="2026-W50")
    given(plan, *FACTS, whole, paper).when(turn).then(WeekRecorded(week="2026-W50"))
    later = RecordWeek(**ASKED, week="2026-W51")
    given(plan, *FACTS, whole, paper).when(later).then(
        WeekRecorded(week="2026-W51", revoke=("package-1",))
    )


def moving(per_mille: int) -> PolicyRecorded:
    return PolicyRecorded(policy=DispatchPolicy(moved_per_mille=per_mille, frozen_weeks=0))


def test_a_plan_moves_no_more_than_its_share_and_the_next_one_nothing() -> None:
    desk = plan.fold((*FACTS, HALVES, moving(500)))
    assert most_moves(desk) == 1 and len(movable(desk)) == 2
    asked = adopt(name="plan-2", based_on="plan-1").model_copy(
        update={"moves": tuple(moved(package.share.package_id) for package in movable(desk))}
    )
    (event,) = plan.decide(asked, desk)
    assert [m.package_id for m in event.moves] == ["package-1"]  # type: ignore[union-attr]
    after = plan.fold((*FACTS, HALVES, moving(500), event))
    assert set(after.moving) == {"package-1"} and most_moves(after) == 0
    assert not after.plan_due  # until it is back
    back = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="revoked", returned=5_000
    )
    heard = plan.fold((*FACTS, HALVES, moving(500), event, back))
    assert heard.plan_due and len(heard.moving) == 0


def test_what_is_pinned_frozen_begun_or_on_its_way_back_is_not_moved() -> None:
    def free(*history: Any) -> list[str]:
        desk = plan.fold((*FACTS, HALVES, moving(500), *history))
        return [package.share.package_id for package in movable(desk)]

    def laid(rule: Pin | Freeze) -> OverrideSet:
        return OverrideSet(override_id="o", rule=rule, reason="tooling", by="key-lian")

    assert free(laid(Pin(package_id="package-2"))) == ["package-1"]
    assert free(laid(Freeze(until="2026-W50"))) == []
    assert free(recorded(60, "package-2")) == ["package-1"]
    kept = AnswerRecorded(
        package_id="package-2", order_id="order-1", line=1, answer="revoked", returned=0
    )
    assert free(kept) == ["package-1"]
    fenced = PolicyRecorded(policy=DispatchPolicy(moved_per_mille=500, frozen_weeks=1))
    assert free(fenced) == []


def moved(package_id: str) -> Moved:
    return Moved(
        package_id=package_id,
        order_id="order-1",
        line=1,
        member_id="F004",
        quantity=5_000,
        weeks=(),
        code="move.cheaper",
    )


def test_the_difference_of_two_plans_is_by_line_member_and_week() -> None:
    before = plan.fold((*FACTS, whole))
    later = AnswerRecorded(
        package_id="package-1",
        order_id="order-1",
        line=1,
        answer="accepted",
        returned=2_000,
        weeks=(WeekQuantity(week="2026-W51", quantity=7_000),),
    )
    changed = difference(before, plan.fold((*FACTS, whole, later)))
    (shift,), (gone,) = changed.moved, changed.removed
    assert (shift.from_week, shift.to_week, shift.quantity) == ("2026-W50", "2026-W51", 7_000)
    assert (gone.member_id, gone.quantity, changed.added) == ("F004", 2_000, ())
    new = difference(plan.fold(FACTS), before)
    assert [held.quantity for held in new.added] == [9_000]


def test_a_licence_renewed_early_takes_nothing_back() -> None:
    permit = Permit(
        families=("deep groove ball",),
        valid_from=date(2027, 1, 1),
        valid_until=date(2028, 12, 31),
    )
    renewed = RecordPermit(**ASKED, member_id="F004", permit=permit, standing="active")
    given(plan, *FACTS, whole).when(renewed).then(
        PermitRecorded(member_id="F004", permit=permit, standing="active")
    )
