"""Whom a fact concerns, read from the little of its body that the first hop looks at."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from libs.contracts.envelope import Envelope, derived
from services.fulfilment import progress, scorecard
from services.fulfilment.routes import FOLLOWED, FOR_ALL, Route, parse, route

GOLDEN = Path(__file__).parents[1] / "wire" / "v1"
ABOUT = Envelope(
    id=derived("a"), type="", source="/t", subject="s", time="2026-12-08T02:00:00Z",
    clusterid="linxi", causationid="", correlationid="", actor="", seq=1,
)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(FOLLOWED))
def test_the_first_hop_reads_what_the_whole_body_says(kind: str) -> None:
    golden = json.loads((GOLDEN / f"{kind}.json").read_text())
    body = json.dumps(golden.get("body", golden)).encode()
    about = replace(ABOUT, type=kind)
    fact = parse(about, body)
    assert route(about, body) == Route(
        order_id=fact.order_id if kind in progress.FOLLOWED else None,
        member_id=fact.member_id if kind in scorecard.FOLLOWED else None,
        for_all=kind in FOR_ALL,
    )


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"order_id": 5}', b"[]"])
def test_a_body_that_does_not_say_whom_it_concerns_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        route(replace(ABOUT, type="LineAccepted"), body)


def test_a_type_that_nobody_follows_is_passed_over_and_an_unknown_one_is_not() -> None:
    assert route(replace(ABOUT, type="LotReleaseCounted"), b"") is None
    with pytest.raises(KeyError):
        route(replace(ABOUT, type="LotEaten"), b"")
