"""Where the milliseconds go, by the times at which the records of one cause came into the log."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from libs.contracts.topics import topics
from services.console.app import reading
from tests.bench.latency.pace import Took, percentile

# By name, then by topic without cluster, and by topic and type: when the first such record came,
# in seconds since the epoch.
Trails = dict[str, dict[str, float]]


def by_cause(record: Any) -> Iterable[str]:
    """What asked for it all; an outcome names its command alone."""
    about = dict(record.headers)
    said = ("ce_correlationid", "ce_causationid", "ce_id")
    return [next((about[name] for name in said if about.get(name)), b"").decode()]


def by_order(record: Any) -> Iterable[str]:
    """A plan is of many orders, and caused by none of them."""
    return {found.decode() for found in re.findall(rb'"order_id":"([^"]+)"', record.value or b"")}


def trails(
    bootstrap: str,
    cluster: str,
    suffixes: tuple[str, ...],
    names: Callable[[Any], Iterable[str]] = by_cause,
) -> Trails:
    reader = reading.consumer(bootstrap)
    asked = reading.partitions(reader, [t for t in topics(cluster) if t.endswith(suffixes)])
    reader.assign(asked)
    reader.seek_to_beginning(*asked)
    ends = reader.end_offsets(asked)
    found: Trails = defaultdict(dict)
    while any(reader.position(at) < end for at, end in ends.items()):
        for records in reader.poll(timeout_ms=200).values():
            for record in records:
                for name in names(record):
                    _note(found[name], record)
    reader.close()
    return found


def _note(moments: dict[str, float], record: Any) -> None:
    topic, kind = record.topic.split(".", 1)[1], dict(record.headers).get("ce_type", b"").decode()
    for step in (topic, f"{topic} {kind}"):
        moments[step] = min(record.timestamp / 1_000, moments.get(step, float("inf")))


def legs(took: list[Took], way: tuple[str, ...], left: Trails) -> list[tuple[str, list[float]]]:
    """Milliseconds from due to the first step, from each step to the next, from the last to the
    answer."""
    rows: dict[str, list[float]] = {}
    for answer in took:
        moment, before = answer.due, "due"
        for step in way:
            came = left[answer.name].get(step)
            if came is not None:
                rows.setdefault(f"{before} to {step}", []).append((came - moment) * 1_000)
                moment, before = came, step
        rest = answer.due + answer.ms / 1_000 - moment
        rows.setdefault(f"{before} to the answer", []).append(rest * 1_000)
    return list(rows.items())


def table(rows: list[tuple[str, list[float]]]) -> str:
    """Milliseconds of each leg: p50 and p95."""
    lines = ["| Leg | p50 ms | p95 ms |", "|---|---|---|"]
    lines += [
        f"| {leg} | {percentile(took, 0.5):.1f} | {percentile(took, 0.95):.1f} |"
        for leg, took in rows
        if took
    ]
    return "\n".join(lines)
