from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from libs.contracts.members import (
    AskSuspension,
    LotReleaseRecorded,
    MemberPromoted,
    RecordLotReleased,
    RecordScore,
    Score,
    ScoreRecorded,
    SuspensionAsked,
)
from services.members.member import Member, member
from tests.members.cast import (
    ACTIVE,
    BY_POLICY,
    GROUP,
    PROFILE,
    RIVAL,
    TRIAL,
    applied,
    apply,
    granted,
    promoted,
    reinstated,
    revoked,
    suspended,
)
from tests.support import given

ask = AskSuspension(**BY_POLICY, reason="lots.rejected", figures={"rejected": 5})
asked = SuspensionAsked(member_id="F001", reason="lots.rejected", figures={"rejected": 5})
score = Score(week="2026-W49", on_time_per_mille=None, first_pass_per_mille=950, packages=0, lots=3)


def release(lot: str) -> RecordLotReleased:
    return RecordLotReleased(**BY_POLICY, lot_id=lot)


def recorded(lot: str, total: int) -> LotReleaseRecorded:
    return LotReleaseRecorded(member_id="F001", lot_id=lot, released_lots=total)


def active(total: int) -> MemberPromoted:
    return MemberPromoted(member_id="F001", standing="active", released_lots=total)


def with_profile(**changed: Any) -> dict[str, Any]:
    return {"profile": PROFILE.model_copy(update=changed)}


def test_a_factory_applies_for_itself_or_through_the_group() -> None:
    given(member).when(apply).then(applied)
    given(member).when(apply.model_copy(update={"actor": GROUP})).then(applied)
    given(member).when(apply.model_copy(update={"actor": RIVAL})).then_refused(
        "member.unknown", member_id="F001"
    )


def test_an_application_is_corrected_until_it_is_answered() -> None:
    other = with_profile(name="Linxi Example 1")
    given(member, applied).when(apply).then()
    given(member, applied).when(apply.model_copy(update=other)).then(
        applied.model_copy(update=other)
    )
    given(member, *TRIAL).when(apply).then()
    given(member, *TRIAL).when(apply.model_copy(update=other)).then_refused("member.admitted")
    given(member, *TRIAL, revoked).when(apply.model_copy(update=other)).then_refused(
        "member.revoked"
    )


@pytest.mark.parametrize(
    "wrong",
    ["91130535XXDEM00155", "91130535XXDEM0015", "", "911305351XXDEM00154", "9113 0535XXDEM00154"],
)
def test_a_credit_code_with_a_slip_of_the_pen_is_seen(wrong: str) -> None:
    given(member).when(apply.model_copy(update=with_profile(uscc=wrong))).then_refused(
        "member.uscc_wrong", uscc=wrong
    )


def test_a_laboratory_of_the_group_has_no_code_of_its_own() -> None:
    lab = with_profile(uscc="", role="laboratory")
    given(member).when(apply.model_copy(update=lab)).then(applied.model_copy(update=lab))
    wrong = with_profile(uscc="1", role="laboratory")
    given(member).when(apply.model_copy(update=wrong)).then_refused("member.uscc_wrong", uscc="1")


def test_the_first_released_lot_ends_the_trial() -> None:
    given(member, *TRIAL).when(release("a")).then(recorded("a", 1), promoted)
    given(member, *TRIAL, recorded("a", 1), promoted).when(release("a")).then()
    given(member, *TRIAL, recorded("a", 1), promoted).when(release("b")).then(recorded("b", 2))


def test_the_fifth_released_lot_makes_a_newcomer_active_with_those_from_before() -> None:
    three = applied.model_copy(update=with_profile(released_lots=3))
    history = (three, granted("probation"), recorded("a", 4))
    given(member, *history).when(release("b")).then(recorded("b", 5), active(5))
    four = applied.model_copy(update=with_profile(released_lots=4))
    given(member, four, granted()).when(release("a")).then(recorded("a", 5), active(5))


def test_who_is_on_probation_with_many_lots_is_so_for_another_reason() -> None:
    proven = applied.model_copy(update=with_profile(released_lots=105))
    given(member, proven, granted("probation")).when(release("a")).then(recorded("a", 106))
    five = applied.model_copy(update=with_profile(released_lots=5))
    given(member, five, granted("probation")).when(release("a")).then(recorded("a", 6))
    given(member, proven, granted("trial")).when(release("a")).then(
        recorded("a", 106),
        MemberPromoted(member_id="F001", standing="probation", released_lots=106),
    )


def test_a_suspended_newcomer_is_promoted_by_the_first_lot_after_it() -> None:
    four = (*TRIAL, *(recorded(lot, 1) for lot in "abcd"))
    given(member, *four, suspended).when(release("e")).then(recorded("e", 5))
    given(member, *four, suspended, recorded("e", 5), reinstated()).when(release("f")).then(
        recorded("f", 6), active(6)
    )


@pytest.mark.parametrize("history", [(), (applied,), (*ACTIVE, revoked)])
def test_a_released_lot_is_counted_whatever_the_standing(history: Any) -> None:
    given(member, *history).when(release("a")).then(recorded("a", 1))


def test_a_week_is_scored_once() -> None:
    said = ScoreRecorded(member_id="F001", score=score)
    record = RecordScore(**BY_POLICY, score=score)
    later = score.model_copy(update={"week": "2026-W50"})
    given(member, *ACTIVE).when(record).then(said)
    given(member, *ACTIVE, said).when(
        RecordScore(**BY_POLICY, score=score.model_copy(update={"lots": 4}))
    ).then()
    given(member, *ACTIVE, said).when(RecordScore(**BY_POLICY, score=later)).then(
        ScoreRecorded(member_id="F001", score=later)
    )
    given(member).when(record).then()


def test_suspension_is_asked_for_until_the_group_has_answered() -> None:
    given(member, *ACTIVE).when(ask).then(asked)
    given(member, *ACTIVE, asked).when(
        ask.model_copy(update={"reason": "scores.low", "figures": {}})
    ).then()
    given(member, *ACTIVE, asked, suspended, reinstated("active")).when(ask).then(asked)


@pytest.mark.parametrize("history", [(), (applied,), (*ACTIVE, suspended), (*ACTIVE, revoked)])
def test_who_is_not_in_good_standing_need_not_be_suspended(history: Any) -> None:
    given(member, *history).when(ask).then()


@hypothesis.given(
    st.integers(0, 8),
    st.sampled_from(["trial", "probation", "active"]),
    st.lists(st.integers(0, 9)),
)
def test_a_standing_only_rises_with_lots_and_every_lot_counts_once(
    before: int, standing: Any, lots: list[int]
) -> None:
    rank = ["trial", "probation", "active"]
    now: Member = member.fold(
        [applied.model_copy(update=with_profile(released_lots=before)), granted(standing)]
    )
    for lot in lots:
        then = member.fold(member.decide(release(str(lot)), now), now)
        assert rank.index(then.standing) >= rank.index(now.standing)
        now = then
    assert now.released_lots == before + len(set(lots))
    if before < 5 <= now.released_lots:
        assert now.standing == "active"
    assert now.standing != "trial" or not lots
