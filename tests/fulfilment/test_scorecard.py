"""A member's score: over eight weeks, from what it owed and what was inspected."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.envelope import Envelope, derived
from libs.contracts.members import Score, ScoreRecorded
from libs.contracts.packages import (
    CounterAccepted,
    PackageAccepted,
    PackageCompleted,
    PackageDeclined,
    PackageRevoked,
    RevocationMissed,
)
from services.fulfilment.conclusions import how_good, late_or_not, no_more
from services.fulfilment.progress import Forecast
from services.fulfilment.scorecard import (
    FOLLOWED,
    Fact,
    Lot,
    Mark,
    Part,
    evolve,
    key,
    news,
    score,
    suspicious,
)
from tests.fulfilment.facts import history, inspected, offered, weeks

ONE: dict[str, Any] = {"order_id": "o1", "line": 1, "member_id": "F001"}


def about(seq: int, subject: str, time: str = "2026-12-08T02:00:00Z") -> Envelope:
    return Envelope(
        id=derived(subject, str(seq)), type="", source="", subject=subject, time=time,
        clusterid="linxi", causationid="", correlationid="c", actor="", seq=seq,
    )  # fmt: skip


def fold(facts: Sequence[tuple[Envelope, Fact]]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for envelope, fact in facts:
        at = key(fact)
        parts[at] = evolve(parts.get(at, Part(fact.member_id)), fact, envelope)
    return parts


def package(name: str, due: int, *facts: Fact) -> list[tuple[Envelope, Fact]]:
    first = offered(name, "o1", "F001", (due, 300), due_week=f"2026-W{due}")
    return [(about(seq, name), fact) for seq, fact in enumerate((first, *facts), 1)]


def accepted(name: str) -> PackageAccepted:
    return PackageAccepted(package_id=name, quantity=300, **ONE)


def completed(name: str, week: int, due: int, released: int = 300) -> PackageCompleted:
    return PackageCompleted(
        package_id=name, released=released, week=f"2026-W{week}", due_week=f"2026-W{due}", **ONE
    )


def lots(*good: bool) -> list[Part]:
    found = fold(
        [
            (
                about(1, f"l{day}", f"2026-12-{day:02}T02:00:00Z"),
                inspected(f"l{day}", "p", "o1", "F001", ok),
            )
            for day, ok in enumerate(good, 1)
        ]
    )
    return list(found.values())


def test_a_package_is_on_time_when_its_last_lot_is_released_in_its_due_week() -> None:
    facts = [
        *package("a", 50, accepted("a"), completed("a", 50, 50)),
        *package("b", 50, accepted("b"), completed("b", 51, 50)),
    ]
    assert score(fold(facts).values(), "2026-W51") == Mark(500, None, packages=2, lots=0)


def test_a_package_that_never_ends_counts_against_the_member_once_it_was_due() -> None:
    silent = fold(package("a", 50, accepted("a"))).values()
    assert score(silent, "2026-W49").packages == 0
    assert score(silent, "2026-W50") == Mark(0, None, packages=1, lots=0)


def test_a_package_of_which_everything_was_rejected_is_not_on_time() -> None:
    facts = package("a", 50, accepted("a"), completed("a", 49, 50, released=0))
    assert score(fold(facts).values(), "2026-W50").on_time_per_mille == 0


def test_what_was_not_taken_is_not_owed() -> None:
    gone = PackageDeclined(package_id="a", quantity=300, reason="full", **ONE)
    assert type(gone).__name__ not in FOLLOWED
    revoked = PackageRevoked(package_id="b", quantity=300, reason="cancelled", **ONE)
    kept = RevocationMissed(package_id="c", kept=100, returned=200, **ONE)
    counter = CounterAccepted(
        package_id="d", quantity=200, returned=100, weeks=weeks((50, 200)), **ONE
    )
    facts = [
        *package("a", 50),
        *package("b", 50, accepted("b"), revoked),
        *package("c", 50, accepted("c"), kept),
        *package("d", 50, counter),
    ]
    assert score(fold(facts).values(), "2026-W50").packages == 2


def test_eight_weeks_are_looked_at() -> None:
    facts = fold(package("a", 43, accepted("a"), completed("a", 43, 43))).values()
    assert score(facts, "2026-W50").packages == 1
    assert score(facts, "2026-W51") == Mark()


def test_without_activity_there_is_no_score_and_nothing_to_tell() -> None:
    assert score([], "2026-W50") == Mark(None, None, 0, 0)
    assert not news(None, Mark())
    assert news(Mark(1000, None, 1, 0), Mark())


def test_a_lot_inspected_again_keeps_its_first_verdict() -> None:
    first, second = (inspected("l", "p", "o1", "F001", good) for good in (False, True))
    at = [(about(2, "l"), first), (about(5, "l"), second)]
    for facts in (at, at[::-1]):
        assert score(fold(facts).values(), "2026-W50").first_pass_per_mille == 0


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_order_of_arrival_gives_the_same_card(data: st.DataObject) -> None:
    recorded = Score(
        week="2026-W49", on_time_per_mille=500, first_pass_per_mille=None, packages=2, lots=0
    )
    facts: list[tuple[Envelope, Fact]] = [
        (about(seq, subject), fact)  # type: ignore[misc]
        for (_, subject), stream in history().items()
        for seq, fact in enumerate(stream, 1)
        if type(fact).__name__ in FOLLOWED
    ]
    facts += [
        (about(seq, "F001"), ScoreRecorded(member_id="F001", score=recorded)) for seq in (3, 8)
    ]
    assert fold(data.draw(st.permutations(facts))) == fold(facts)


def test_the_fifth_rejected_of_ten_is_suspicious() -> None:
    assert suspicious(lots(*[True] * 5, *[False] * 4), 5) is None
    found = suspicious(lots(*[True] * 5, *[False] * 5), 5)
    assert found is not None
    assert (found[0].at, found[1]) == ("2026-12-10T02:00:00Z", 5)


def test_only_the_last_ten_lots_are_looked_at() -> None:
    assert suspicious(lots(*[False] * 4, *[True] * 7, False), 5) is None


def test_the_same_conclusion_is_the_same_command() -> None:
    lot = Lot(1, False, "2026-12-10T02:00:00Z", "2026-W50", derived("l9", "1"))
    one, two = (no_more(about(n, "x"), "F001", lot, 5) for n in (1, 2))
    assert one.envelope.id == two.envelope.id
    late, in_time = Forecast("2026-W52", True, 0), Forecast("2026-W50", False, 0)
    ids = {
        late_or_not(about(1, "x"), order, line, said).envelope.id
        for order in ("o1", "o2") for line in (1, 2) for said in (late, in_time)
    }  # fmt: skip
    assert len(ids) == 8
    scores = [
        how_good(about(n, "x"), "F001", "2026-W49", Mark(1000, 1000, 1, 1)) for n in (1, 1, 2)
    ]
    assert len({asked.envelope.id for asked in scores}) == 2


def test_a_conclusion_carries_its_cause_and_trace() -> None:
    cause = replace(about(4, "o1"), traceparent="00-aa-bb-01")
    asked = late_or_not(cause, "o1", 1, Forecast("2026-W52", True, 0)).envelope
    assert (asked.causationid, asked.correlationid, asked.traceparent) == (
        cause.id, "c", "00-aa-bb-01",
    )  # fmt: skip
    assert (asked.source, asked.actor, asked.time) == ("/linxi/fulfilment", "policy", cause.time)
