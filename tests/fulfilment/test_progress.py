"""A line's row is a function of the set of facts, whatever order they come in."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.orders import (
    ForecastRecorded,
    LineAmended,
    LineCancelled,
    LineClosed,
    LineHeld,
    OrderPlaced,
)
from libs.contracts.packages import (
    CounterRejected,
    PackageAccepted,
    PackageCompleted,
    PackageCountered,
    PackageDeclined,
    RevocationMissed,
)
from services.fulfilment.progress import FOLLOWED, Fact, Forecast, Line, evolve, rows
from tests.fulfilment.facts import NOON, accepted, history, offered, placed, weeks

OF: dict[str, Any] = {"order_id": "o1", "line": 1}


def numbered() -> list[tuple[int, Fact]]:
    return [
        (seq, fact)  # type: ignore[misc]
        for facts in history().values()
        for seq, fact in enumerate(facts, 1)
        if type(fact).__name__ in FOLLOWED
    ]


def fold(facts: list[tuple[int, Fact]]) -> Line:
    line = Line()
    for seq, fact in facts:
        line = evolve(line, 1, fact, seq)
    return line


def test_progress_is_the_sum_of_what_its_packages_and_lots_say() -> None:
    line = fold(numbered())
    assert (line.ordered[1], line.planned, line.planned_by_week) == (
        600, 500, {"2026-W50": 400, "2026-W51": 150},
    )  # fmt: skip
    assert (line.made, line.released, line.shipped[1], line.rejected) == (400, 400, 400, 50)


@settings(max_examples=300, deadline=None)
@given(st.permutations(numbered()))
def test_any_order_of_arrival_gives_the_same_row(shuffled: list[tuple[int, Fact]]) -> None:
    assert fold(shuffled) == fold(numbered())


@given(st.data())
def test_facts_read_again_change_nothing(data: st.DataObject) -> None:
    facts = numbered()
    again = data.draw(st.lists(st.sampled_from(facts), max_size=20))
    assert fold([*facts, *again]) == fold(facts)


def test_an_amended_line_wants_what_the_last_amendment_says_even_if_it_comes_first() -> None:
    first = LineAmended(
        **OF, quantity_before=600, quantity=700, due_before=date(2026, 12, 22),
        due=date(2026, 12, 22),
    )  # fmt: skip
    second = first.model_copy(update={"quantity": 500, "due": date(2027, 1, 5)})
    line = fold([(4, second), (3, first), (2, accepted("o1"))])
    assert (line.wanted[1], line.ordered[1], line.due[1]) == (500, 500, date(2027, 1, 5))


def test_a_cancelled_line_wants_what_was_granted_before() -> None:
    line = fold(
        [(2, accepted("o1")), (3, LineCancelled(**OF, cancelled=400, kept=200, reason="x"))]
    )
    assert (line.wanted[1], line.cancelled[1], line.ordered[1]) == (200, 400, 600)


def test_a_closed_line_wants_nothing_more() -> None:
    line = fold([(2, accepted("o1")), (3, LineClosed(**OF, shipped=150, short=450))])
    assert (line.standing[1], line.wanted[1]) == ("closed", 150)


def test_a_held_line_waits_until_it_is_accepted() -> None:
    held = (2, LineHeld(**OF, reasons=()))
    assert fold([(1, placed("o1")), held]).standing[1] == "held"
    assert fold([(3, accepted("o1")), held]).standing[1] == "accepted"


def package(*facts: Fact) -> Line:
    return fold(list(enumerate((offered("p", "o1", "F001", (50, 300)), *facts), 1)))


def test_a_countered_package_counts_with_what_the_member_would_make() -> None:
    one: dict[str, Any] = {**OF, "package_id": "p", "member_id": "F001"}
    counter = PackageCountered(**one, quantity=200, weeks=weeks((52, 200)), reason="furnace")
    assert package(counter).planned_by_week == {"2026-W52": 200}
    rejected = CounterRejected(**one, answer_by=NOON)
    assert package(counter, rejected).planned_by_week == {"2026-W50": 300}
    assert package(counter, rejected, PackageAccepted(**one, quantity=300)).planned == 300


def test_a_declined_package_plans_nothing() -> None:
    one: dict[str, Any] = {**OF, "package_id": "p", "member_id": "F001", "quantity": 300}
    assert package(PackageDeclined(**one, reason="full")).planned == 0


def test_a_revocation_that_comes_too_late_keeps_what_is_started() -> None:
    one: dict[str, Any] = {**OF, "package_id": "p", "member_id": "F001"}
    assert package(RevocationMissed(**one, kept=120, returned=180)).planned == 120


def test_a_completed_package_counts_in_the_week_of_its_last_release() -> None:
    done = PackageCompleted(
        **OF, package_id="p", member_id="F001", released=300, week="2026-W49", due_week="2026-W51"
    )
    line = package(done)
    assert (line.planned, line.live[0].last_week, line.live[0].finished) == (300, "2026-W49", True)


def test_what_is_recorded_of_the_forecast_is_the_streams_last_word() -> None:
    said = ForecastRecorded(**OF, expected="2026-W50", late=False, unplanned=0)
    later = said.model_copy(update={"expected": "2026-W52", "late": True})
    assert fold([(9, later), (7, said)]).told == (9, Forecast("2026-W52", True, 0))


def test_an_order_concerns_each_of_its_lines() -> None:
    order = placed("o1")
    two = order.lines[0].model_copy(update={"line": 2, "quantity": 50})
    both = OrderPlaced(**{**dict(order), "lines": (*order.lines, two)})
    assert rows(both) == (("o1", 1), ("o1", 2))
    assert evolve(Line(), 2, both, 1).ordered == (1, 50)
