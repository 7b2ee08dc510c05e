from typing import Any

import pytest

from services.production.package import package
from tests.production.cast import (
    AGREED,
    BUYER,
    RIVAL,
    accept,
    accepted,
    completed,
    countered,
    decline,
    declined,
    expired,
    offered,
    rejected,
    released,
    report,
    reported,
    revoked,
    start,
    started,
)
from tests.support import given


def test_a_member_makes_its_package_lot_by_lot() -> None:
    given(package, *AGREED).when(start("a", 600)).then(started("a", 600))
    given(package, *AGREED, started("a", 600)).when(start("b", 400)).then(started("b", 400))


def test_a_lot_is_started_once() -> None:
    given(package, *AGREED, started("a", 600)).when(start("a", 600)).then()


def test_lots_stay_within_the_package() -> None:
    given(package, *AGREED, started("a", 600)).when(start("b", 401)).then_refused(
        "lot.above_package", left=400, asked=401
    )


def test_a_rejected_lot_is_not_made_up_for_inside_the_package() -> None:
    given(package, *AGREED, started("a", 600), rejected("a", 600)).when(
        start("b", 401)
    ).then_refused("lot.above_package", left=400, asked=401)


def test_no_lot_is_above_the_clusters_largest() -> None:
    given(package, *AGREED).when(start("a", 601)).then_refused("lot.too_large", most=600, asked=601)


def test_every_heat_has_its_number() -> None:
    given(package, *AGREED).when(start("a", 10, heats=("H-2611", " "))).then_refused(
        "lot.heat_blank"
    )


@pytest.mark.parametrize("command", [start("a", 10), report("grinding", 10)])
@pytest.mark.parametrize(
    ("history", "status"),
    [
        ((), "offered"),
        ((countered,), "countered"),
        ((declined,), "declined"),
        ((expired,), "expired"),
        ((revoked,), "revoked"),
        ((accepted, started("z", 1000), released("z", 1000), completed(1000)), "completed"),
    ],
)
def test_work_needs_an_accepted_package(command: Any, history: Any, status: str) -> None:
    given(package, offered, *history).when(command).then_refused(
        "package.not_accepted", status=status
    )


@pytest.mark.parametrize("stranger", [RIVAL, BUYER])
@pytest.mark.parametrize("command", [start("a", 10), report("grinding", 10)])
def test_a_stranger_works_on_nothing(command: Any, stranger: Any) -> None:
    asked = command.model_copy(update={"actor": stranger})
    for history in ((), AGREED):
        given(package, *history).when(asked).then_refused("package.unknown", package_id="package-1")


def test_an_operation_is_reported_as_a_total() -> None:
    given(package, *AGREED).when(report("grinding", 300)).then(reported("grinding", 300))
    given(package, *AGREED, reported("grinding", 300)).when(report("grinding", 1000)).then(
        reported("grinding", 1000)
    )
    given(package, *AGREED, reported("grinding", 300)).when(report("grinding", 300)).then()


def test_work_of_a_single_set_is_work_too() -> None:
    given(package, *AGREED).when(report("grinding", 1)).then(reported("grinding", 1))


@pytest.mark.parametrize("begun", [reported("grinding", 1), started("a", 1)])
def test_what_is_begun_was_accepted_and_is_in_production(begun: Any) -> None:
    given(package, *AGREED, begun).when(accept).then()
    given(package, *AGREED, begun).when(decline).then_refused(
        "package.not_offered", status="in_production"
    )


def test_what_is_completed_was_accepted() -> None:
    history = (*AGREED, started("z", 1000), released("z", 1000), completed(1000))
    given(package, *history).when(accept).then()


def test_a_total_does_not_go_down() -> None:
    given(package, *AGREED, reported("grinding", 300)).when(report("grinding", 299)).then_refused(
        "operation.below_reported", reported=300, asked=299
    )


def test_nobody_works_on_more_than_the_package() -> None:
    given(package, *AGREED).when(report("grinding", 1001)).then_refused(
        "operation.above_package", most=1000, asked=1001
    )


def test_what_was_worked_on_a_rejected_lot_stays_reported() -> None:
    history = (*AGREED, started("a", 600), rejected("a", 600), reported("grinding", 600))
    given(package, *history).when(report("grinding", 1000)).then(reported("grinding", 1000))
