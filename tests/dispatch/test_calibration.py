from datetime import date
from typing import Any

from libs.contracts.base import WeekQuantity
from libs.contracts.clusters import DispatchPolicy
from libs.contracts.members import GroupHours
from libs.contracts.plans import (
    AnswerRecorded,
    CapacityRecorded,
    PolicyRecorded,
    RejectionRecorded,
    ReleaseRecorded,
    WeekRecorded,
)
from services.dispatch.desk.calibration import K, calibration, expected, factor, own
from services.dispatch.desk.hours import HOUR, offered_hours
from services.dispatch.desk.state import Desk
from services.dispatch.plan import plan
from services.dispatch.telling.counted import calibrated
from tests.dispatch.desk import FACTS, adopt, adopted, share

AT = ("F004", "grinding", "2027-W05")
ACCEPTED = AnswerRecorded(
    package_id="package-1", order_id="order-1", line=1, answer="accepted", returned=0
)
DELIVERED = PolicyRecorded(policy=DispatchPolicy(calibration="delivered"))


def offered(*weeks: tuple[str, int], hours: int = 50) -> Any:
    """Packages of one week each, in one share."""
    made = share(sum(quantity for _, quantity in weeks), hours=hours).model_copy(
        update={"weeks": tuple(WeekQuantity(week=w, quantity=q) for w, q in weeks)}
    )
    return adopted(adopt(made), made)


def released(quantity: int, lot: str = "lot-1") -> ReleaseRecorded:
    return ReleaseRecorded(member_id="F004", package_id="package-1", lot_id=lot, quantity=quantity)


def said(per_mille: int, on: date = date(2026, 11, 30)) -> CapacityRecorded:
    hours = (GroupHours(resource_group="grinding", offered=100, pool=10),)
    return CapacityRecorded(member_id="F004", from_week="2026-W49", hours=hours, declared_on=on,
                            delivered_per_mille=per_mille)  # fmt: skip


def desk(*history: Any) -> Desk:
    return plan.fold((*FACTS, *history))


def test_hours_count_as_declared_unless_policy_says_as_delivered() -> None:
    late = (offered(("2026-W50", 9_000)), ACCEPTED, WeekRecorded(week="2026-W52"))
    assert offered_hours(desk(*late), AT) == 100 * HOUR
    counted = offered_hours(desk(*late, DELIVERED), AT)
    assert counted == 100 * HOUR * factor(desk(*late), "F004", "2027-W05") // 1000 < 90 * HOUR


def test_what_was_accepted_and_not_released_in_time_counts_once_its_week_has_passed() -> None:
    begun = (offered(("2026-W50", 6_000), ("2026-W52", 3_000)), ACCEPTED, released(3_000))
    assert desk(*begun, WeekRecorded(week="2026-W51")).records.get("F004") is None
    record = desk(*begun, WeekRecorded(week="2026-W52")).records["F004"]
    assert (record.accepted, record.delivered, record.weeks) == (6_000, 3_000, 1)
    assert (record.accepted_e7, record.per_mille) == (50 * HOUR * 2 // 3, 500)


def test_what_comes_late_counts_in_the_week_in_which_it_comes() -> None:
    weeks = offered(("2026-W50", 6_000), ("2026-W51", 3_000))
    late = (weeks, ACCEPTED, WeekRecorded(week="2026-W52"))
    record = desk(*late, released(9_000), WeekRecorded(week="2026-W53")).records["F004"]
    assert (record.accepted, record.delivered, record.per_mille) == (9_000, 9_000, 1000)
    assert record.weeks == 2 and record.variance > 0


def test_a_rejected_lot_was_accepted_work_and_one_taken_back_was_not() -> None:
    rejected = RejectionRecorded(
        package_id="package-1", order_id="order-1", line=1, lot_id="lot-1", quantity=2_000
    )
    revoked = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="revoked", returned=2_000
    )
    begun, week = (offered(("2026-W50", 9_000)), ACCEPTED, released(7_000)), WeekRecorded
    after = desk(*begun, rejected, week(week="2026-W52")).records["F004"]
    assert (after.accepted, after.delivered) == (9_000, 7_000)
    after = desk(*begun, revoked, week(week="2026-W52")).records["F004"]
    assert (after.accepted, after.delivered) == (7_000, 7_000)


def test_an_offer_without_answer_is_no_record() -> None:
    assert not desk(offered(("2026-W50", 9_000)), WeekRecorded(week="2027-W01")).records


def test_a_short_record_is_drawn_towards_the_clusters_mean() -> None:
    late = desk(offered(("2026-W50", 9_000)), ACCEPTED, WeekRecorded(week="2026-W52"))
    assert own(late, "F004").per_mille == 0
    assert expected(late, "F004").per_mille == (0 + K * late.mean.per_mille) // (1 + K)
    assert expected(late, "F009").per_mille == late.mean.per_mille  # who is new is as all are


def test_the_groups_word_stands_for_the_weeks_before_the_record() -> None:
    told = desk(said(720))
    assert (own(told, "F004").weeks, own(told, "F004").per_mille) == (8, 720)
    assert told.mean.per_mille == 720
    longer = desk(said(720), offered(("2026-W50", 9_000)), ACCEPTED, released(9_000),
                  WeekRecorded(week="2026-W52"))  # fmt: skip
    assert own(longer, "F004").per_mille == (7 * 720 + 1000) // 8


def test_a_declaration_fades_with_its_age() -> None:
    fresh = [factor(desk(said(720, on)), "F004", "2026-W50") for on in
             (date(2026, 11, 30), date(2026, 8, 31), date(2025, 12, 1))]  # fmt: skip
    assert fresh == [720, 720 * 987**13 // 1000**13, 720 * 987**52 // 1000**52]
    assert 355 <= fresh[2] <= 370


def test_a_member_is_shown_each_week_and_group_with_its_factor() -> None:
    shown = calibration(desk(said(720)), "F004")
    assert shown.hours[0] == ("2026-W50", "grinding", 110, 720)
    assert len(shown.hours) == 12 and shown.age_weeks == 0


def test_the_factor_is_never_above_what_was_declared() -> None:
    assert factor(desk(said(1_200)), "F004", "2026-W50") == 1000


def test_the_pool_counts_what_its_members_deliver() -> None:
    at = ("", "grinding", "2026-W50")
    assert offered_hours(desk(said(720), DELIVERED), at) == 72 * HOUR // 10


def known_members(count: int) -> Desk:
    """F004, and others of whom each delivers another part."""
    made = desk(said(800), DELIVERED)
    for at in range(count):
        other = said(500 + at).model_copy(update={"member_id": f"F1{at}"})
        made = plan.evolve(made, other)
    return made


def test_a_member_is_told_no_mean_of_fewer_than_three_others() -> None:
    told = calibrated(known_members(2), "F004", "member")
    assert told["code"] == "calibration.used_few"
    assert "cluster_per_mille" not in told and "cluster" not in told["figures"]
    others = (known_members(2), known_members(1), known_members(0))
    assert all(calibrated(other, "F004", "member") == told for other in others)


def test_of_three_others_it_is_told_the_mean_and_the_group_always_is() -> None:
    assert calibrated(known_members(3), "F004", "member")["cluster_per_mille"] < 800
    group = calibrated(known_members(1), "F004", "group")
    assert group["cluster_per_mille"] == known_members(1).mean.per_mille
    assert group["code"] == "calibration.used"
