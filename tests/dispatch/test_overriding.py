"""Overrides, the desk's own word on them: who, why, how long, and what they keep a plan from."""

from typing import Any

import pytest

from libs.contracts.base import Actor
from libs.contracts.overrides import (
    Forbid,
    Force,
    Freeze,
    LiftOverride,
    OverrideLifted,
    OverrideSet,
    Pin,
    SetOverride,
)
from libs.contracts.plans import AnswerRecorded
from services.dispatch.desk.overriding import Rule, with_override, without_override
from services.dispatch.plan import plan
from tests.dispatch.desk import ASKED, FACTS, adopt, left_codes, share, whole
from tests.support import given

LIAN = Actor(id="key-lian", role="group", party="linxi")
BY: dict[str, Any] = {**ASKED, "actor": LIAN}
LINE: dict[str, Any] = {"order_id": "order-1", "line": 1}
forbid, force = Forbid(**LINE, member_id="F004"), Force(**LINE, member_id="F004")
pin, freeze = Pin(package_id="package-1"), Freeze(until="2026-W50")


def lay_down(rule: Rule, name: str = "o-1", reason: str = "tooling") -> SetOverride:
    return SetOverride(**BY, override_id=name, rule=rule, reason=reason)


def laid(rule: Rule, name: str = "o-1", revoke: tuple[str, ...] = ()) -> OverrideSet:
    return OverrideSet(override_id=name, rule=rule, reason="tooling", by="key-lian", revoke=revoke)


def test_an_override_names_the_person_and_the_reason() -> None:
    given(plan, *FACTS).when(lay_down(freeze)).then(laid(freeze))
    given(plan, *FACTS).when(lay_down(freeze, reason="  ")).then_refused("override.reason")
    lift = LiftOverride(**BY, override_id="o-1", reason="over")
    lifted = OverrideLifted(override_id="o-1", reason="over", by="key-lian")
    given(plan, *FACTS, laid(freeze)).when(lift).then(lifted)
    given(plan, *FACTS).when(lift).then()


def test_only_the_group_lays_down_and_lifts() -> None:
    member = {**ASKED, "actor": Actor(id="k", role="member", party="F004")}
    mine = SetOverride(**member, override_id="o-1", rule=freeze, reason="tooling")
    given(plan, *FACTS).when(mine).then_refused("not.group")
    lift = LiftOverride(**member, override_id="o-1", reason="over")
    given(plan, *FACTS, laid(freeze)).when(lift).then_refused("not.group")


def test_a_forbidden_members_package_comes_back_at_once() -> None:
    given(plan, *FACTS, whole).when(lay_down(forbid)).then(laid(forbid, revoke=("package-1",)))
    state = plan.fold((*FACTS, whole, laid(forbid, revoke=("package-1",))))
    assert state.packages["package-1"].revoking
    assert state.lines["order-1", 1].open == 0  # until its answer is heard


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (forbid, "share.member_forbidden"),
        (Force(**LINE, member_id="F001"), "share.other_forced"),
        (freeze, "share.week_frozen"),
    ],
)
def test_a_share_against_an_override_is_left_out(rule: Rule, code: str) -> None:
    assert left_codes(adopt(share(9_000)), *FACTS, laid(rule)) == [code]
    lifted = OverrideLifted(override_id="o-1", reason="over", by="key-wang")
    assert left_codes(adopt(share(9_000)), *FACTS, laid(rule), lifted) == []


def test_what_cannot_be_is_refused() -> None:
    def refused(rule: Rule, code: str, *history: Any, **figures: Any) -> None:
        given(plan, *FACTS, *history).when(lay_down(rule, "o-2")).then_refused(code, **figures)

    named = {"member_id": "F004"}
    refused(force, "override.contradicts", laid(forbid), **named)
    refused(forbid, "override.contradicts", laid(force), **named)
    other = Forbid(**LINE, member_id="F999")
    refused(other, "override.member_unknown", member_id="F999")
    no_line = Forbid(order_id="order-1", line=2, member_id="F004")
    refused(no_line, "override.line_unknown", order_id="order-1", line=2)
    refused(pin, "override.package_unknown", package_id="package-1")
    past = Freeze(until="2026-W49")
    refused(past, "override.week_past", until="2026-W49", current="2026-W49")
    declined = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="declined", returned=9_000
    )
    refused(force, "override.member_declined", whole, declined, **named)
    given(plan, *FACTS, laid(freeze)).when(lay_down(forbid)).then_refused(
        "override.taken", override_id="o-1"
    )


def test_a_trial_leaves_the_desk_as_it_is() -> None:
    desk = plan.fold((*FACTS, whole))
    trial = with_override(desk, forbid)
    assert trial.lines["order-1", 1].open == 9_000 and not trial.packages["package-1"].live
    assert desk.lines["order-1", 1].open == 0 and len(desk.overrides) == 0
    again = without_override(plan.fold((*FACTS, laid(freeze))), "o-1")
    assert len(again.overrides) == 0
