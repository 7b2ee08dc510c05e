"""Facts between the two hops: many to a record, each with its envelope and body as they were."""

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.envelope import Envelope, chain_hash, derived
from services.fulfilment.app.bundles import FULL, Bundles, told, unbundled
from services.fulfilment.scorecard import Lot, Part, latest_lots, suspicious

BODIES = st.lists(
    st.one_of(st.binary(max_size=200), st.just(b"x" * (FULL // 2)), st.just(b"y" * (FULL + 9))),
    min_size=1,
    max_size=9,
)


def about(seq: int) -> Envelope:
    return Envelope(
        id=derived("fact", str(seq)), type="LotMade", source="/test", subject="l1",
        time="2026-12-08T02:00:00Z", clusterid="linxi", causationid="c", correlationid="d",
        actor="test", seq=seq, prev="0" * 64, traceparent="00-aa-bb-01",
    )  # fmt: skip


@settings(deadline=None)
@given(BODIES)
def test_what_goes_in_comes_out_in_its_order_and_its_chain_can_be_checked(
    bodies: list[bytes],
) -> None:
    bundles = Bundles()
    for seq, body in enumerate(bodies, 1):
        bundles.add("by-order", seq % 2, told(about(seq), body))
    out = [
        (record.partition, fact.about, fact.body)
        for record in bundles.records()
        for fact in unbundled(record.value)
    ]
    for partition in (0, 1):
        expected = [
            (about(seq), body) for seq, body in enumerate(bodies, 1) if seq % 2 == partition
        ]
        found = [(envelope, body) for at, envelope, body in out if at == partition]
        assert found == expected
        assert [chain_hash(*fact) for fact in found] == [chain_hash(*fact) for fact in expected]


@settings(deadline=None)
@given(BODIES)
def test_a_record_is_not_longer_than_it_must_be(bodies: list[bytes]) -> None:
    bundles = Bundles()
    for seq, body in enumerate(bodies, 1):
        bundles.add("by-order", 0, told(about(seq), body))
    for record in bundles.records():
        facts = unbundled(record.value)
        assert len(facts) == 1 or sum(len(fact.body) for fact in facts) <= FULL


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 28), st.booleans()), max_size=40), st.integers(1, 10))
def test_ten_lots_are_all_that_suspicion_looks_at(
    inspected: list[tuple[int, bool]], limit: int
) -> None:
    parts = {
        f"F001/lot/{n}": Part("F001", lot=Lot(1, good, f"2026-12-{day:02}", "2026-W50", f"{n:02}"))
        for n, (day, good) in enumerate(inspected)
    }
    assert suspicious(latest_lots(parts).values(), limit) == suspicious(parts.values(), limit)
