from datetime import timedelta
from typing import Any

import pytest

from libs.contracts.packages import AcceptPackage, OfferPackage, PackageRevoked
from services.production.package import package
from tests.production.cast import (
    BUYER,
    BY_GROUP,
    BY_WANG,
    DEADLINE,
    GROUP,
    LATE,
    OF,
    OFFER,
    POLICY,
    RIVAL,
    accept,
    accepted,
    again,
    counter,
    countered,
    decline,
    declined,
    expire,
    expired,
    offered,
    refuse,
    revoke,
    revoked,
    take,
    taken,
)
from tests.support import given


def test_a_share_of_an_adopted_plan_is_offered_once() -> None:
    given(package).when(OFFER).then(offered)


@pytest.mark.parametrize("ending", [accepted, declined, countered, expired, revoked])
def test_an_offer_that_was_answered_is_not_made_again(ending: Any) -> None:
    given(package, offered, ending).when(OFFER).then()


def test_the_member_accepts_and_the_group_may_do_it_for_it() -> None:
    given(package, offered).when(accept).then(accepted)
    given(package, offered).when(AcceptPackage(**BY_GROUP)).then(accepted)


@pytest.mark.parametrize("stranger", [RIVAL, BUYER, POLICY])
@pytest.mark.parametrize("command", [accept, decline, counter, take, refuse])
def test_a_stranger_never_learns_that_a_package_is_there(command: Any, stranger: Any) -> None:
    asked = command.model_copy(update={"actor": stranger})
    given(package, offered).when(asked).then_refused("package.unknown", package_id="package-1")
    given(package, offered, countered).when(asked).then_refused(
        "package.unknown", package_id="package-1"
    )


@pytest.mark.parametrize("command", [accept, decline, counter, take, refuse])
def test_nobody_can_answer_what_was_never_offered(command: Any) -> None:
    asked = command.model_copy(update={"actor": GROUP})
    given(package).when(asked).then_refused("package.unknown", package_id="package-1")


def test_the_last_moment_still_counts_and_the_next_does_not() -> None:
    given(package, offered).when(AcceptPackage(**{**BY_WANG, "now": DEADLINE})).then(accepted)
    given(package, offered).when(AcceptPackage(**{**BY_WANG, "now": LATE})).then_refused(
        "package.offer_expired", answer_by="2026-12-02T01:00:00Z"
    )
    given(package, offered).when(counter.model_copy(update={"now": LATE})).then_refused(
        "package.offer_expired", answer_by="2026-12-02T01:00:00Z"
    )


def test_a_no_is_welcome_at_any_time_before_the_expiry() -> None:
    given(package, offered).when(decline.model_copy(update={"now": LATE})).then(declined)


@pytest.mark.parametrize("command", [accept, decline, counter])
def test_an_expired_offer_has_no_answer(command: Any) -> None:
    given(package, offered, expired).when(command).then_refused(
        "package.offer_expired", answer_by="2026-12-02T01:00:00Z"
    )


@pytest.mark.parametrize(
    ("command", "ending", "status"),
    [
        (accept, declined, "declined"),
        (accept, revoked, "revoked"),
        (decline, accepted, "accepted"),
        (decline, revoked, "revoked"),
        (counter, accepted, "accepted"),
        (counter, declined, "declined"),
    ],
)
def test_one_answer_stands(command: Any, ending: Any, status: str) -> None:
    given(package, offered, ending).when(command).then_refused("package.not_offered", status=status)


def test_the_same_answer_again_changes_nothing() -> None:
    given(package, offered, accepted).when(accept).then()
    given(package, offered, declined).when(decline).then()
    given(package, offered, countered).when(counter).then()


def test_silence_ends_an_offer_at_its_deadline_and_not_before() -> None:
    early = expire.model_copy(update={"now": DEADLINE - timedelta(seconds=1)})
    given(package, offered).when(early).then()
    given(package, offered).when(expire).then(expired)
    given(package, offered, countered).when(expire).then(expired)
    given(package, offered, countered, again).when(expire).then()


@pytest.mark.parametrize(
    "history", [(), (offered, accepted), (offered, declined), (offered, revoked)]
)
def test_a_deadline_says_nothing_where_no_offer_is_open(history: Any) -> None:
    given(package, *history).when(expire).then()


@pytest.mark.parametrize("history", [(), (countered,), (accepted,)])
def test_what_is_not_begun_is_revoked_whole(history: Any) -> None:
    given(package, offered, *history).when(revoke).then(revoked)


def test_of_a_taken_counter_offer_only_its_quantity_is_revoked() -> None:
    given(package, offered, countered, taken).when(revoke).then(
        PackageRevoked(**OF, quantity=700, reason="line.changed")
    )


@pytest.mark.parametrize("ending", [declined, expired])
def test_what_has_ended_is_not_revoked(ending: Any) -> None:
    given(package, offered, ending).when(revoke).then()


def test_nothing_is_revoked_where_nothing_was_offered() -> None:
    given(package).when(revoke).then()


def test_the_package_of_an_offer_is_the_one_it_names() -> None:
    other = OfferPackage(**{**dict(OFFER), "package_id": "package-9"})
    given(package).when(other).then(offered.model_copy(update={"package_id": "package-9"}))
