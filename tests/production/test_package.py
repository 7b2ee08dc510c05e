from datetime import timedelta

from libs.contracts.packages import PackageRevoked, RevocationMissed
from services.production.package import package
from tests.production.cast import (
    AGREED,
    MONDAY,
    OF,
    SUNDAY_NIGHT,
    completed,
    offered,
    outcome,
    rejected,
    released,
    reported,
    revoke,
    start,
    started,
)
from tests.support import given


def test_a_released_lot_is_counted_once_in_shanghais_week() -> None:
    history = (*AGREED, started("a", 600))
    given(package, *history).when(outcome("a", 600, "released", SUNDAY_NIGHT)).then(
        released("a", 600, "2026-W50")
    )
    given(package, *history, released("a", 600)).when(outcome("a", 600, "rejected")).then()


def test_the_last_release_completes_the_package() -> None:
    history = (*AGREED, started("a", 600), started("b", 400), released("a", 600))
    given(package, *history).when(outcome("b", 400, "released", SUNDAY_NIGHT)).then(
        released("b", 400, "2026-W50"), completed(1000, "2026-W50")
    )


def test_a_rejected_lot_makes_the_package_smaller() -> None:
    given(package, *AGREED, started("a", 600)).when(outcome("a", 600, "rejected")).then(
        rejected("a", 600)
    )


def test_a_rejection_after_the_last_release_completes_it_as_of_that_release() -> None:
    history = (*AGREED, started("a", 600), started("b", 400), released("a", 600))
    given(package, *history).when(outcome("b", 400, "rejected", SUNDAY_NIGHT)).then(
        rejected("b", 400), completed(600, "2026-W49")
    )


def test_a_package_of_which_nothing_was_good_ends_with_nothing() -> None:
    history = (*AGREED, started("a", 600), started("b", 400), rejected("a", 600))
    given(package, *history).when(outcome("b", 400, "rejected", SUNDAY_NIGHT)).then(
        rejected("b", 400), completed(0, "2026-W50")
    )


def test_the_outcome_of_a_lot_it_never_started_is_nothing_to_a_package() -> None:
    for history in ((), (offered,), AGREED):
        given(package, *history).when(outcome("x", 10, "released")).then()


def test_the_package_believes_its_own_figure_of_a_lot() -> None:
    given(package, *AGREED, started("a", 600)).when(outcome("a", 999, "released")).then(
        released("a", 600)
    )


def test_started_lots_stay_when_the_line_is_cancelled() -> None:
    given(package, *AGREED, started("a", 600)).when(revoke).then(
        RevocationMissed(**OF, kept=600, returned=400)
    )


def test_what_is_ground_already_is_not_given_back() -> None:
    given(package, *AGREED, started("a", 200), reported("grinding", 700)).when(revoke).then(
        RevocationMissed(**OF, kept=700, returned=300)
    )


def test_after_a_rejected_lot_only_what_is_left_is_revoked() -> None:
    history = (*AGREED, started("a", 600), reported("grinding", 600), rejected("a", 600))
    given(package, *history).when(revoke).then(
        PackageRevoked(**OF, quantity=400, reason="line.changed")
    )


def test_a_late_revocation_of_what_is_released_completes_the_package() -> None:
    given(package, *AGREED, started("a", 600), released("a", 600)).when(
        revoke.model_copy(update={"now": SUNDAY_NIGHT})
    ).then(RevocationMissed(**OF, kept=600, returned=400), completed(600, "2026-W49"))


def test_after_a_late_revocation_nothing_more_is_started() -> None:
    missed = RevocationMissed(**OF, kept=600, returned=400)
    given(package, *AGREED, started("a", 600), missed).when(start("b", 1)).then_refused(
        "lot.above_package", left=0, asked=1
    )


def test_a_completed_package_is_not_revoked() -> None:
    history = (*AGREED, started("z", 1000), released("z", 1000), completed(1000))
    given(package, *history).when(revoke).then()


def test_a_deadline_means_nothing_once_work_is_agreed() -> None:
    late = start("a", 10).model_copy(update={"now": MONDAY + timedelta(days=90)})
    given(package, *AGREED).when(late).then(started("a", 10))
