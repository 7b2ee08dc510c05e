"""The fair-share ledger over a demo's whole log: entitlement, given and balance."""

from functools import cache

import pytest

from libs.contracts.plans import AnswerRecorded
from services.dispatch.planning.retelling import retold
from services.dispatch.telling.counted import accounted
from services.dispatch.telling.fairledger import Account, account, all_targets, needed, window
from services.dispatch.telling.known import Known, heard
from tests.dispatch.demo_known import known
from tests.dispatch.desk import FACTS, adopt, adopted, share

UNTIL = "2027-W05"


@cache
def accounts() -> tuple[Account, ...]:
    now = known()
    due = all_targets({name: now.plans[name].desk for name in needed(now, UNTIL)})
    return tuple(account(now, member, UNTIL, due) for member in sorted(now.desk.members))


def test_what_is_due_to_all_is_what_is_given_to_all() -> None:
    given = sum(one.given_e7 for one in accounts())
    rounding = len(accounts()) * len(needed(known(), UNTIL)) * 100
    assert given > 0
    assert abs(sum(one.balance_e7 for one in accounts())) < rounding


def test_weeks_make_up_the_window_of_thirteen() -> None:
    for one in accounts():
        assert [entry.week for entry in one.entries] == list(window(known(), UNTIL))
        assert len(one.entries) == 13 and one.until == UNTIL
        assert sum(entry.given_e7 for entry in one.entries) == one.given_e7
        assert sum(entry.entitled_e7 for entry in one.entries) == one.entitled_e7


def test_who_is_able_and_got_nothing_is_below_its_share() -> None:
    assert any(one.given_e7 == 0 and one.balance_e7 < 0 for one in accounts())


def test_the_same_log_gives_the_same_accounts() -> None:
    known.cache_clear()
    before = accounts()
    accounts.cache_clear()
    assert accounts() == before


def test_what_comes_back_is_neither_given_nor_due() -> None:
    package = share(9_000)
    made = Known()
    for event in (*FACTS, adopted(adopt(package), package)):
        made = heard(made, event)
    due = {"plan-1": {"F004": 1}}
    whole = account(made, "F004", "2026-W50", due)
    assert whole.given_e7 == 50 * 10_000_000 == whole.entitled_e7
    declined = AnswerRecorded(
        package_id="package-1", order_id="order-1", line=1, answer="declined", returned=9_000
    )
    after = account(heard(made, declined), "F004", "2026-W50", due)
    assert (after.given_e7, after.entitled_e7) == (0, 0)


def test_a_plan_is_told_again_exactly_as_it_was_adopted() -> None:
    for name in known().order:
        told = known().plans[name]
        first = told.parts[0]
        assert (told.desk.facts, told.desk.plan_id) == (first.as_of, first.based_on)
        plan = retold(told).plan
        wanted = sum(row.quantity for part in told.parts for row in part.shares)
        assert sum(plan.shares.pieces) == wanted
        assert plan.objective // 100_000 == first.solution.objective_fen


@pytest.mark.parametrize(
    ("given", "code"),
    [(500_000_000, "even"), (500_400_000, "even"), (501_000_000, "above"), (499_000_000, "below")],
)
def test_what_is_less_than_a_twentieth_of_an_hour_apart_is_even(given: int, code: str) -> None:
    told = accounted(Account("F004", "2026-W40", "2026-W52", 500_000_000, given, ()))
    assert told["code"] == f"fair_share.{code}"
    assert told["balance_hours_e7"] == given - 500_000_000
