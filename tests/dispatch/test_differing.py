"""A plan beside what was in force: pieces, promised weeks, cost by term."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from libs.contracts.envelope import Envelope
from libs.contracts.plans import ApprovePlan, PlanAdopted, PlanProposed
from libs.contracts.topics import PLANS
from services.dispatch.telling.differing import differing
from services.dispatch.telling.known import Known, heard
from services.gateway.app.dispatch import said
from services.gateway.explanation_answers import PlanDifference
from tests.dispatch.demo_known import known as demo
from tests.journeys.house import House
from tests.journeys.linxi import opened, place
from tests.journeys.test_moving import crowded, moves, order
from tests.journeys.test_people_in_charge import LIAN, word


def known_of(house: House) -> Known:
    known = Known()
    for stream, written in house.log:
        if stream is PLANS and written.suffix == "events":
            kind: Any = PLANS.events[Envelope.of(written.headers).type]
            known = heard(known, kind.model_validate_json(written.value))
    return known


def told(known: Known, plan_id: str, language: Any = "en") -> PlanDifference:
    made = differing(known.plans[plan_id], known.desk)
    return PlanDifference.model_validate(said({"plan_id": plan_id, **made}, language))


def pieces(rows: Any) -> int:
    return sum(row.quantity for row in rows)


@pytest.mark.parametrize("at", range(13))
def test_a_demo_plan_adds_what_it_gives_out_and_its_terms_make_up_its_cost(at: int) -> None:
    plan_id = demo().order[at]
    parts = demo().plans[plan_id].parts
    made = told(demo(), plan_id)
    shares = [share for part in parts for share in part.shares]
    assert pieces(made.difference.added) == pieces(shares)
    assert (made.difference.removed, made.difference.moved) == ((), ())
    assert made.after.served - made.before.served == pieces(shares)
    assert made.before.unserved - made.after.unserved == pieces(shares)
    for outcome in (made.before, made.after):
        assert sum(outcome.terms.values()) == pytest.approx(outcome.cost_fen, abs=9)
    assert made.against == parts[0].based_on
    assert (made.code == "difference.same") == (not shares)


def test_what_a_plan_moves_goes_from_one_week_to_another() -> None:
    house = crowded(promise_per_mille_week=60)
    order(house, "order-3", 4_000, date(2026, 12, 21))
    (move,) = moves(house)
    plan_id = next(plan.plan_id for plan in house.events(PlanAdopted) if plan.moves)
    made = told(known_of(house), plan_id)
    assert {one.line for one in made.difference.moved} == {move.line}
    assert {one.order_id for one in made.difference.moved} == {move.order_id}
    assert pieces(made.difference.moved) <= move.quantity
    assert made.difference.removed == () and made.before.served == made.after.served
    assert [left.code for left in made.left_out] == ["share.no_hours"]  # until it has come back
    assert made.after.terms["change"] > made.before.terms["change"] == 0


def test_a_proposal_is_priced_before_it_is_approved_and_costs_the_same_afterwards() -> None:
    house = opened(adoption="approved", promise_per_mille_week=60)
    place(house)
    plan = house.events(PlanProposed)[-1]
    waits = told(known_of(house), plan.plan_id)
    assert waits.before.unserved and waits.code == "difference.cheaper"
    assert [promise.code for promise in waits.promises] == ["promise.made"]
    assert word(house, ApprovePlan, LIAN, plan.plan_id).result == "done"
    stands = told(known_of(house), plan.plan_id)
    assert stands == waits and stands.left_out == ()


def test_a_proposal_tells_which_of_its_shares_would_no_longer_stand() -> None:
    house = opened(adoption="approved")
    place(house)
    plan = house.events(PlanProposed)[-1]
    known = known_of(house)
    (share, *_) = plan.shares
    key = (share.work.order_id, share.work.line)
    line = known.desk.lines[key]
    no = replace(line, declined=line.declined | {share.work.member_id})
    now = replace(known, desk=known.desk.with_line(key, no))
    made = told(now, plan.plan_id)
    assert made.left_out[0].code == "share.member_declined"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_item_has_its_sentence_and_no_figure_is_missing(language: Any) -> None:
    house = crowded(promise_per_mille_week=60)
    order(house, "order-3", 4_000, date(2026, 12, 21))
    known = known_of(house)
    for plan_id in known.order:
        made = told(known, plan_id, language)
        for one in (made, *made.items):
            assert one.sentence != one.code and "?" not in one.sentence, one
            assert not any(word in one.sentence for word in ("term.", "promise.", "difference."))
