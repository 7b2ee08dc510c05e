from datetime import UTC, date, datetime
from typing import Any

import pytest

from libs.contracts.members import (
    AuthoriseLabels,
    AuthoriseShipment,
    LabelsAuthorised,
    LabelsDenied,
    ShipmentAuthorised,
    ShipmentDenied,
)
from services.members.member import member
from tests.members.cast import (
    ACTIVE,
    BUYER,
    BY_POLICY,
    PERMIT,
    POLICY,
    RIVAL,
    TRIAL,
    WANG,
    applied,
    grant,
    granted,
    promoted,
    reinstate,
    reinstated,
    revoke,
    revoked,
    suspend,
    suspended,
)
from tests.support import given

GOVERNING = [grant(), suspend, reinstate, revoke]
IN_DECEMBER = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
LOT: dict[str, Any] = {"member_id": "F001", "lot_id": "a", "quantity": 500}
CARGO: dict[str, Any] = {**LOT, "shipment_id": "s1", "order_id": "order-1", "line": 10}


def labels(now: datetime = IN_DECEMBER, request: int = 1, **other: Any) -> AuthoriseLabels:
    asked = {**BY_POLICY, **LOT, "now": now, "family": "tapered roller", **other}
    return AuthoriseLabels(**asked, request=request)


def shipment(now: datetime = IN_DECEMBER, **other: Any) -> AuthoriseShipment:
    return AuthoriseShipment(
        **{**BY_POLICY, **CARGO, "now": now, "family": "tapered roller", **other}
    )


def no_labels(code: str, request: int = 1, **figures: int | str) -> LabelsDenied:
    return LabelsDenied(**LOT, request=request, code=code, figures=figures)


def no_shipment(code: str, **figures: int | str) -> ShipmentDenied:
    return ShipmentDenied(**CARGO, code=code, figures=figures)


yes_labels = LabelsAuthorised(**LOT)
yes_shipment = ShipmentAuthorised(**CARGO)


@pytest.mark.parametrize("standing", ["trial", "probation", "active"])
def test_a_permit_admits_who_applied(standing: Any) -> None:
    given(member, applied).when(grant(standing)).then(granted(standing))


def test_a_permit_is_renewed_or_changed() -> None:
    wider = PERMIT.model_copy(update={"families": ("spherical roller",)})
    given(member, *TRIAL).when(grant()).then()
    given(member, *TRIAL).when(grant("active")).then(granted("active"))
    given(member, *TRIAL).when(grant(permit=wider)).then(granted(permit=wider))


def test_a_permit_names_families_and_does_not_end_before_it_begins() -> None:
    empty = PERMIT.model_copy(update={"families": ()})
    ended = PERMIT.model_copy(update={"valid_until": date(2026, 11, 30)})
    one_day = PERMIT.model_copy(update={"valid_until": date(2026, 12, 1)})
    given(member, applied).when(grant(permit=empty)).then_refused("permit.no_family")
    given(member, applied).when(grant(permit=ended)).then_refused(
        "permit.days", valid_from="2026-12-01", valid_until="2026-11-30"
    )
    given(member, applied).when(grant(permit=one_day)).then(granted(permit=one_day))


def test_a_suspended_member_is_reinstated_and_not_admitted_anew() -> None:
    given(member, *TRIAL, suspended).when(grant()).then_refused("member.suspended")
    given(member, *TRIAL, suspended).when(reinstate).then(reinstated("trial"))


def test_a_member_comes_back_as_what_it_was() -> None:
    given(member, *ACTIVE, suspended).when(reinstate).then(reinstated("active"))
    given(member, *TRIAL, promoted, suspended).when(reinstate).then(reinstated("probation"))
    given(member, *ACTIVE).when(reinstate).then()


def test_a_member_in_good_standing_is_suspended_once() -> None:
    given(member, *TRIAL).when(suspend).then(suspended)
    given(member, *TRIAL, suspended).when(suspend).then()
    given(member, *TRIAL, suspended, reinstated()).when(suspend).then(suspended)


def test_a_permit_is_revoked_for_good() -> None:
    given(member, *ACTIVE).when(revoke).then(revoked)
    given(member, *ACTIVE, suspended).when(revoke).then(revoked)
    for command in (grant(), suspend, reinstate):
        given(member, *ACTIVE, revoked).when(command).then_refused("member.revoked")


@pytest.mark.parametrize("command", [suspend, reinstate, revoke])
def test_who_was_never_admitted_has_nothing_to_lose(command: Any) -> None:
    given(member, applied).when(command).then_refused("member.not_admitted")


@pytest.mark.parametrize("command", GOVERNING)
def test_no_member_governs_itself(command: Any) -> None:
    given(member, *TRIAL).when(command.model_copy(update={"actor": WANG})).then_refused("not.group")


@pytest.mark.parametrize("stranger", [RIVAL, BUYER, POLICY])
@pytest.mark.parametrize("command", GOVERNING)
def test_a_stranger_never_learns_that_a_member_is_there(command: Any, stranger: Any) -> None:
    asked = command.model_copy(update={"actor": stranger})
    for history in ((), TRIAL):
        given(member, *history).when(asked).then_refused("member.unknown", member_id="F001")
    given(member).when(command).then_refused("member.unknown", member_id="F001")


@pytest.mark.parametrize("standing", ["trial", "probation", "active"])
def test_the_mark_may_be_used_under_a_permit(standing: Any) -> None:
    given(member, applied, granted(standing)).when(labels()).then(yes_labels)
    given(member, applied, granted(standing)).when(shipment()).then(yes_shipment)


@pytest.mark.parametrize(
    ("history", "code"),
    [
        ((), "permit.none"),
        ((applied,), "permit.none"),
        ((*ACTIVE, suspended), "member.suspended"),
        ((*ACTIVE, revoked), "permit.none"),
        ((*ACTIVE, suspended, revoked), "permit.none"),
    ],
)
def test_without_good_standing_the_mark_is_not_used(history: Any, code: str) -> None:
    given(member, *history).when(labels()).then(no_labels(code))
    given(member, *history).when(shipment()).then(no_shipment(code))


def test_the_mark_covers_the_permits_families_only() -> None:
    given(member, *ACTIVE).when(labels(family="thrust")).then(
        no_labels("permit.scope", family="thrust")
    )
    given(member, *ACTIVE).when(shipment(family="thrust")).then(
        no_shipment("permit.scope", family="thrust")
    )


@pytest.mark.parametrize(
    ("year", "hour", "denied"),
    [
        (2026, 15, {"code": "permit.not_yet", "valid_from": "2026-12-01"}),
        (2026, 16, {}),
        (2027, 15, {}),
        (2027, 16, {"code": "permit.expired", "valid_until": "2027-11-30"}),
    ],
)
def test_a_permit_begins_and_ends_at_midnight_in_shanghai(
    year: int, hour: int, denied: Any
) -> None:
    now = datetime(year, 11, 30, hour, tzinfo=UTC)
    given(member, *ACTIVE).when(labels(now)).then(no_labels(**denied) if denied else yes_labels)
    given(member, *ACTIVE).when(shipment(now)).then(
        no_shipment(**denied) if denied else yes_shipment
    )


def test_each_request_of_labels_has_one_answer_and_the_next_is_judged_anew() -> None:
    once = (*ACTIVE, yes_labels)
    given(member, *once, suspended).when(labels()).then()
    given(member, *once, suspended).when(labels(request=2)).then(
        no_labels("member.suspended", request=2)
    )
    given(member, *ACTIVE, suspended, no_labels("member.suspended"), reinstated("active")).when(
        labels(request=2)
    ).then(yes_labels.model_copy(update={"request": 2}))


def test_what_was_authorised_before_a_suspension_stays_so() -> None:
    given(member, *ACTIVE, yes_shipment, suspended).when(shipment()).then()
    given(member, *ACTIVE, yes_shipment, suspended).when(shipment(shipment_id="s2")).then(
        no_shipment("member.suspended").model_copy(update={"shipment_id": "s2"})
    )
