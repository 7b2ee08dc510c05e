"""What the envelope does by hand for speed is what the standard library does."""

import hashlib
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.envelope import Envelope, Link, chain_hash, derived, id_bytes

NAMESPACE = UUID("6f0c1b1e-5a0d-5d6f-9a1f-27c6b1a4e0aa")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(st.lists(WORDS, min_size=1))
def test_a_derived_id_is_a_uuid5(parts: list[str]) -> None:
    assert derived(*parts) == str(uuid5(NAMESPACE, "\x1f".join(parts)))
    assert id_bytes(derived(*parts)) == UUID(derived(*parts)).bytes


@given(st.uuids(), WORDS, WORDS, st.integers(1, 10**9), st.binary())
def test_an_event_is_linked_by_a_part_of_its_envelope(
    event: UUID, kind: str, subject: str, seq: int, value: bytes
) -> None:
    prev = hashlib.sha256(value).hexdigest()
    envelope = Envelope(
        id=str(event), type=kind, source="/x", subject=subject, time="2026-11-30T01:00:00Z",
        clusterid="linxi", causationid="", correlationid="", actor="", seq=seq, prev=prev,
    )  # fmt: skip
    upper = [(n, v.upper() if n == "ce_id" else v) for n, v in envelope.headers()]
    link = Link.of(upper)
    assert link == (str(event), kind, subject, seq, prev)
    assert Envelope.of(upper) == envelope
    digest = hashlib.sha256()
    for part in (str(event), kind, subject, str(seq), prev):
        digest.update(len(part.encode()).to_bytes(4, "big") + part.encode())
    digest.update(len(value).to_bytes(4, "big") + value)
    assert chain_hash(link, value) == chain_hash(envelope, value) == digest.hexdigest()
