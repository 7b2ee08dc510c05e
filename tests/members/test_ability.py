from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from libs.contracts.members import (
    AddCertificate,
    Capability,
    CapabilityDeclared,
    CapacityDeclared,
    Certificate,
    CertificateAdded,
    DeclareCapability,
    DeclareCapacity,
    GroupHours,
)
from services.members.member import member
from tests.members.cast import ACTIVE, BUYER, BY_WANG, GROUP, RIVAL, applied, revoked, suspended
from tests.support import given

BALL = Capability(family="deep groove ball", d_min_mm=10, d_max_mm=60, best_class="P6")
ISO = Certificate(standard="ISO9001", valid_until=date(2027, 3, 31))
GRINDING = GroupHours(resource_group="grinding", offered=120)

capability = DeclareCapability(**BY_WANG, capabilities=(BALL,))
certificate = AddCertificate(**BY_WANG, certificate=ISO)
capacity = DeclareCapacity(
    **BY_WANG, from_week="2026-W49", hours=(GRINDING,), declared_on=date(2026, 11, 30)
)
able = CapabilityDeclared(member_id="F001", capabilities=(BALL,))
certified = CertificateAdded(member_id="F001", certificate=ISO)
free = CapacityDeclared(
    member_id="F001", from_week="2026-W49", hours=(GRINDING,), declared_on=date(2026, 11, 30)
)
ALL = [(capability, able), (certificate, certified), (capacity, free)]


@pytest.mark.parametrize("history", [(applied,), ACTIVE, (*ACTIVE, suspended)])
@pytest.mark.parametrize(("command", "event"), ALL)
def test_a_member_declares_once_what_it_can_do(history: Any, command: Any, event: Any) -> None:
    given(member, *history).when(command).then(event)
    given(member, *history).when(command.model_copy(update={"actor": GROUP})).then(event)
    given(member, *history, event).when(command).then()


@pytest.mark.parametrize(("command", "event"), ALL)
def test_who_has_lost_the_permit_declares_nothing(command: Any, event: Any) -> None:
    given(member, *ACTIVE, event, revoked).when(command).then_refused("member.revoked")


@pytest.mark.parametrize("stranger", [RIVAL, BUYER])
@pytest.mark.parametrize(("command", "event"), ALL)
def test_nobody_declares_for_another(command: Any, event: Any, stranger: Any) -> None:
    for history in ((), ACTIVE, (*ACTIVE, event)):
        given(member, *history).when(command.model_copy(update={"actor": stranger})).then_refused(
            "member.unknown", member_id="F001"
        )


@pytest.mark.parametrize(("command", "event"), ALL)
def test_there_must_be_a_member_to_declare(command: Any, event: Any) -> None:
    given(member).when(command).then_refused("member.unknown", member_id="F001")


def test_a_declaration_of_nothing_is_one_too() -> None:
    given(member, *ACTIVE).when(capability.model_copy(update={"capabilities": ()})).then(
        CapabilityDeclared(member_id="F001", capabilities=())
    )


def test_the_smallest_bore_is_not_above_the_largest() -> None:
    one_size = BALL.model_copy(update={"d_max_mm": 10})
    given(member, *ACTIVE).when(capability.model_copy(update={"capabilities": (one_size,)})).then(
        CapabilityDeclared(member_id="F001", capabilities=(one_size,))
    )
    turned = BALL.model_copy(update={"d_min_mm": 61})
    given(member, *ACTIVE).when(
        capability.model_copy(update={"capabilities": (BALL, turned)})
    ).then_refused("capability.sizes", family="deep groove ball", d_min_mm=61, d_max_mm=60)


def test_a_certificate_replaces_the_one_of_its_standard() -> None:
    renewed = ISO.model_copy(update={"valid_until": date(2030, 3, 31)})
    other = Certificate(standard="IATF16949", valid_until=date(2027, 3, 31))
    given(member, *ACTIVE, certified).when(
        certificate.model_copy(update={"certificate": renewed})
    ).then(CertificateAdded(member_id="F001", certificate=renewed))
    given(member, *ACTIVE, certified, CertificateAdded(member_id="F001", certificate=other)).when(
        certificate
    ).then()


def test_the_last_declaration_of_hours_counts() -> None:
    fewer = free.model_copy(update={"from_week": "2026-W50", "hours": ()})
    given(member, *ACTIVE, free, fewer).when(capacity).then(free)


def test_a_resource_group_stands_once_in_a_declaration() -> None:
    given(member, *ACTIVE).when(
        capacity.model_copy(update={"hours": (GRINDING, GRINDING)})
    ).then_refused("capacity.group_twice", resource_group="grinding")


def test_a_week_that_its_year_does_not_have_never_comes_in() -> None:
    with pytest.raises(ValidationError):
        DeclareCapacity(**{**dict(capacity), "from_week": "2027-W53"})
