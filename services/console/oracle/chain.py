"""I2: no event id twice; per stream no seq twice, no gap, no fork; the hash chain holds."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from services.console.oracle.log import Finding, Log, Record


def check(log: Log) -> Iterator[Finding]:
    seen: dict[str, Record] = {}
    streams: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for event in log.of("events"):
        if event.id in seen:
            first = f"{seen[event.id].partition}:{seen[event.id].offset}"
            yield Finding("I2", event.subject, f"event {event.id} stands twice, first at {first}")
        else:
            seen[event.id] = event
            streams[event.stream, event.subject].append(event)
    for events in streams.values():
        yield from _stream(events)


def _stream(events: list[Record]) -> Iterator[Finding]:
    subject = events[0].subject
    partitions = sorted({event.partition for event in events})
    if len(partitions) > 1:
        yield Finding("I2", subject, f"its events stand on several partitions: {partitions}")
    if events[0].seq != 1:
        yield Finding("I2", subject, f"its first event has seq {events[0].seq}, not 1")
    elif events[0].headers.get("ce_prev") != "0" * 64:
        yield Finding("I2", subject, "its first event does not start the chain (64 zeros)")
    for before, event in pairwise(events):
        if event.seq == before.seq:
            yield Finding("I2", subject, f"seq {event.seq} is taken twice: {before.id}, {event.id}")
        elif event.seq < before.seq:
            yield Finding("I2", subject, f"seq {event.seq} comes after {before.seq}: a fork")
        elif event.seq > before.seq + 1:
            gap = f"between seq {before.seq} and {event.seq} there is a gap"
            yield Finding("I2", subject, gap)
        elif event.headers.get("ce_prev") != link(before):
            yield Finding("I2", subject, f"event {event.seq} does not continue the hash chain")


def link(event: Record) -> str:
    """SHA-256 over the length-prefixed id, type, subject, seq, prev and value: design, law 3."""
    names = ("ce_id", "ce_type", "ce_subject", "ce_seq", "ce_prev")
    parts = [event.headers.get(name, "").encode() for name in names] + [event.value]
    return hashlib.sha256(b"".join(len(p).to_bytes(4, "big") + p for p in parts)).hexdigest()
